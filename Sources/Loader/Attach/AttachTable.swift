import BPFObject

/// The table: which programs are attached how. The way that libbpf has for a section's name comes first, then the attach type, then the
/// type of the program.
extension AttachKind {
  /// The kind for a program of that section, type and attach type; nil where nothing is known about it.
  static func of(_ definition: SectionDefinition?, _ type: ProgramType, _ attachType: AttachType?) -> AttachKind? {
    // A type that was changed before loading makes the section's name meaningless.
    if let method = definition?.attach, definition?.programType == type { return of(method) }
    return attachType.flatMap { byAttachType[$0] } ?? byProgramType[type]
  }

  private static func of(_ method: SectionDefinition.AttachMethod) -> AttachKind {
    switch method {
    case .rawTracepoint: .rawTracepoint
    case .trace, .lsm: .tracing
    case .iterator: .iterator
    case .tracepoint: .tracepoint
    case .kernelProbe: .kernelProbe
    case .kernelProbeMulti, .kernelProbeSession: .notYet(.kernelProbeMulti)
    case .kernelSystemCall: .notYet(.kernelSystemCall)
    case .userProbe: .notYet(.userProbe)
    case .userProbeMulti: .notYet(.userProbeMulti)
    case .usdt: .notYet(.usdt)
    case .tracingMulti: .notYet(.tracingMulti)
    }
  }

  private static let byAttachType: [AttachType: AttachKind] = [
    .tcxIngress: .tcx, .tcxEgress: .tcx, .netkitPrimary: .netkit, .netkitPeer: .netkit,
    .xdpDevmap: .elsewhere(.redirectMap), .xdpCpumap: .elsewhere(.redirectMap),
    .lsmCgroup: .cgroup, .traceIter: .iterator, .perfEvent: .perfEvent,
    .traceKprobeMulti: .notYet(.kernelProbeMulti), .traceKprobeSession: .notYet(.kernelProbeMulti),
    .traceUprobeMulti: .notYet(.userProbeMulti), .traceUprobeSession: .notYet(.userProbeMulti),
  ]

  private static let byProgramType: [ProgramType: AttachKind] = [
    .socketFilter: .elsewhere(.socket), .socketReuseport: .elsewhere(.socket),
    .kprobe: .kernelProbe, .tracepoint: .tracepoint, .perfEvent: .perfEvent,
    .rawTracepoint: .rawTracepoint, .rawTracepointWritable: .rawTracepoint,
    .tracing: .tracing, .lsm: .tracing, .extensionProgram: .tracing,
    .cgroupSKB: .cgroup, .cgroupSocket: .cgroup, .cgroupDevice: .cgroup, .cgroupSocketAddress: .cgroup, .cgroupSysctl: .cgroup,
    .cgroupSocketOption: .cgroup, .socketOperations: .cgroup,
    .xdp: .xdp, .schedulerClassifier: .tcx, .schedulerAction: .elsewhere(.trafficAction),
    .lwtIn: .elsewhere(.route), .lwtOut: .elsewhere(.route), .lwtTransmit: .elsewhere(.route),
    .lwtSegment6Local: .elsewhere(.route),
    .flowDissector: .networkNamespace, .socketLookup: .networkNamespace, .netfilter: .netfilter,
    .socketSKB: .socketMap, .socketMessage: .socketMap, .lircMode2: .elsewhere(.infraredDevice),
    .structOperations: .structOperations, .systemCall: .testRun,
  ]
}
