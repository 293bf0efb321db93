import BPFObject
import BTF

/// Types of programs that the enum has and a kernel may be built without.
///
/// What helpers a type has tells a function (`*_func_proto()`): `static`, but never inlined, since its address lies in a table. That the types have
/// such shows by the one of sockets, which every kernel has.
enum BuiltPrograms {
  private static let functions: [ProgramType: String] = [
    // CONFIG_BPF_LIRC_MODE2
    .lircMode2: "lirc_mode2_func_proto",
    // CONFIG_BPF_LSM
    .lsm: "bpf_lsm_func_proto",
    // CONFIG_NETFILTER_BPF_LINK
    .netfilter: "bpf_nf_func_proto",
    // CONFIG_CGROUP_BPF
    .cgroupDevice: "cgroup_dev_func_proto", .cgroupSysctl: "sysctl_func_proto", .cgroupSocketOption: "cg_sockopt_func_proto",
  ]

  /// The function that the kernel lacks; nil where it lacks none, or it cannot be told.
  static func missing(_ type: ProgramType, _ facts: KernelFacts) -> String? {
    functions[type].flatMap { OfferMarker.function($0, beside: "sk_filter_func_proto").lack(facts) == nil ? nil : $0 }
  }
}
