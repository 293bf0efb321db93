import BPFObject

extension ContextReads {
  /// What a context consists of.
  enum Kind: Sendable {
    /// Arguments of 8 bytes each: programs that attach by types, iterators, struct_ops programs, and raw tracepoints.
    case arguments
    /// The registers of the processor: probes.
    case registers
    /// A record of fields: tracepoints.
    case record
    /// A struct of the kernel's own that stands for what the program is given: packets, sockets, settings.
    case structure
  }
}

extension ContextReads.Kind {
  /// Nil where nothing is asked of what a program reads of its context.
  init?(_ program: Program) {
    guard let type = program.definition?.programType else { return nil }
    switch type {
    case .tracing, .lsm, .rawTracepoint, .rawTracepointWritable, .structOperations: self = .arguments
    case .kprobe: self = .registers
    case .tracepoint: self = .record
    default:
      guard type.contextStructure != nil else { return nil }
      self = .structure
    }
  }
}

extension ProgramType {
  /// The struct that programs of that type get as their context, where it is one of fields (`include/linux/bpf_types.h`); what a program of
  /// another program replaces, or a system call hands over, is not known here.
  var contextStructure: String? {
    switch self {
    case .socketFilter, .schedulerClassifier, .schedulerAction, .cgroupSKB, .lwtIn, .lwtOut, .lwtTransmit, .lwtSegment6Local,
      .socketSKB,
      .flowDissector:
      "__sk_buff"
    case .xdp: "xdp_md"
    case .cgroupSocket: "bpf_sock"
    case .cgroupSocketAddress: "bpf_sock_addr"
    case .socketOperations: "bpf_sock_ops"
    case .socketMessage: "sk_msg_md"
    case .socketReuseport: "sk_reuseport_md"
    case .socketLookup: "bpf_sk_lookup"
    case .cgroupSocketOption: "bpf_sockopt"
    case .cgroupSysctl: "bpf_sysctl"
    case .cgroupDevice: "bpf_cgroup_dev_ctx"
    case .perfEvent: "bpf_perf_event_data"
    case .netfilter: "bpf_nf_ctx"
    default: nil
    }
  }
}

extension SectionDefinition {
  /// Whether it is a probe where a function of the kernel begins, so that registers hold its arguments.
  var isEntryProbe: Bool {
    [.kernelProbe, .kernelProbeMulti, .kernelProbeSession].contains(attach) && !pattern.hasPrefix("kret")
  }
}
