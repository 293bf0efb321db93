public import ByteReading

/// A block of output that is handed to its sink when it is full.
///
/// Renderers append bytes; nothing is formatted through `String` on the way. Call ``flush()`` at the end.
@safe public struct TextBuffer: ~Copyable {
  @usableFromInline let block: UnsafeMutableRawPointer
  @usableFromInline let capacity: Int
  @usableFromInline var used = 0
  private let sink: any ByteSink
  /// Whether the sink no longer takes anything; a renderer of much text looks at it now and then and stops.
  public private(set) var isClosed = false

  /// `capacity` is the size of a block in bytes.
  public init(to sink: any ByteSink, capacity: Int = 1 << 16) {
    precondition(capacity >= 64)
    unsafe block = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    self.capacity = capacity
    self.sink = sink
  }

  deinit { unsafe block.deallocate() }

  /// Hands over what is buffered.
  public mutating func flush() {
    guard used > 0 else { return }
    let length = used
    used = 0
    guard !isClosed else { return }
    let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(block), byteCount: length)
    isClosed = !sink.write(span)
  }

  /// Makes room for `count` bytes, which must not exceed the capacity.
  @inlinable mutating func reserve(_ count: Int) {
    if capacity - used < count { flush() }
  }

  @inlinable public mutating func append(byte: UInt8) {
    reserve(1)
    unsafe block.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
    used &+= 1
  }

  @inlinable mutating func append(_ start: UnsafeRawPointer, count: Int) {
    if count <= capacity - used {
      unsafe (block + used).copyMemory(from: start, byteCount: count)
      used &+= count
    } else {
      unsafe appendLong(start, count: count)
    }
  }

  @usableFromInline mutating func appendLong(_ start: UnsafeRawPointer, count: Int) {
    var done = 0
    while done < count {
      if used == capacity { flush() }
      let part = min(capacity - used, count - done)
      unsafe (block + used).copyMemory(from: start + done, byteCount: part)
      used += part
      done += part
    }
  }

  /// A literal.
  @inlinable public mutating func append(_ text: StaticString) {
    unsafe append(UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
  }

  /// Bytes as they lie in a file.
  @inlinable public mutating func append(_ bytes: Bytes) {
    let span = bytes.span
    append(span)
  }

  @inlinable public mutating func append(_ span: RawSpan) {
    unsafe span.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { unsafe append(start, count: bytes.count) }
    }
  }

  /// Text that was made at run time.
  public mutating func append(text: String) {
    var text = text
    text.withUTF8 { bytes in
      if let start = bytes.baseAddress { unsafe append(UnsafeRawPointer(start), count: bytes.count) }
    }
  }

  /// `count` bytes, at most 64, the last one made first: how the digits of a number come.
  @inline(__always) mutating func appendBackwards(count: Int, _ next: () -> UInt8) {
    precondition(count >= 0 && count <= 64)
    reserve(count)
    var place = used &+ count
    while place > used {
      place &-= 1
      unsafe block.storeBytes(of: next(), toByteOffset: place, as: UInt8.self)
    }
    used &+= count
  }
}
