public import ByteReading

/// A block of output that is handed to its sink when it is full.
///
/// Renderers append bytes; nothing is formatted through `String` on the way. Call ``flush()`` at the end.
@safe public struct TextBuffer: ~Copyable {
  private let block: UnsafeMutableRawPointer
  private let capacity: Int
  private var used = 0
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

  /// Bytes that wait to be handed over.
  var bufferedCount: Int { used }

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
  @inline(__always) private mutating func reserve(_ count: Int) {
    if capacity &- used < count { flush() }
  }

  @inline(__always) public mutating func append(byte: UInt8) {
    reserve(1)
    unsafe block.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
    used &+= 1
  }

  @inline(__always) private mutating func append(_ start: UnsafeRawPointer, count: Int) {
    if count <= capacity &- used {
      unsafe (block + used).copyMemory(from: start, byteCount: count)
      used &+= count
    } else {
      unsafe appendLong(start, count: count)
    }
  }

  /// What does not fit is handed over block by block.
  @inline(never) private mutating func appendLong(_ start: UnsafeRawPointer, count: Int) {
    var done = 0
    while done < count {
      if used == capacity { flush() }
      let part = min(capacity - used, count - done)
      unsafe (block + used).copyMemory(from: start + done, byteCount: part)
      used += part
      done += part
    }
  }

  /// A literal; its length is known to the compiler, which makes the copy a few stores.
  @inline(__always) public mutating func append(_ text: StaticString) {
    unsafe append(UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
  }

  /// Bytes as they lie in a file.
  public mutating func append(_ bytes: Bytes) {
    unsafe bytes.withUnsafeBytes { block in
      if let start = block.baseAddress { unsafe append(start, count: block.count) }
    }
  }

  public mutating func append(_ span: RawSpan) {
    unsafe span.withUnsafeBytes { block in
      if let start = block.baseAddress { unsafe append(start, count: block.count) }
    }
  }

  /// `count` bytes of `arena` from `start`, which must lie inside.
  public mutating func append(_ arena: [UInt8], from start: Int, count: Int) {
    precondition(start >= 0 && count >= 0 && count <= arena.count - start)
    unsafe arena.withUnsafeBytes { block in
      if let base = block.baseAddress { unsafe append(base + start, count: count) }
    }
  }

  /// Text that was made at run time.
  public mutating func append(text: String) {
    var text = text
    text.withUTF8 { bytes in
      if let start = bytes.baseAddress { unsafe append(UnsafeRawPointer(start), count: bytes.count) }
    }
  }

  /// The bytes from `offset` up to the next NUL, or to the end of `strings` where there is none.
  public mutating func append(terminatedIn strings: borrowing Bytes, at offset: Int) {
    let place = copyWords(strings, from: offset) { word in ByteLanes.equal(word, 0) }
    guard place.isOpen, let length = strings.terminatedLength(at: place.end),
      let rest = strings.slice(at: place.end, count: length)
    else { return }
    append(rest)
  }

  /// The same as the inside of a JSON string.
  ///
  /// Names are plain ASCII but for very few: they are copied eight bytes at a time while looking for what must be escaped.
  public mutating func append(escapedIn strings: borrowing Bytes, at offset: Int) {
    let place = copyWords(strings, from: offset) { word in
      // Below a space, which the NUL is too; a quote; a backslash; above ASCII.
      (word &- 0x2020_2020_2020_2020) & ~word & ByteLanes.high | ByteLanes.equal(word, 0x22) | ByteLanes.equal(word, 0x5c)
        | word & ByteLanes.high
    }
    guard place.isOpen, let length = strings.terminatedLength(at: place.end),
      let rest = strings.slice(at: place.end, count: length)
    else { return }
    append(escaped: rest)
  }

  /// Copies words of eight bytes up to the first byte that `stops` marks by its highest bit.
  ///
  /// Returns where it stopped, and whether something may be left to copy: it is not where the stop is a NUL.
  @inline(__always)
  private mutating func copyWords(_ strings: borrowing Bytes, from offset: Int, stops: (UInt64) -> UInt64) -> (
    end: Int, isOpen: Bool
  ) {
    var position = offset
    guard offset >= 0 else { return (offset, false) }
    return unsafe strings.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return (position, true) }
      while source.count &- position >= 8 {
        reserve(8)
        let word = unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        unsafe block.storeBytes(of: word.littleEndian, toByteOffset: used, as: UInt64.self)
        let marks = stops(word)
        if marks != 0 {
          let plain = marks.trailingZeroBitCount >> 3
          used &+= plain
          position &+= plain
          return (position, (word >> UInt64(plain << 3)) & 0xff != 0)
        }
        used &+= 8
        position &+= 8
      }
      return (position, true)
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

/// Eight bytes looked at as one word.
private enum ByteLanes {
  static let high: UInt64 = 0x8080_8080_8080_8080

  /// The highest bit of each byte that equals `byte`; exact up to and with the first such byte.
  @inline(__always) static func equal(_ word: UInt64, _ byte: UInt64) -> UInt64 {
    let difference = word ^ (byte &* 0x0101_0101_0101_0101)
    return (difference &- 0x0101_0101_0101_0101) & ~difference & high
  }
}
