extension TextBuffer {
  /// An unsigned number in decimal.
  @inline(__always) public mutating func append(decimal value: UInt64) {
    if value < 10 {
      append(byte: 0x30 &+ UInt8(truncatingIfNeeded: value))
    } else {
      append(digits: value)
    }
  }

  /// Two digits at a time: numbers are a tenth of all output.
  @inline(never) private mutating func append(digits value: UInt64) {
    var rest = value
    let count = TextBuffer.digitCount(value)
    appendPairsBackwards(count: count) {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 100)
      rest = quotient
      let tens = (remainder &* 205) &>> 11
      return UInt16(truncatingIfNeeded: (0x30 &+ tens) | ((0x30 &+ remainder &- tens &* 10) &<< 8))
    }
  }

  /// How many decimal digits a number has; by its binary length, corrected by one comparison.
  private static func digitCount(_ value: UInt64) -> Int {
    // 1233 / 4096 is just above log10(2).
    let guess = ((64 &- value.leadingZeroBitCount) &* 1233) &>> 12
    return guess &+ (value >= powers[guess] ? 1 : 0)
  }

  private static let powers: InlineArray<20, UInt64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
    1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
    100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]

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
