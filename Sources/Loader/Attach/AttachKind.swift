/// How a program comes to run: what attaching has to do for it.
public enum AttachKind: Hashable, Sendable {
  /// To a tracepoint, with its arguments as they are.
  case rawTracepoint
  /// To what it was loaded for, which its code knows by type: a tracepoint, a function, an LSM hook, another program's function.
  case tracing
  /// To nothing: it runs where its iterator is read.
  case iterator
  /// To a tracepoint, or a function of the kernel, by an event of perf_event_open(2).
  case tracepoint, kernelProbe
  /// To a clock or counter.
  case perfEvent
  /// To a cgroup.
  case cgroup
  /// To a network namespace.
  case networkNamespace
  /// To a network interface.
  case xdp, tcx, netkit
  /// To a hook of netfilter.
  case netfilter
  /// To a map of sockets.
  case socketMap
  /// With its struct_ops map.
  case structOperations
  /// Not at all: it runs when it is told to (`BPF_PROG_TEST_RUN`).
  case testRun
  /// By another way than a link, which is named.
  case elsewhere(Elsewhere)
  /// Not yet by this module.
  case notYet(NotYet)

  /// What programs that nothing attaches by itself are given to.
  public enum Elsewhere: Hashable, Sendable {
    /// A socket, by setsockopt(2): `SO_ATTACH_BPF`, `SO_ATTACH_REUSEPORT_EBPF`.
    case socket
    /// A route (`ip route ... encap bpf`).
    case route
    /// An action of traffic control (`tc filter ... action bpf`).
    case trafficAction
    /// An entry of a map of devices or processors.
    case redirectMap
    /// A device file of an infrared receiver.
    case infraredDevice
  }

  /// What a later version will attach.
  public enum NotYet: Hashable, Sendable {
    case kernelProbeMulti, kernelSystemCall, userProbe, userProbeMulti, usdt, tracingMulti
  }

  /// Whether the object says all that attaching needs, so that it can be done without being told where.
  public var namesItsPlace: Bool {
    switch self {
    case .rawTracepoint, .tracing, .iterator, .tracepoint, .kernelProbe, .structOperations: true
    default: false
    }
  }
}
