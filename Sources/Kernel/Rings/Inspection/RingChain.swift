/// The headers between a ring's reader and its writer, as they lie there: read, never trusted.
public struct RingChain: Hashable, Sendable {
  /// One header.
  public struct Link: Hashable, Sendable {
    /// In bytes since the ring was made; its place in the ring is the rest by the ring's size.
    public let position: UInt64
    public let header: RingHeader
  }

  /// Why the chain ends.
  public enum End: Hashable, Sendable {
    /// At the writer's position, as it should.
    case complete
    /// There are more headers than were to be looked at.
    case unfinished
    /// The writer's position is no multiple of 8.
    case misalignedProducer
    /// The reader is past the writer.
    case consumerAhead
    /// More lies between the positions than the ring holds: headers behind that are others once more.
    case positionsTooFarApart
    /// The sample is longer than what is left up to the writer's position.
    case pastProducer(Link)
    /// The sample is longer than the ring.
    case largerThanRing(Link)
  }

  /// The first headers, as many as were to be listed.
  public let links: [Link]
  public let end: End
  /// How many headers there are, and how many of them are busy, discarded, and neither.
  public let count: Int
  public let busyCount: Int
  public let discardedCount: Int
  public let readyCount: Int
  /// Bytes of the samples that are neither busy nor discarded, without headers.
  public let readyByteCount: UInt64

  /// Goes through at most `limit` headers, of which the first `listed` are kept; `header` reads the one at a position.
  public init(
    _ positions: RingPositions, byteCount: UInt64, listed: Int, limit: Int, header: (UInt64) -> RingHeader
  ) {
    var links: [Link] = []
    var (count, busy, discarded, ready) = (0, 0, 0, 0)
    var bytes: UInt64 = 0
    var end = RingChain.fault(positions, byteCount)
    var position = positions.consumer
    while end == nil {
      if position == positions.producer { end = .complete } else if count >= limit { end = .unfinished }
      if end != nil { break }
      let link = Link(position: position, header: header(position))
      if links.count < listed { links.append(link) }
      count += 1
      end = link.fault(left: positions.producer - position, byteCount)
      if end != nil { break }
      if link.header.isDiscarded { discarded += 1 } else if link.header.isBusy { busy += 1 } else { ready += 1 }
      if !link.header.isDiscarded, !link.header.isBusy { bytes += UInt64(link.header.length) }
      position += UInt64(link.header.footprint)
    }
    self.links = links
    self.end = end ?? .complete
    (self.count, busyCount, discardedCount, readyCount) = (count, busy, discarded, ready)
    readyByteCount = bytes
  }

  private static func fault(_ positions: RingPositions, _ byteCount: UInt64) -> End? {
    if positions.producer % 8 != 0 { return .misalignedProducer }
    if positions.consumer > positions.producer { return .consumerAhead }
    return positions.used > byteCount ? .positionsTooFarApart : nil
  }
}

extension RingChain.Link {
  /// What is wrong with it, where `left` bytes are left up to the writer's position. In the kernel's order.
  func fault(left: UInt64, _ byteCount: UInt64) -> RingChain.End? {
    let footprint = UInt64(header.footprint)
    if footprint > left { return .pastProducer(self) }
    return footprint > byteCount ? .largerThanRing(self) : nil
  }
}
