/// What the kernel takes a program for (`enum bpf_prog_type`, `include/uapi/linux/bpf.h`); numbers without a name here are kept.
public struct ProgramType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `BPF_PROG_TYPE_UNSPEC`
  public static let unspecified = ProgramType(rawValue: 0)
  /// `BPF_PROG_TYPE_SOCKET_FILTER`
  public static let socketFilter = ProgramType(rawValue: 1)
  /// `BPF_PROG_TYPE_KPROBE`
  public static let kprobe = ProgramType(rawValue: 2)
  /// `BPF_PROG_TYPE_SCHED_CLS`
  public static let schedulerClassifier = ProgramType(rawValue: 3)
  /// `BPF_PROG_TYPE_SCHED_ACT`
  public static let schedulerAction = ProgramType(rawValue: 4)
  /// `BPF_PROG_TYPE_TRACEPOINT`
  public static let tracepoint = ProgramType(rawValue: 5)
  /// `BPF_PROG_TYPE_XDP`
  public static let xdp = ProgramType(rawValue: 6)
  /// `BPF_PROG_TYPE_PERF_EVENT`
  public static let perfEvent = ProgramType(rawValue: 7)
  /// `BPF_PROG_TYPE_CGROUP_SKB`
  public static let cgroupSKB = ProgramType(rawValue: 8)
  /// `BPF_PROG_TYPE_CGROUP_SOCK`
  public static let cgroupSocket = ProgramType(rawValue: 9)
  /// `BPF_PROG_TYPE_LWT_IN`
  public static let lwtIn = ProgramType(rawValue: 10)
  /// `BPF_PROG_TYPE_LWT_OUT`
  public static let lwtOut = ProgramType(rawValue: 11)
  /// `BPF_PROG_TYPE_LWT_XMIT`
  public static let lwtTransmit = ProgramType(rawValue: 12)
  /// `BPF_PROG_TYPE_SOCK_OPS`
  public static let socketOperations = ProgramType(rawValue: 13)
  /// `BPF_PROG_TYPE_SK_SKB`
  public static let socketSKB = ProgramType(rawValue: 14)
  /// `BPF_PROG_TYPE_CGROUP_DEVICE`
  public static let cgroupDevice = ProgramType(rawValue: 15)
  /// `BPF_PROG_TYPE_SK_MSG`
  public static let socketMessage = ProgramType(rawValue: 16)
  /// `BPF_PROG_TYPE_RAW_TRACEPOINT`
  public static let rawTracepoint = ProgramType(rawValue: 17)
  /// `BPF_PROG_TYPE_CGROUP_SOCK_ADDR`
  public static let cgroupSocketAddress = ProgramType(rawValue: 18)
  /// `BPF_PROG_TYPE_LWT_SEG6LOCAL`
  public static let lwtSegment6Local = ProgramType(rawValue: 19)
  /// `BPF_PROG_TYPE_LIRC_MODE2`
  public static let lircMode2 = ProgramType(rawValue: 20)
  /// `BPF_PROG_TYPE_SK_REUSEPORT`
  public static let socketReuseport = ProgramType(rawValue: 21)
  /// `BPF_PROG_TYPE_FLOW_DISSECTOR`
  public static let flowDissector = ProgramType(rawValue: 22)
  /// `BPF_PROG_TYPE_CGROUP_SYSCTL`
  public static let cgroupSysctl = ProgramType(rawValue: 23)
  /// `BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE`
  public static let rawTracepointWritable = ProgramType(rawValue: 24)
  /// `BPF_PROG_TYPE_CGROUP_SOCKOPT`
  public static let cgroupSocketOption = ProgramType(rawValue: 25)
  /// `BPF_PROG_TYPE_TRACING`
  public static let tracing = ProgramType(rawValue: 26)
  /// `BPF_PROG_TYPE_STRUCT_OPS`
  public static let structOperations = ProgramType(rawValue: 27)
  /// `BPF_PROG_TYPE_EXT`
  public static let extensionProgram = ProgramType(rawValue: 28)
  /// `BPF_PROG_TYPE_LSM`
  public static let lsm = ProgramType(rawValue: 29)
  /// `BPF_PROG_TYPE_SK_LOOKUP`
  public static let socketLookup = ProgramType(rawValue: 30)
  /// `BPF_PROG_TYPE_SYSCALL`
  public static let systemCall = ProgramType(rawValue: 31)
  /// `BPF_PROG_TYPE_NETFILTER`
  public static let netfilter = ProgramType(rawValue: 32)
}

extension ProgramType {
  /// What libbpf prints for it (`libbpf_bpf_prog_type_str()`); nil for a number that is not known.
  private static let names: [StaticString] = [
    "unspec", "socket_filter", "kprobe", "sched_cls", "sched_act", "tracepoint", "xdp", "perf_event", "cgroup_skb", "cgroup_sock",
    "lwt_in", "lwt_out", "lwt_xmit", "sock_ops", "sk_skb", "cgroup_device", "sk_msg", "raw_tracepoint", "cgroup_sock_addr",
    "lwt_seg6local", "lirc_mode2", "sk_reuseport", "flow_dissector", "cgroup_sysctl", "raw_tracepoint_writable", "cgroup_sockopt",
    "tracing", "struct_ops", "ext", "lsm", "sk_lookup", "syscall", "netfilter",
  ]

  public var libbpfName: StaticString? {
    rawValue < UInt32(Self.names.count) ? Self.names[Int(rawValue)] : nil
  }
}

extension ProgramType: CustomStringConvertible {
  /// ``libbpfName``, or the number of a type that has none here.
  public var description: String { libbpfName.map { "\($0)" } ?? "\(rawValue)" }
}
