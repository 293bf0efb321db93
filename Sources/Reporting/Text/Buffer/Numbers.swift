extension TextBuffer {
  /// An unsigned number in decimal.
  @inline(__always) public mutating func append(decimal value: UInt64) {
    if value < 10 {
      append(byte: 0x30 &+ UInt8(truncatingIfNeeded: value))
    } else {
      append(digits: value)
    }
  }

  /// Eight digits at a time, in the bytes of one word: numbers are a tenth of all output.
  @inline(never) private mutating func append(digits value: UInt64) {
    guard value >= 100_000_000 else {
      let digits = TextBuffer.eightDigits(value)
      // The first digit is the lowest byte: zeros before the number are those at its low end.
      let zeros = digits.trailingZeroBitCount & ~7
      return append(word: (digits | TextBuffer.zeroDigits) &>> UInt64(zeros), count: 8 &- zeros &>> 3)
    }
    let (rest, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
    append(decimal: rest)
    append(word: TextBuffer.eightDigits(low) | TextBuffer.zeroDigits, count: 8)
  }

  static let zeroDigits: UInt64 = 0x3030_3030_3030_3030

  /// The digits of a number below 10^8 as bytes from 0 to 9, the first one lowest. Halves, quarters and digits are split off for all parts
  /// at once, by multiplication with what is just above a hundredth or a tenth.
  @inline(__always) static func eightDigits(_ value: UInt64) -> UInt64 {
    let thousands = value / 10_000
    let halves = thousands | (value &- thousands &* 10_000) &<< 32
    let hundreds = (halves &* 10_486) &>> 20 & 0x0000_007f_0000_007f
    let quarters = hundreds | (halves &- hundreds &* 100) &<< 16
    let tens = (quarters &* 103) &>> 10 & 0x000f_000f_000f_000f
    return tens | (quarters &- tens &* 10) &<< 8
  }

  @inline(__always) public mutating func append(decimal value: UInt32) { append(decimal: UInt64(value)) }

  /// A number that is never negative, such as a count.
  public mutating func append(decimal value: Int) {
    if value < 0 { append(byte: 0x2d) }
    append(decimal: UInt64(value.magnitude))
  }

  /// A signed number in decimal.
  public mutating func append(signedDecimal value: Int64) {
    if value < 0 { append(byte: 0x2d) }
    append(decimal: value.magnitude)
  }

  /// A number in hexadecimal, without prefix, at least `width` digits.
  public mutating func append(hexadecimal value: UInt64, width: Int = 1) {
    let significant = max(1, (67 - value.leadingZeroBitCount) / 4)
    let digits = max(significant, min(width, 16))
    for index in 0..<digits {
      let nibble = UInt8(truncatingIfNeeded: value >> UInt64(4 * (digits - 1 - index))) & 0xf
      append(byte: nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
    }
  }
}

/// Columns.
extension TextBuffer {
  /// `count` spaces; none where it is not above zero.
  public mutating func append(spaces count: Int) {
    for _ in 0..<max(0, count) { append(byte: 0x20) }
  }

  /// A number that is never negative, right-aligned in `width` columns.
  public mutating func append(decimal value: Int, width: Int) {
    var digits = 1
    var rest = value
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    append(spaces: width - digits)
    append(decimal: value)
  }
}
