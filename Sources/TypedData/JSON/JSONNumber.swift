import ByteReading

/// Where a number lies in a JSON text.
package struct JSONNumber: Hashable, Sendable {
  package var start: Int
  package var count: Int
  package var isNegative: Bool
  /// The absolute value, where the number is whole, and fits 128 bits.
  package var magnitude: UInt128?
  /// Whether it is whole, however it is written: `1e3` is.
  package var isWhole: Bool
}

extension JSONCursor {
  /// Steps over a number.
  package mutating func number() throws(JSONSyntaxError) -> JSONNumber {
    if let number = shortNumber() { return number }
    let start = position
    let isNegative = next == 0x2d
    if isNegative { position += 1 }
    let firstDigit = position
    var digits = DecimalDigits()
    try take(into: &digits, allowed: "a digit")
    if text.byte(at: firstDigit) == 0x30, position - firstDigit > 1 {
      throw JSONSyntaxError(.leadingZero, at: start)
    }
    if next == 0x2e {
      position += 1
      let first = position
      try take(into: &digits, allowed: "a digit")
      digits.scale = position - first
    }
    if next == 0x65 || next == 0x45 { try exponent(&digits) }
    let magnitude = digits.whole
    return JSONNumber(
      start: start, count: position - start, isNegative: isNegative, magnitude: magnitude.value, isWhole: magnitude.isWhole)
  }

  /// Nearly all numbers: some digits, no more than 64 bits hold, without a fraction. Nil, and nothing stepped over, for others.
  private mutating func shortNumber() -> JSONNumber? {
    let start = position
    let isNegative = next == 0x2d
    let first = isNegative ? start + 1 : start
    var (place, value): (Int, UInt64) = (first, 0)
    while place < text.byteCount, place - first < 19 {
      let digit = text.byte(at: place) &- 0x30
      guard digit < 10 else { break }
      value = value &* 10 &+ UInt64(digit)
      place += 1
    }
    guard place > first, place - first < 19, place - first == 1 || text.byte(at: first) != 0x30 else { return nil }
    // A point or an exponent: `.`, `E`, `e`.
    if place < text.byteCount, case let byte = text.byte(at: place), byte == 0x2e || byte | 0x20 == 0x65 { return nil }
    position = place
    return JSONNumber(start: start, count: place - start, isNegative: isNegative, magnitude: UInt128(value), isWhole: true)
  }

  private mutating func take(into digits: inout DecimalDigits, allowed: String) throws(JSONSyntaxError) {
    guard let first = next, (0x30...0x39).contains(first) else {
      throw JSONSyntaxError(.unexpected(next, allowed: allowed), at: position)
    }
    while let byte = next, (0x30...0x39).contains(byte) {
      digits.append(byte - 0x30)
      position += 1
    }
  }

  private mutating func exponent(_ digits: inout DecimalDigits) throws(JSONSyntaxError) {
    position += 1
    let isNegative = next == 0x2d
    if isNegative || next == 0x2b { position += 1 }
    var exponent = DecimalDigits()
    try take(into: &exponent, allowed: "a digit of the exponent")
    // Beyond this every number but 0 is out of range or a fraction.
    let size = Int(min(exponent.whole.value ?? 1_000_000, 1_000_000))
    digits.scale += isNegative ? size : -size
  }
}

/// A number as its digits are read.
private struct DecimalDigits {
  var value: UInt128 = 0
  var isOverflowing = false
  /// How many of the digits stand behind the point; below zero where zeros are to be added.
  var scale = 0

  /// Zeros that came last, which `value` does not have yet: `1.` and any number of them is 1.
  private var zeros = 0

  mutating func append(_ digit: UInt8) {
    guard digit > 0 else { return zeros += 1 }
    for _ in 0...zeros where value > 0 && !isOverflowing { multiply() }
    zeros = 0
    let (sum, carry) = value.addingReportingOverflow(UInt128(digit))
    if carry { isOverflowing = true }
    value = sum
  }

  private mutating func multiply() {
    let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
    if overflow { isOverflowing = true }
    value = tens
  }

  /// The number where it is whole and fits.
  var whole: (value: UInt128?, isWhole: Bool) {
    // The last digit of the value is not 0, so nothing of a fraction can be left out.
    let scale = scale - zeros
    if isOverflowing { return (nil, scale <= 0) }
    guard value > 0 else { return (0, true) }
    guard scale <= 0 else { return (nil, false) }
    var scaled = self
    for _ in 0..<(0 - scale) where !scaled.isOverflowing { scaled.multiply() }
    return (scaled.isOverflowing ? nil : scaled.value, true)
  }
}
