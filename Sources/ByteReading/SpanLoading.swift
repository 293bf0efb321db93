import Glibc

/// Bounds-checked loads from borrowed bytes, such as a sample that lies in a ring.
extension RawSpan {
  /// The byte at `offset`, which must have been verified to lie inside.
  @inlinable @inline(__always) public func byte(at offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < byteCount)
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  /// The integer at `offset`, which must have been verified to lie inside; `swapped` when its byte order is not the host's.
  @inlinable @inline(__always) public func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, swapped: Bool, as type: T.Type = T.self
  ) -> T {
    precondition(offset >= 0 && byteCount >= MemoryLayout<T>.size && offset <= byteCount - MemoryLayout<T>.size)
    let value = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: T.self)
    return swapped ? value.byteSwapped : value
  }

  /// `count` bytes from `offset`, which must have been verified to lie inside.
  @_lifetime(copy self)
  @inlinable @inline(__always) public func part(at offset: Int, count: Int) -> RawSpan {
    precondition(offset >= 0 && count >= 0 && count <= byteCount && offset <= byteCount - count)
    return extracting(offset..<offset + count)
  }

  /// The first place of `byte` at or after `offset`; nil where there is none, or `offset` lies outside.
  public func firstIndex(of byte: UInt8, from offset: Int = 0) -> Int? {
    guard offset >= 0, offset < byteCount else { return nil }
    return unsafe withUnsafeBytes { block in
      guard let start = block.baseAddress, let hit = unsafe memchr(start + offset, Int32(byte), block.count - offset) else {
        return nil
      }
      return unsafe UnsafeRawPointer(hit) - start
    }
  }

  /// The bytes as text; what is not UTF-8 comes out as U+FFFD.
  public var text: String {
    unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

extension Array where Element == UInt8 {
  /// The bytes, borrowed. They have no padding, which is what makes the standard library's own accessor unsafe for other elements.
  @inlinable public var rawSpan: RawSpan {
    @_lifetime(borrow self)
    get { unsafe span.bytes }
  }
}

extension Array where Element == UInt8 {
  /// Puts an integer at `offset`, where there must be room for it; `swapped` when its byte order is not the host's.
  @inlinable @inline(__always) public mutating func store<T: FixedWidthInteger & BitwiseCopyable>(
    _ value: T, at offset: Int, swapped: Bool
  ) {
    precondition(offset >= 0 && count >= MemoryLayout<T>.size && offset <= count - MemoryLayout<T>.size)
    unsafe withUnsafeMutableBytes { block in
      unsafe block.storeBytes(of: swapped ? value.byteSwapped : value, toByteOffset: offset, as: T.self)
    }
  }

  /// Adds bytes; room grows by doubling, so that many short pieces cost no more than a long one.
  public mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }

  /// Makes it `count` zeros, in the memory that it has where that is enough.
  public mutating func zero(count: Int) {
    if self.count > count { removeLast(self.count - count) }
    unsafe withUnsafeMutableBytes { block in _ = unsafe block.initializeMemory(as: UInt8.self, repeating: 0) }
    if self.count < count { append(contentsOf: repeatElement(0, count: count - self.count)) }
  }
}
