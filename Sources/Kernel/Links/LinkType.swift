/// What a link ties a program to (`enum bpf_link_type`, `include/uapi/linux/bpf.h`); numbers without a name here are kept.
public struct LinkType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `BPF_LINK_TYPE_RAW_TRACEPOINT` (Linux 5.8)
  public static let rawTracepoint = LinkType(rawValue: 1)
  /// `BPF_LINK_TYPE_TRACING` (5.8)
  public static let tracing = LinkType(rawValue: 2)
  /// `BPF_LINK_TYPE_CGROUP` (5.8)
  public static let cgroup = LinkType(rawValue: 3)
  /// `BPF_LINK_TYPE_ITER` (5.8)
  public static let iterator = LinkType(rawValue: 4)
  /// `BPF_LINK_TYPE_NETNS` (5.8)
  public static let networkNamespace = LinkType(rawValue: 5)
  /// `BPF_LINK_TYPE_XDP` (5.9)
  public static let xdp = LinkType(rawValue: 6)
  /// `BPF_LINK_TYPE_PERF_EVENT` (5.15)
  public static let perfEvent = LinkType(rawValue: 7)
  /// `BPF_LINK_TYPE_KPROBE_MULTI` (5.18)
  public static let kernelProbes = LinkType(rawValue: 8)
  /// `BPF_LINK_TYPE_STRUCT_OPS` (5.6)
  public static let structOperations = LinkType(rawValue: 9)
  /// `BPF_LINK_TYPE_NETFILTER` (6.4)
  public static let netfilter = LinkType(rawValue: 10)
  /// `BPF_LINK_TYPE_TCX` (6.6)
  public static let tcx = LinkType(rawValue: 11)
  /// `BPF_LINK_TYPE_UPROBE_MULTI` (6.6)
  public static let userProbes = LinkType(rawValue: 12)
  /// `BPF_LINK_TYPE_NETKIT` (6.7)
  public static let netkit = LinkType(rawValue: 13)
  /// `BPF_LINK_TYPE_SOCKMAP` (6.10)
  public static let socketMap = LinkType(rawValue: 14)
  /// `BPF_LINK_TYPE_TRACING_MULTI` (after 7.0)
  public static let tracingMulti = LinkType(rawValue: 15)
}

extension LinkType {
  private static let names: [StaticString] = [
    "unspec", "raw_tracepoint", "tracing", "cgroup", "iter", "netns", "xdp", "perf_event", "kprobe_multi", "struct_ops",
    "netfilter",
    "tcx", "uprobe_multi", "netkit", "sockmap", "tracing_multi",
  ]

  /// What libbpf prints for it (`libbpf_bpf_link_type_str()`); nil for a number that is not known.
  public var libbpfName: StaticString? {
    rawValue < UInt32(Self.names.count) ? Self.names[Int(rawValue)] : nil
  }
}

extension LinkType: CustomStringConvertible {
  /// ``libbpfName``, or the number of a type that has none here.
  public var description: String { libbpfName.map { "\($0)" } ?? "\(rawValue)" }
}
