import BPFObject
import BTF

/// The type of the kernel's, or of a program, that a program attaches to (libbpf: `libbpf_find_attach_btf_id()`).
struct AttachTarget {
  var type: UInt32 = 0
  /// The BTF object of a module, or the program whose function it is; 0 for the kernel itself.
  var descriptor: Int32 = 0

  /// Nil where the program attaches to no type.
  static func find(_ setup: ProgramSetup, _ kernel: KernelTypes) throws(LoadError) -> AttachTarget? {
    guard let definition = setup.program.definition, definition.flags.contains(.attachesByType) else { return nil }
    do throws(ProgramFailure) {
      guard let name = setup.target, !name.isEmpty else { throw ProgramFailure.noTarget(section: setup.program.definitionName) }
      if setup.type == .extensionProgram || setup.targetProgram != 0 {
        guard setup.targetProgram != 0 else { throw ProgramFailure.noTargetProgram }
        return nil
      }
    } catch {
      throw LoadError(.program(error), subject: "program '\(setup.name)'")
    }
    return try find(setup, name: setup.target ?? "", kernel)
  }

  private static func find(_ setup: ProgramSetup, name: String, _ kernel: KernelTypes) throws(LoadError) -> AttachTarget {
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let module = parts.count == 2 ? parts[0] : nil
    let (prefix, kind) = prefix(setup.attachType)
    let wanted = prefix + (parts.last ?? name)
    let use = "program '\(setup.name)'"
    let found: KernelTypes.Found?
    if let module {
      found = try kernel.find(wanted, kind, in: module, for: use)
    } else {
      found = try kernel.find(wanted, kind, for: use)
    }
    guard let found else {
      throw LoadError(.program(.targetNotFound(parts.last ?? name, inModule: module)), subject: use)
    }
    return AttachTarget(type: found.id.rawValue, descriptor: found.module?.descriptor ?? 0)
  }

  /// How the kernel names what programs of that kind attach to (libbpf: `btf_get_kernel_prefix_kind()`).
  private static func prefix(_ type: AttachType?) -> (String, BTFKind) {
    switch type {
    case .traceRawTp: ("btf_trace_", .typedef)
    case .lsmMac, .lsmCgroup: ("bpf_lsm_", .function)
    case .traceIter: ("bpf_iter_", .function)
    default: ("", .function)
    }
  }
}
