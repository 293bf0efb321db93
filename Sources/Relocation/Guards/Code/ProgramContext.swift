import BPFObject

/// The types of the contexts that programs get, as a global function's parameter names them (`include/linux/bpf_types.h`,
/// `btf_is_prog_ctx_type()`).
enum ProgramContext {
  /// Names by which a type of program knows its context.
  static func names(of type: ProgramType) -> [String] {
    switch type {
    case .socketFilter, .schedulerClassifier, .schedulerAction, .cgroupSKB, .lwtIn, .lwtOut, .lwtTransmit, .lwtSegment6Local,
      .socketSKB, .flowDissector:
      ["__sk_buff"]
    case .xdp: ["xdp_md"]
    // What the registers are called depends on the machine; what is not the context there is memory, of which as little is known.
    case .kprobe: ["bpf_user_pt_regs_t", "pt_regs", "user_pt_regs", "user_regs_struct"]
    case .perfEvent: ["bpf_perf_event_data"]
    case .rawTracepoint, .rawTracepointWritable: ["bpf_raw_tracepoint_args"]
    case .cgroupSocket: ["bpf_sock"]
    case .cgroupSocketAddress: ["bpf_sock_addr"]
    case .socketOperations: ["bpf_sock_ops"]
    case .socketMessage: ["sk_msg_md"]
    case .cgroupDevice: ["bpf_cgroup_dev_ctx"]
    case .cgroupSysctl: ["bpf_sysctl"]
    case .cgroupSocketOption: ["bpf_sockopt"]
    case .socketReuseport: ["sk_reuseport_md"]
    case .socketLookup: ["bpf_sk_lookup"]
    case .netfilter: ["bpf_nf_ctx"]
    default: []
    }
  }

  /// Whether some program's context has that name, or one that the kernel takes for it.
  static func isName(_ name: String) -> Bool { all.contains(name) }

  private static let all: Set<String> = Set((0..<64).flatMap { names(of: ProgramType(rawValue: $0)) } + ["sk_buff", "xdp_buff"])
}
