public import ByteReading
import Glibc

/// A block of output that is handed to its sink when it is full, or that grows where it has none.
///
/// Renderers append bytes; nothing is formatted through `String` on the way. Call ``flush()`` at the end.
@safe public struct TextBuffer: ~Copyable {
  private var block: UnsafeMutableRawPointer
  private var capacity: Int
  private var used = 0
  /// Bytes that were handed to the sink, or that it did not want any more.
  private var handedOver = 0
  /// Bytes of a block. Blocks end where the whole output, with what stood in the file before, reaches a multiple of it: a file system takes
  /// pages of a file together only where a write begins and ends with them.
  private let blockSize: Int
  /// Where in a block of the file the output begins.
  private let phase: Int
  private let sink: (any ByteSink)?
  /// Whether nothing more is taken, by the sink or for the lack of room; a renderer of much text looks at it now and then and stops.
  public private(set) var isClosed = false
  /// Bytes that a buffer without a sink keeps at most.
  private let limit: Int
  /// Whether reports may use colour.
  let isColored: Bool
  /// Whether control characters in names are written for readers, as `\x1b`; else as JSON has them.
  public var isForReading = false
  /// Bytes of names beyond which they are cut, where the text is to be of bounded length.
  var longestName = Int.max

  /// The most bytes that are written at once where they lie in memory together anyway.
  private static let longestWrite = 1 << 18
  /// Bytes that fit behind a block.
  private static let overhang = longestLine
  /// The most bytes that ``compose(_:)`` makes room for.
  static let longestLine = 1 << 10

  /// `capacity` is the size of a block in bytes.
  public init(to sink: any ByteSink, capacity: Int = 1 << 16, isColored: Bool = false) {
    self.init(sink, capacity: capacity, limit: .max, isColored: isColored)
  }

  /// A buffer that keeps everything; `capacity` is the room that it begins with, in bytes. Pages that stay untouched cost nothing.
  ///
  /// Beyond `limit` bytes it is closed: what it kept is worth nothing then.
  init(growingFrom capacity: Int, limit: Int = .max) {
    self.init(nil, capacity: capacity, limit: limit, isColored: false)
  }

  private init(_ sink: (any ByteSink)?, capacity: Int, limit: Int, isColored: Bool) {
    precondition(capacity >= 64)
    // With room behind the block for what is longer than what is left of it: it begins the next one.
    self.capacity = sink == nil ? capacity : capacity + TextBuffer.overhang
    unsafe block = TextBuffer.memory(self.capacity)
    blockSize = capacity
    phase = sink.map { max(0, $0.offset) % capacity } ?? 0
    self.sink = sink
    self.isColored = isColored
    self.limit = limit
  }

  deinit { unsafe block.deallocate() }

  /// Much memory comes in large pages, where the kernel has them: getting small ones one by one takes as long as filling them.
  private static func memory(_ capacity: Int) -> UnsafeMutableRawPointer {
    let largePage = 1 << 21
    guard capacity >= largePage else { return UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16) }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: largePage)
    _ = unsafe madvise(memory, capacity, MADV_HUGEPAGE)
    return unsafe memory
  }

  /// Bytes that wait to be handed over, or that a growing buffer keeps.
  var count: Int { used }

  /// How many bytes were appended so far, of a buffer with a sink.
  var position: Int { handedOver &+ used }

  /// Forgets what was appended since ``count`` was `count`.
  mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= used)
    used = count
  }

  /// Empties a buffer that grows, so that it can be filled anew.
  mutating func reset() {
    precondition(sink == nil)
    used = 0
    isClosed = false
  }

  /// Hands over what is buffered; a growing buffer keeps it.
  public mutating func flush() { handOver(used) }

  /// Hands over the first `length` bytes of what is buffered, and keeps the rest.
  private mutating func handOver(_ length: Int) {
    guard length > 0, let sink else { return }
    handedOver &+= length
    if !isClosed { isClosed = !sink.write(unsafe RawSpan(_unsafeStart: UnsafeRawPointer(block), byteCount: length)) }
    used &-= length
    if used > 0 { unsafe block.copyMemory(from: block + length, byteCount: used) }
  }

  /// How many of `count` bytes that follow what was handed over end a block of the file; 0 where none is full.
  private func wholeBlocks(_ count: Int) -> Int { max(0, count &- (phase &+ handedOver &+ count) % blockSize) }

  /// Makes room for `count` bytes, at most 64.
  @inline(__always) private mutating func reserve(_ count: Int) {
    if capacity &- used < count { makeRoom(count) }
  }

  @inline(never) private mutating func makeRoom(_ count: Int) {
    if sink != nil {
      handOver(wholeBlocks(used))
      if capacity - used < count { flush() }
    }
    if sink == nil, used > limit - count {
      isClosed = true
      used = 0
    }
    guard capacity - used < count, count <= limit else { return }
    let larger = max(capacity * 2, used + count)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    unsafe moved.copyMemory(from: block, byteCount: used)
    unsafe block.deallocate()
    unsafe block = moved
    capacity = larger
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

  /// What ends a block is handed over as it lies, behind what the block has; else the block grows.
  @inline(never) private mutating func appendLong(_ start: UnsafeRawPointer, count: Int) {
    var done = 0
    if let sink {
      // By blocks: file systems take much longer over one write of megabytes.
      let longest = max(blockSize, TextBuffer.longestWrite)
      while !isClosed, case let whole = wholeBlocks(used + min(longest, count - done)), whole > used {
        let part = whole - used
        handedOver &+= whole
        isClosed = !sink.write(
          unsafe RawSpan(_unsafeStart: UnsafeRawPointer(block), byteCount: used),
          unsafe RawSpan(_unsafeStart: start + done, byteCount: part))
        used = 0
        done += part
      }
      if isClosed {
        handedOver &+= used + count - done
        used = 0
        return
      }
    }
    if capacity - used < count - done { makeRoom(count - done) }
    // A text longer than a buffer may keep closed it, and is dropped.
    guard count - done <= capacity - used else { return }
    unsafe (block + used).copyMemory(from: start + done, byteCount: count - done)
    used += count - done
  }

  /// Everything that `other` keeps.
  mutating func append(contentsOf other: borrowing TextBuffer) {
    unsafe append(UnsafeRawPointer(other.block), count: other.used)
  }

  /// `count` bytes of `block` from `start` on.
  ///
  /// Copies of some forty bytes, made half a million times: 16 bytes at a time, past the end.
  @inline(__always) mutating func append(_ text: FrozenText, from start: Int, count: Int) {
    precondition(start >= 0 && count >= 0 && count <= text.count &- start)
    guard count <= FrozenText.slack, capacity &- used >= FrozenText.slack else {
      return unsafe append(text.start + start, count: count)
    }
    var done = 0
    repeat {
      let part = unsafe text.start.loadUnaligned(fromByteOffset: start &+ done, as: SIMD16<UInt8>.self)
      unsafe block.storeBytes(of: part, toByteOffset: used &+ done, as: SIMD16<UInt8>.self)
      done &+= 16
    } while done < count
    used &+= count
  }

  /// Gives the text away, with room to read past its end; the buffer is empty afterwards.
  mutating func freeze() -> FrozenText {
    precondition(sink == nil)
    makeRoom(FrozenText.slack)
    let text = unsafe FrozenText(start: UnsafeRawPointer(block), count: used)
    capacity = 64
    used = 0
    unsafe block = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    return text
  }

  /// `count` bytes that this buffer itself keeps from `start` on, which must be there.
  mutating func appendAgain(from start: Int, count: Int) {
    precondition(sink == nil && start >= 0 && count >= 0 && count <= used - start)
    if capacity - used < count { makeRoom(count) }
    unsafe (block + used).copyMemory(from: block + start, byteCount: count)
    used += count
  }

  /// The `count` lowest bytes of `word`, at most 8, the lowest first.
  @inline(__always) mutating func append(word: UInt64, count: Int) {
    precondition(count >= 0 && count <= 8)
    reserve(8)
    unsafe block.storeBytes(of: word.littleEndian, toByteOffset: used, as: UInt64.self)
    used &+= count
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
    guard place.isOpen else { return }
    let length = strings.terminatedLength(at: place.end) ?? strings.count - place.end
    if let rest = strings.slice(at: place.end, count: length) { append(rest) }
  }

  /// The same as the inside of a JSON string.
  ///
  /// Names are plain ASCII but for very few: they are copied eight bytes at a time while looking for what must be escaped.
  public mutating func append(escapedIn strings: borrowing Bytes, at offset: Int) {
    let place = copyWords(strings, from: offset) { word in ByteLanes.special(word) }
    guard place.isOpen else { return }
    let length = strings.terminatedLength(at: place.end) ?? strings.count - place.end
    if let rest = strings.slice(at: place.end, count: length) { append(escaped: rest) }
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
        // Room for eight words at once: most names are shorter.
        reserve(64)
        let last = min(source.count &- 8, position &+ 56)
        let target = unsafe block
        var place = used
        repeat {
          let word = unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
          unsafe target.storeBytes(of: word.littleEndian, toByteOffset: place, as: UInt64.self)
          let marks = stops(word)
          if marks != 0 {
            let plain = marks.trailingZeroBitCount >> 3
            used = place &+ plain
            return (position &+ plain, (word >> UInt64(plain << 3)) & 0xff != 0)
          }
          place &+= 8
          position &+= 8
        } while position <= last
        used = place
      }
      return (position, true)
    }
  }
}

extension TextBuffer {
  /// Appends what `body` writes, ``longestLine`` bytes at most, or nothing where it answers false.
  @inline(__always) mutating func compose(_ body: (inout TextCursor) -> Bool) -> Bool {
    if capacity &- used < TextBuffer.longestLine { makeRoom(TextBuffer.longestLine) }
    guard capacity &- used >= TextBuffer.longestLine else { return false }
    var cursor = unsafe TextCursor(block + used, block + capacity)
    guard body(&cursor) else { return false }
    used = unsafe cursor.place - UnsafeMutableRawPointer(block)
    return true
  }
}
