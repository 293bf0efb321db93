extension BPFCommand {
  /// What the command needs of who calls it; `type` is that of the map or program that is to be made. Empty where it is not the caller that counts,
  /// or nobody is refused for want of a capability.
  ///
  /// Each was asked of Linux 6.18 with these capabilities and without; where unprivileged users may make maps and programs of some types
  /// (`kernel.unprivileged_bpf_disabled` 0), fewer are needed. Before Linux 5.8 all of it was CAP_SYS_ADMIN.
  func neededCapabilities(type: UInt32) -> Capabilities {
    switch self {
    case .programByID, .mapByID, .linkByID, .btfByID, .nextProgramID, .nextMapID, .nextLinkID, .nextBTFID, .queryTaskDescriptor,
      .enableStatistics:
      .systemAdministration
    case .queryPrograms: .networkAdministration
    case .loadBTF, .createToken: .bpf
    case .createMap: BPFCommand.networkMaps.contains(type) ? [.bpf, .networkAdministration] : .bpf
    case .loadProgram:
      Capabilities.bpf
        .union(BPFCommand.networkPrograms.contains(type) ? .networkAdministration : [])
        .union(BPFCommand.tracingPrograms.contains(type) ? .performanceMonitoring : [])
    default: []
    }
  }

  /// Maps of devices and sockets: `BPF_MAP_TYPE_DEVMAP`, `_SOCKMAP`, `_XSKMAP`, `_SOCKHASH`, `_DEVMAP_HASH` (`map_create()`).
  private static let networkMaps: Set<UInt32> = [14, 15, 17, 18, 25]

  /// `is_net_admin_prog_type()` in `kernel/bpf/syscall.c`: TC, XDP, cgroups but for `cgroup_skb`, tunnels, sockets, netfilter, and `BPF_PROG_TYPE_EXT`.
  private static let networkPrograms: Set<UInt32> = [3, 4, 6, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 22, 23, 25, 28, 32]

  /// `is_perfmon_prog_type()`: kprobes, tracepoints, perf events, `BPF_PROG_TYPE_TRACING`, LSM, struct_ops, and `BPF_PROG_TYPE_EXT`.
  private static let tracingPrograms: Set<UInt32> = [2, 5, 7, 17, 24, 26, 27, 28, 29]
}

extension KernelError {
  /// Says of a refusal for want of privilege (EPERM) what is missing, or that nothing is.
  mutating func explainPrivilege(type: UInt32) {
    guard isPermissionDenied, let needed = command?.neededCapabilities(type: type), !needed.isEmpty else { return }
    hint = KernelError.privilegeHint(needed: needed, given: Capabilities.effective)
  }

  static func privilegeHint(needed: Capabilities, given: Capabilities?) -> String {
    let remedy = "this needs root, or \(needed)"
    guard let given else { return remedy }
    let missing = needed.missing(in: given)
    guard missing.isEmpty else {
      return missing == needed && needed.names.count == 1
        ? remedy : "\(remedy): \(missing) \(missing.names.count == 1 ? "is" : "are") missing"
    }
    return
      "no capability is missing (needed: \(needed)): the kernel is locked down, a sandbox or security module refuses it, or it is a user namespace"
  }
}
