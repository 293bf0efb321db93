import Glibc

/// What `bpf_user_ringbuf_drain()` would answer now, if the program's callback always returned 0
/// (`__bpf_user_ringbuf_peek()` and `bpf_user_ringbuf_drain()` in `kernel/bpf/ringbuf.c`).
public struct DrainForecast: Hashable, Sendable {
  /// Where the drain stops.
  public enum Stop: Hashable, Sendable {
    /// Everything is read.
    case empty
    /// The sample is busy: nothing after it is handed out either.
    case busy(RingChain.Link)
    /// So many samples, discarded ones included, are all that one call looks at (`BPF_MAX_USER_RINGBUF_SAMPLES`).
    case callLimit
    /// -EINVAL: the producer's position is no multiple of 8.
    case misalignedProducer
    /// -EINVAL: the header says more than lies before the producer's position.
    case pastProducer(RingChain.Link)
    /// -E2BIG: the sample is larger than the ring.
    case largerThanRing(RingChain.Link)
    /// -E2BIG: the sample is larger than a dynptr can say.
    case largerThanDynptr(RingChain.Link)
  }

  /// `BPF_MAX_USER_RINGBUF_SAMPLES`
  public static let callLimit = 128 * 1024

  /// How many samples the callback is handed, also where the answer is an error.
  public let handedCount: Int
  /// How many discarded samples are passed over.
  public let discardedCount: Int
  public let stop: Stop

  /// What the helper returns: how many samples were handed out, or -errno.
  public var answer: Int {
    switch stop {
    case .empty, .busy, .callLimit: handedCount
    case .misalignedProducer, .pastProducer: -Int(EINVAL)
    case .largerThanRing, .largerThanDynptr: -Int(E2BIG)
    }
  }

  /// Plays the drain of a ring of `byteCount` bytes; `header` reads the one at a position. It changes nothing.
  public init(_ positions: RingPositions, byteCount: UInt64, header: (UInt64) -> RingHeader) {
    var (handed, discarded) = (0, 0)
    var stop: Stop?
    var position = positions.consumer
    while stop == nil {
      guard handed + discarded < DrainForecast.callLimit else {
        stop = .callLimit
        break
      }
      stop = DrainForecast.stopBefore(position, positions.producer)
      if stop != nil { break }
      let link = RingChain.Link(position: position, header: header(position))
      stop = DrainForecast.stop(at: link, left: positions.producer - position, byteCount)
      if stop != nil { break }
      if link.header.isDiscarded { discarded += 1 } else { handed += 1 }
      // Below the producer's position, since what is left was compared.
      position += UInt64(link.header.footprint)
    }
    handedCount = handed
    discardedCount = discarded
    self.stop = stop ?? .empty
  }

  private static func stopBefore(_ position: UInt64, _ producer: UInt64) -> Stop? {
    if producer % 8 != 0 { return .misalignedProducer }
    return position >= producer ? .empty : nil
  }

  private static func stop(at link: RingChain.Link, left: UInt64, _ byteCount: UInt64) -> Stop? {
    switch link.fault(left: left, byteCount) {
    case .pastProducer: return .pastProducer(link)
    case .largerThanRing: return .largerThanRing(link)
    default: break
    }
    if link.header.length > RingHeader.sampleLimit { return .largerThanDynptr(link) }
    // A discarded sample is passed over even where it is busy too.
    return link.header.isBusy && !link.header.isDiscarded ? .busy(link) : nil
  }
}
