public import ByteReading

extension ValueLayout {
  /// How many of `count` bytes are text, up to the first NUL or all of them; nil where they are not text.
  ///
  /// What follows the NUL does not count: programs often leave rubbish there. Text is UTF-8 without control characters but tabs and
  /// line breaks.
  @inlinable func textLength(_ data: RawSpan, at start: Int, count: Int) -> Int? {
    var length = 0
    while length < count {
      let byte = data.byte(at: start &+ length)
      if byte >= 0x20, byte < 0x7f {
        length &+= 1
      } else if byte == 0 {
        return length
      } else if byte == 0x09 || byte == 0x0a || byte == 0x0d {
        length &+= 1
      } else {
        guard byte >= 0x80, let more = UTF8Sequence.length(data, at: start &+ length, limit: start &+ count) else { return nil }
        length &+= more
      }
    }
    return length
  }
}

/// Well-formed sequences of UTF-8 (Unicode 15, table 3-7).
@usableFromInline enum UTF8Sequence {
  /// Length in bytes of the sequence of two to four bytes at `offset`; nil where it is none, ends at `limit`, or is a control character.
  @usableFromInline static func length(_ data: RawSpan, at offset: Int, limit: Int) -> Int? {
    let first = data.byte(at: offset)
    let (count, second): (Int, ClosedRange<UInt8>) =
      switch first {
      // U+0080 to U+009F are control characters.
      case 0xc2: (2, 0xa0...0xbf)
      case 0xc3...0xdf: (2, 0x80...0xbf)
      case 0xe0: (3, 0xa0...0xbf)
      case 0xe1...0xec, 0xee...0xef: (3, 0x80...0xbf)
      case 0xed: (3, 0x80...0x9f)
      case 0xf0: (4, 0x90...0xbf)
      case 0xf1...0xf3: (4, 0x80...0xbf)
      case 0xf4: (4, 0x80...0x8f)
      default: (0, 0...0)
      }
    guard count > 0, offset + count <= limit, second.contains(data.byte(at: offset + 1)) else { return nil }
    for index in 2..<max(2, count) where data.byte(at: offset + index) & 0xc0 != 0x80 { return nil }
    return count
  }
}
