public import Synchronization

/// The data of a ring, by positions. They are masked: no position leads outside the mapping, whatever it is, and a sample that fits into the
/// ring lies in it whole.
///
/// It is good as long as the ``RingMemory`` that it comes from; what is handed to users borrows the ring.
@safe @usableFromInline struct RingWindow {
  @usableFromInline let data: UnsafeMutableRawPointer
  /// What is left of a position: where it lies, aligned to 8 as headers are.
  @usableFromInline let mask: UInt

  init(_ data: UnsafeMutableRawPointer, byteCount: UInt) {
    unsafe self.data = data
    mask = (byteCount - 1) & ~7
  }

  /// Where the header of the sample at `position` lies.
  @inlinable func address(_ position: UInt) -> UnsafeMutableRawPointer {
    unsafe data + Int(bitPattern: position & mask)
  }

  /// The first word of the header at `position`. Acquired: the sample's bytes are written, where it is not busy.
  @inlinable func header(at position: UInt) -> UInt32 {
    unsafe address(position).assumingMemoryBound(to: Atomic<UInt32>.self).pointee.load(ordering: .acquiring)
  }

  /// Writes a header and the empty word after it. Nobody reads it before the writer's position is past it.
  @inlinable func begin(_ word: UInt32, at position: UInt) {
    let header = unsafe address(position)
    unsafe header.storeBytes(of: word, as: UInt32.self)
    unsafe header.storeBytes(of: 0, toByteOffset: 4, as: UInt32.self)
  }

  /// Writes the final header of a sample that was busy. Released: its bytes are there before it is no longer busy.
  @inlinable func end(_ word: UInt32, at position: UInt) {
    unsafe address(position).assumingMemoryBound(to: Atomic<UInt32>.self).pointee.store(word, ordering: .releasing)
  }

  /// The bytes of the sample at `position`. Whoever calls sees to it that they are used no longer than the ring is there.
  @_lifetime(immortal) @inlinable func span(at position: UInt, count: Int) -> MutableRawSpan {
    let buffer = unsafe UnsafeMutableRawBufferPointer(start: address(position) + Int(RingHeader.byteCount), count: count)
    return unsafe _overrideLifetime(buffer.mutableBytes, copying: ())
  }

  /// Copies `bytes` to the sample at `position`.
  @inlinable func copy(_ bytes: RawSpan, to position: UInt) {
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe (address(position) + Int(RingHeader.byteCount)).copyMemory(from: start, byteCount: source.count)
    }
  }

  /// The same, to be read only.
  @_lifetime(immortal) @inlinable func view(at position: UInt, count: Int) -> RawSpan {
    let buffer = unsafe UnsafeRawBufferPointer(start: address(position) + Int(RingHeader.byteCount), count: count)
    return unsafe _overrideLifetime(buffer.bytes, copying: ())
  }
}

/// An address: who may write where at what time, the positions and headers settle.
extension RingWindow: @unchecked Sendable {}
