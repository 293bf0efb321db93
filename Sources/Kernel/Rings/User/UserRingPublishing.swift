extension UserRingBuffer {
  /// Publishes one sample, whose bytes `body` writes.
  ///
  /// The kernel sees the sample when it is whole, and never busy. The buffer holds what was in the ring before; write all of it.
  /// Throws as ``reserve(byteCount:)``.
  @inlinable
  public mutating func publish(byteCount: Int, _ body: (inout MutableRawSpan) -> Void) throws(RingError) {
    _ = try place(byteCount) { (buffer) in
      body(&buffer)
      return true
    }
  }

  /// The same with a `body` that may throw: then nothing is published, and no room is lost.
  @inlinable
  public mutating func publish(byteCount: Int, _ body: (inout MutableRawSpan) throws -> Void) throws {
    var failure: (any Error)?
    _ = try place(byteCount) { (buffer) in
      do {
        try body(&buffer)
        return true
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
  }

  /// Publishes one sample with the contents of `bytes`.
  @inlinable public mutating func publish(_ bytes: RawSpan) throws(RingError) {
    let position = try claim(bytes.byteCount)
    memory.window.copy(bytes, to: position)
    finish(position, bytes.byteCount)
  }

  /// Writes a sample where the kernel does not look yet, and then moves the position, if `body` wants it.
  @inlinable
  mutating func place(_ byteCount: Int, _ body: (inout MutableRawSpan) -> Bool) throws(RingError) -> Bool {
    let position = try claim(byteCount)
    var buffer = memory.window.span(at: position, count: byteCount)
    guard body(&buffer) else { return false }
    finish(position, byteCount)
    return true
  }

  @inlinable func finish(_ position: UInt, _ byteCount: Int) {
    let length = UInt(bitPattern: byteCount)
    memory.window.begin(UInt32(truncatingIfNeeded: length), at: position)
    memory.moveProducer(to: position &+ RingHeader.footprint(ofSample: length))
  }
}
