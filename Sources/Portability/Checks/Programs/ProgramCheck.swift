import BPFObject
import BTF

/// Whether a kernel knows the type of a program, and has what it attaches to.
struct ProgramCheck {
  let program: Program
  let facts: KernelFacts

  init(_ program: Program, _ facts: KernelFacts) { (self.program, self.facts) = (program, facts) }

  /// Whether it attaches to something that its section names.
  var hasTarget: Bool {
    guard let definition = program.definition else { return false }
    // What lies in user space is no question to a kernel.
    if [.userProbe, .userProbeMulti, .usdt].contains(definition.attach) { return false }
    return definition.attach != nil && definition.target(in: program.definitionName) != nil
  }

  func findings() -> [Finding] {
    guard let definition = program.definition else { return [Finding(.sectionUnknown(program.definitionName), .notLoaded)] }
    var findings: [Finding] = []
    if facts.programTypes.contains(definition.programType.rawValue) == false {
      findings.append(Finding(.programTypeMissing(definition.programType), .notLoaded))
    } else if let function = BuiltPrograms.missing(definition.programType, facts) {
      findings.append(Finding(.programTypeNotBuilt(definition.programType, function: function), .notLoaded))
    }
    // Sockets take their program by an option (SO_ATTACH_REUSEPORT_EBPF), whatever it attaches as.
    if let type = definition.attachType, type != .skReuseportSelect, facts.attachTypes.contains(type.rawValue) == false,
      !definition.flags.contains(.attachTypeOptional)
    {
      findings.append(Finding(.attachTypeMissing(type), ProgramCheck.isChecked(definition.programType) ? .notLoaded : .notAttached))
    }
    if definition.flags.contains(.attachesByType), let finding = target(definition) { findings.append(finding) }
    return findings
  }

  /// Whether the kernel looks at the attach type when it loads a program of that type (`bpf_prog_load_check_attach()`,
  /// `check_attach_btf_id()`): elsewhere one that it does not know says nothing to it.
  private static func isChecked(_ type: ProgramType) -> Bool {
    switch type {
    case .cgroupSocket, .cgroupSocketAddress, .cgroupSKB, .cgroupSocketOption, .socketLookup, .tracing, .lsm, .netfilter: true
    default: false
    }
  }

  /// libbpf: `libbpf_find_attach_btf_id()`.
  private func target(_ definition: SectionDefinition) -> Finding? {
    guard let name = definition.target(in: program.definitionName), !name.isEmpty else {
      return Finding(.attachTargetNone(section: program.definitionName), .notLoaded)
    }
    guard definition.programType != .extensionProgram else { return Finding(.attachTargetIsProgram(name), .perhapsNotLoaded) }
    let target = AttachTarget(name, definition.attachType)
    guard target.found(in: facts) == nil else { return nil }
    return Finding(.attachTargetMissing(target), facts.mayBeInModule(target) ? .perhapsNotLoaded : .notLoaded)
  }
}

extension AttachTarget {
  /// What a section's name says behind its type: a name, perhaps with a module before it.
  init(_ text: String, _ type: AttachType?) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    switch type {
    case .traceRawTp: kind = .tracepoint
    case .lsmMac, .lsmCgroup: kind = .securityHook
    case .traceIter: kind = .iterator
    default: kind = .function
    }
    name = parts.last ?? text
    module = parts.count == 2 ? parts[0] : nil
  }

  /// The kernel's type for it (libbpf: `btf_get_kernel_prefix_kind()`).
  func found(in facts: KernelFacts) -> KernelFacts.Found? {
    let (prefix, wanted): (String, BTFKind) =
      switch kind {
      case .tracepoint: ("btf_trace_", .typedef)
      case .securityHook: ("bpf_lsm_", .function)
      case .iterator: ("bpf_iter_", .function)
      case .function: ("", .function)
      }
    return facts.find(prefix + name, wanted, inModule: module)
  }
}
