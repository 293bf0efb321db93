import BPFObject

/// What the fields of a program's context are, for the verifier.
enum ContextFields: Hashable {
  /// Numbers of which it knows nothing: registers, arguments of a tracepoint.
  case numbers
  /// Arguments of a kernel function in 8 bytes each: numbers, or pointers that may be trusted not to be null.
  case arguments
  /// `struct __sk_buff`: numbers, but for the packet's limits.
  case packet
  /// `struct xdp_md`
  case frame
  /// Numbers of 4 bytes and less, and pointers.
  case other
  /// Nothing is known, or what a hook may return is.
  case unknown

  init(_ type: ProgramType?) {
    self =
      switch type {
      case .some(.kprobe), .some(.tracepoint), .some(.rawTracepoint), .some(.rawTracepointWritable), .some(.perfEvent),
        .some(.systemCall):
        .numbers
      case .some(.tracing), .some(.structOperations): .arguments
      case .some(.socketFilter), .some(.schedulerClassifier), .some(.schedulerAction), .some(.cgroupSKB), .some(.lwtIn),
        .some(.lwtOut), .some(.lwtTransmit), .some(.lwtSegment6Local), .some(.socketSKB), .some(.flowDissector):
        .packet
      case .some(.xdp): .frame
      case .some(.cgroupSocket), .some(.cgroupSocketAddress), .some(.socketOperations), .some(.socketMessage), .some(.socketLookup),
        .some(.cgroupDevice), .some(.cgroupSysctl), .some(.cgroupSocketOption), .some(.socketReuseport), .some(.netfilter):
        .other
      default: .unknown
      }
  }

  /// What a load from the context gets.
  enum Field: Hashable {
    case number
    /// A pointer, or a number that came as one does.
    case object
    case unknown
  }

  func field(at offset: Int64, count: Int) -> Field {
    switch self {
    case .numbers: return .number
    case .arguments, .other: return count == 8 ? .object : .number
    // data, data_end and data_meta come as pointers.
    case .packet: return count == 8 ? .object : [76, 80, 140].contains(offset) ? .unknown : .number
    case .frame: return offset < 12 || count == 8 ? .unknown : .number
    case .unknown: return count == 8 ? .object : .unknown
    }
  }
}
