extension RingBuffer {
  /// Hands over what is there, ring by ring, up to `limit` samples, with the index of their ring. Returns how many.
  ///
  /// A sample's room is free after `body` had it, and it is not seen again. Throws `impossiblePositions` and `impossibleHeader` where
  /// something else wrote to the ring.
  @inlinable @discardableResult
  public mutating func consume(
    limit: Int = .max, _ body: (_ sample: RawSpan, _ ring: Int) -> RingStep
  ) throws(RingError) -> Int {
    var left = limit
    for (index, ring) in rings.enumerated() where left > 0 {
      if try ring.consume(&left, { body($0, index) }) == .stop { break }
    }
    return limit - left
  }

  /// The same with a `body` that may throw: the sample at which it throws is read.
  @inlinable @discardableResult
  public mutating func consume(
    limit: Int = .max, _ body: (_ sample: RawSpan, _ ring: Int) throws -> RingStep
  ) throws -> Int {
    var failure: (any Error)?
    let count = try consume(limit: limit) { (sample, ring) in
      do { return try body(sample, ring) } catch {
        failure = error
        return .stop
      }
    }
    if let failure { throw failure }
    return count
  }
}

extension RingSource {
  /// Hands over what is there, and takes each sample off `left`, which is above 0. Whether `body` stopped it.
  @inlinable func consume(_ left: inout Int, _ body: (RawSpan) -> RingStep) throws(RingError) -> RingStep {
    let window = memory.window
    var position = memory.ownConsumer
    while true {
      let end = try end(from: position)
      if position == end { return .next }
      while position != end {
        let start = position
        guard let word = try RingSource.step(&position, to: end, in: window) else { return .next }
        // After `body`: the kernel may write over the sample from here on.
        defer { memory.moveConsumer(to: position) }
        if word & RingHeader.discardBit != 0 { continue }
        left &-= 1
        if body(window.view(at: start, count: Int(word))) == .stop { return .stop }
        if left == 0 { return .next }
      }
    }
  }

  /// How far the writer is, which is not further from `position` than the ring is large.
  @inlinable func end(from position: UInt) throws(RingError) -> UInt {
    let end = memory.producer
    guard end &- position <= memory.byteCount else { throw RingSource.impossible(position, end) }
    return end
  }

  /// Moves past the sample at `position`, and returns its header; nil where it is busy.
  @inline(__always) @inlinable
  static func step(_ position: inout UInt, to end: UInt, in window: RingWindow) throws(RingError) -> UInt32? {
    let word = window.header(at: position)
    if word & RingHeader.busyBit != 0 { return nil }
    let footprint = RingHeader.footprint(ofSample: UInt(word & ~RingHeader.discardBit))
    guard footprint <= end &- position else { throw RingSource.impossible(at: position, word) }
    position &+= footprint
    return word
  }

  @usableFromInline static func impossible(_ position: UInt, _ end: UInt) -> RingError {
    RingError(.impossiblePositions(consumer: UInt64(position), producer: UInt64(end)))
  }

  @usableFromInline static func impossible(at position: UInt, _ word: UInt32) -> RingError {
    RingError(.impossibleHeader(position: UInt64(position), word: word))
  }
}
