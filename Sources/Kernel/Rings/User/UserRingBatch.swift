extension UserRingBuffer {
  /// Samples that become visible together.
  public struct Batch: ~Copyable, ~Escapable {
    @usableFromInline let window: RingWindow
    @usableFromInline let sampleLimit: Int
    @usableFromInline var position: UInt
    @usableFromInline var room: UInt
    @usableFromInline var appended = 0

    /// How many samples were appended.
    @inlinable public var count: Int { appended }

    @_lifetime(borrow ring) @inlinable
    init(_ ring: borrowing UserRingBuffer, _ extent: (position: UInt, room: UInt)) {
      window = ring.memory.window
      sampleLimit = ring.sampleLimit
      position = extent.position
      room = extent.room
    }

    /// Writes one more sample of `byteCount` bytes; false where there was no room for it when the batch began.
    @_lifetime(self: copy self) @inlinable
    public mutating func append(byteCount: Int, _ body: (inout MutableRawSpan) -> Void) -> Bool {
      guard UInt(bitPattern: byteCount) <= UInt(bitPattern: sampleLimit) else { return false }
      let length = UInt(bitPattern: byteCount)
      let footprint = RingHeader.footprint(ofSample: length)
      guard footprint <= room else { return false }
      window.begin(UInt32(truncatingIfNeeded: length), at: position)
      var buffer = window.span(at: position, count: byteCount)
      body(&buffer)
      position &+= footprint
      room &-= footprint
      appended &+= 1
      return true
    }
  }

  /// Publishes all samples that `body` appends by moving the position once: the kernel sees all of them, or none.
  ///
  /// Where `body` throws nothing is published. Returns how many samples were.
  @inlinable @discardableResult
  public mutating func publishBatch(_ body: (inout Batch) throws(RingError) -> Void) throws(RingError) -> Int {
    let extent = try extent()
    var batch = Batch(self, extent)
    try body(&batch)
    let (position, count) = (batch.position, batch.count)
    _ = consume batch
    memory.moveProducer(to: position)
    return count
  }

  /// Publishes up to `count` samples of one size, as many as there is room for: `body` writes the sample of each number from 0.
  ///
  /// Returns how many; 0 where the ring is full.
  @inlinable
  public mutating func publish(count: Int, byteCount: Int, _ body: (Int, inout MutableRawSpan) -> Void) throws(RingError) -> Int {
    guard UInt(bitPattern: byteCount) <= UInt(bitPattern: sampleLimit) else { throw tooLarge(byteCount) }
    return try publishBatch { (batch) in
      var number = 0
      while number < count, batch.append(byteCount: byteCount, { body(number, &$0) }) { number &+= 1 }
    }
  }
}
