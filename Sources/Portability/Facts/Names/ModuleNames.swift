import BTF
import Relocation

/// What may be in a module that nobody has shown us: the types of a kernel say nothing of those of its modules.
///
/// Names of one part of the kernel begin alike (`ext4_`, `fuse_`, `xfs_`). Where nothing of the kernel itself has such a name, that part is a
/// module, or not there at all; where something has, what is missing is missing.
extension KernelFacts {
  /// Whether modules were looked through: those that were given, or all that the running kernel has.
  public var knowsModules: Bool { !target.modules.isEmpty || symbols?.includesModules == true }

  /// Whether a function that is not there may be one of a module.
  public func mayBeInModule(function name: String) -> Bool {
    // System calls are the kernel's own.
    !KernelFacts.wrapperPrefixes.contains { name.hasPrefix($0) } && mayBeInModule(name, .function, prefix: "")
  }

  /// Whether a tracepoint that is not there may be one of a module.
  public func mayBeInModule(tracepoint name: String) -> Bool { mayBeInModule(name, .typedef, prefix: "btf_trace_") }

  /// The same of what a program attaches to by its type.
  public func mayBeInModule(_ target: AttachTarget) -> Bool {
    if let module = target.module, module != "vmlinux", !knowsModules { return true }
    switch target.kind {
    case .function: return target.module == nil && mayBeInModule(function: target.name)
    case .tracepoint: return target.module == nil && mayBeInModule(tracepoint: target.name)
    // Hooks are the kernel's own; iterators of modules are few, and bear their names.
    case .securityHook, .iterator: return false
    }
  }

  /// Whether a function that programs may call, and that is not there, is one of those that modules have (net/netfilter/nf_conntrack_bpf.c,
  /// nf_nat_bpf.c, nf_flow_table_bpf.c, net/ipv4/fou_bpf.c): their names begin as those of all others do.
  public func mayBeInModule(kernelFunction name: String) -> Bool {
    let beginnings = ["bpf_ct_", "bpf_xdp_ct_", "bpf_skb_ct_", "bpf_xdp_flow_", "bpf_skb_set_fou_", "bpf_skb_get_fou_"]
    return !knowsModules && beginnings.contains { name.hasPrefix($0) }
  }

  private func mayBeInModule(_ name: String, _ kind: BTFKind, prefix: String) -> Bool {
    guard !knowsModules, kind == .function ? hasFunctions : hasTracepointTypes else { return false }
    let letters = Array(name.utf8.drop { $0 == 0x5f })
    guard let end = letters.firstIndex(of: 0x5f), end > 0 else { return false }
    return !nearestNames.hasName(beginning: Array(letters[...end]), kind, prefix: prefix, in: target.types)
  }
}
