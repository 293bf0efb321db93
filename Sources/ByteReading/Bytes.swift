/// Immutable bytes: a whole file, or a slice of one.
///
/// A slice shares its owner, so it never copies and never dangles. Loads are bounds-checked. The checked accessors that return an
/// optional are for numbers that come from input; the ones that trap are for positions that were verified when the bytes were
/// indexed.
@safe public struct Bytes: @unchecked Sendable {
  @usableFromInline let start: UnsafeRawPointer
  /// Length in bytes.
  public let count: Int
  @usableFromInline let owner: ByteStorage

  init(_ storage: ByteStorage) {
    unsafe start = storage.address
    count = storage.count
    owner = storage
  }

  @usableFromInline init(start: UnsafeRawPointer, count: Int, owner: ByteStorage) {
    unsafe self.start = start
    self.count = count
    self.owner = owner
  }

  /// A copy of `array`.
  public init(_ array: [UInt8]) {
    let storage = unsafe ByteStorage.allocate(capacity: array.count) { block -> Int in
      unsafe block.copyBytes(from: array)
      return array.count
    }
    // Memory for a copy of what is already in memory: its lack is not something a caller could handle.
    guard let storage else { preconditionFailure("no memory for \(array.count) bytes") }
    self.init(storage)
  }

  /// Offset in bytes of the first byte in the file (or decompressed stream) it was cut from. Errors name places by it.
  public var fileOffset: Int { unsafe start - owner.address }

  /// The bytes, borrowed.
  public var span: RawSpan {
    @_lifetime(borrow self)
    @inlinable get {
      let span = unsafe RawSpan(_unsafeStart: start, byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// `count` bytes from `offset`, or nil where they do not all lie inside.
  @inlinable public func slice(at offset: Int, count length: Int) -> Bytes? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    return unsafe Bytes(start: start + offset, count: length, owner: owner)
  }

  /// Everything from `offset`, or nil where that lies outside.
  @inlinable public func suffix(from offset: Int) -> Bytes? {
    guard offset >= 0, offset <= count else { return nil }
    return unsafe Bytes(start: start + offset, count: count - offset, owner: owner)
  }

  /// A copy of the bytes.
  public func array() -> [UInt8] {
    unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Hands the bytes to C code.
  @inlinable package func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(UnsafeRawBufferPointer(start: start, count: count))
  }
}

extension Bytes {
  /// The byte at `offset`, which must have been verified to lie inside.
  @inlinable public subscript(offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < count)
    return unsafe start.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// The integer at `offset`, which must have been verified to lie inside; `swapped` when its byte order is not the host's.
  @inlinable @inline(__always) public func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, swapped: Bool, as type: T.Type = T.self
  ) -> T {
    precondition(offset >= 0 && count >= MemoryLayout<T>.size && offset <= count - MemoryLayout<T>.size)
    let value = unsafe start.loadUnaligned(fromByteOffset: offset, as: T.self)
    return swapped ? value.byteSwapped : value
  }

  /// Three 32-bit integers in a row, with one check for all; their extent must have been verified to lie inside.
  @inlinable @inline(__always) public func loadTriple(_ offset: Int, swapped: Bool) -> (UInt32, UInt32, UInt32) {
    precondition(offset >= 0 && count >= 12 && offset <= count - 12)
    let first = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    let second = unsafe start.loadUnaligned(fromByteOffset: offset &+ 4, as: UInt32.self)
    let third = unsafe start.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt32.self)
    return swapped ? (first.byteSwapped, second.byteSwapped, third.byteSwapped) : (first, second, third)
  }

  /// The integer at `offset`, or nil where it does not lie inside.
  @inlinable public func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, order: ByteOrder, as type: T.Type = T.self
  ) -> T? {
    guard offset >= 0, count >= MemoryLayout<T>.size, offset <= count - MemoryLayout<T>.size else { return nil }
    return load(offset, swapped: order.isSwapped)
  }
}
