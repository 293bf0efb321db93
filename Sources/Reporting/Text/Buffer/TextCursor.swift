import ByteReading

/// Where text is put next, with room behind it. Local, so that it stays in registers: a buffer's own state would be read again after every
/// byte that is stored.
@safe struct TextCursor: ~Copyable {
  var place: UnsafeMutableRawPointer
  private let end: UnsafeMutableRawPointer

  init(_ place: UnsafeMutableRawPointer, _ end: UnsafeMutableRawPointer) {
    unsafe (self.place, self.end) = (place, end)
  }

  /// Names of more bytes are left to others.
  static let longestName = 128

  @inline(__always) private func verify(_ count: Int) { precondition(unsafe count >= 0 && count <= end - place) }

  @inline(__always) mutating func append(byte: UInt8) {
    verify(1)
    unsafe place.storeBytes(of: byte, as: UInt8.self)
    unsafe place += 1
  }

  @inline(__always) mutating func append(_ text: StaticString) {
    verify(text.utf8CodeUnitCount)
    unsafe place.copyMemory(from: UnsafeRawPointer(text.utf8Start), byteCount: text.utf8CodeUnitCount)
    unsafe place += text.utf8CodeUnitCount
  }

  /// `count` bytes of finished text from `start` on, 16 at a time.
  @inline(__always) mutating func append(_ text: FrozenText, from start: Int, count: Int) {
    precondition(start >= 0 && count >= 0 && count <= text.count &- start)
    verify(count &+ 16)
    var done = 0
    repeat {
      let part = unsafe text.start.loadUnaligned(fromByteOffset: start &+ done, as: SIMD16<UInt8>.self)
      unsafe place.storeBytes(of: part, toByteOffset: done, as: SIMD16<UInt8>.self)
      done &+= 16
    } while done < count
    unsafe place += count
  }

  /// A number in decimal.
  @inline(__always) mutating func append(decimal value: UInt32) {
    guard value >= 10 else { return append(byte: 0x30 &+ UInt8(truncatingIfNeeded: value)) }
    if value >= 100_000_000 { return appendLong(value) }
    append(digits: value)
  }

  @inline(never) private mutating func appendLong(_ value: UInt32) {
    append(decimal: value / 100_000_000)
    append(word: TextBuffer.eightDigits(UInt64(value % 100_000_000)) | TextBuffer.zeroDigits, count: 8)
  }

  /// Of a number of at most eight digits, above zero.
  @inline(__always) private mutating func append(digits value: UInt32) {
    let digits = TextBuffer.eightDigits(UInt64(value))
    let zeros = digits.trailingZeroBitCount & ~7
    append(word: (digits | TextBuffer.zeroDigits) &>> UInt64(zeros), count: 8 &- zeros &>> 3)
  }

  @inline(__always) private mutating func append(word: UInt64, count: Int) {
    verify(8)
    unsafe place.storeBytes(of: word.littleEndian, as: UInt64.self)
    unsafe place += count
  }

  /// The bytes from `offset` up to the next NUL; false where it is not found in ``longestName`` bytes, or too near to the end to look.
  @inline(__always) mutating func append(terminatedIn strings: borrowing Bytes, at offset: Int) -> Bool {
    guard offset >= 0, offset <= strings.count &- TextCursor.longestName else { return false }
    verify(TextCursor.longestName)
    let length = unsafe strings.withUnsafeBytes { source -> Int? in
      guard let base = source.baseAddress else { return nil }
      var done = 0
      repeat {
        let word = unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset &+ done, as: UInt64.self))
        unsafe place.storeBytes(of: word.littleEndian, toByteOffset: done, as: UInt64.self)
        let zeros = ByteLanes.equal(word, 0)
        if zeros != 0 { return done &+ zeros.trailingZeroBitCount &>> 3 }
        done &+= 8
      } while done < TextCursor.longestName
      return nil
    }
    guard let length else { return false }
    unsafe place += length
    return true
  }
}
