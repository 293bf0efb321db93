/// A sample that is reserved in a user ring buffer and not yet published: the kernel stops before it, so do not keep it.
///
/// It ends by ``submit()`` or ``discard()``; one that is let go is discarded, so that none stays busy. Samples may end in another order
/// than they were reserved in.
@frozen public struct UserRingSample: ~Copyable, ~Escapable {
  @usableFromInline let window: RingWindow
  @usableFromInline let position: UInt
  @usableFromInline let length: UInt32

  /// Whoever calls makes the sample borrow the ring.
  @_lifetime(immortal) @inlinable init(_ window: RingWindow, at position: UInt, byteCount: Int) {
    self.window = window
    self.position = position
    length = UInt32(truncatingIfNeeded: byteCount)
  }

  @inlinable deinit { window.end(length | RingHeader.discardBit, at: position) }

  /// Bytes of the sample.
  @inlinable public var byteCount: Int { Int(length) }

  /// The sample's bytes, to be written: they hold what was in the ring before.
  @inlinable public var bytes: MutableRawSpan {
    @_lifetime(&self) mutating get { window.span(at: position, count: Int(length)) }
  }

  /// Publishes the sample: the kernel hands it to the next program that drains.
  @inlinable public consuming func submit() {
    window.end(length, at: position)
    discard self
  }

  /// Gives the sample up: the kernel passes over it, and does not count it. Its room is free once it was passed.
  @inlinable public consuming func discard() {
    window.end(length | RingHeader.discardBit, at: position)
    discard self
  }
}
