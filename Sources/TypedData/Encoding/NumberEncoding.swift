import ByteReading

extension ValueEncoder {
  /// A JSON number as `width` bits.
  func wholeNumber(
    _ width: Int, isSigned: Bool, _ cursor: inout JSONCursor
  ) throws(ValueEncodingError) -> UInt128 {
    let number = try number(&cursor)
    guard number.isWhole else { throw ValueEncodingError(.notWhole(source(number, cursor)), at: number.start) }
    let range = IntegerRange(width: width, isSigned: isSigned)
    guard let bits = range.bits(number.magnitude, isNegative: number.isNegative) else {
      throw ValueEncodingError(.outOfRange(source(number, cursor), allowed: range.description), at: number.start)
    }
    return bits
  }

  /// A number in a string, for those that JSON's readers spoil: decimal, or hexadecimal after `0x`.
  ///
  /// Hexadecimal ones may also be the bits of a negative number, of the type's width or extended to 64 or 128.
  mutating func numberInString(
    _ width: Int, isSigned: Bool, _ cursor: inout JSONCursor
  ) throws(ValueEncodingError) -> UInt128 {
    let start = cursor.position
    let string = try string(&cursor)
    let range = IntegerRange(width: width, isSigned: isSigned)
    guard let number = written(string, cursor) else {
      throw ValueEncodingError(.notANumber(quotable(string, cursor)), at: start)
    }
    if let bits = range.bits(number.magnitude, isNegative: number.isNegative) { return bits }
    if number.isHexadecimal, !number.isNegative, let pattern = number.magnitude, let bits = range.bits(pattern: pattern) {
      return bits
    }
    throw ValueEncodingError(.outOfRange(quotable(string, cursor), allowed: range.description), at: start)
  }

  /// The bits of a value that has no other form in JSON, as a string `"0x..."`. `allowed` are the other forms of its type.
  mutating func bits(
    _ width: Int, _ cursor: inout JSONCursor, allowed: String
  ) throws(ValueEncodingError) -> UInt128 {
    let start = cursor.position
    let string = try string(&cursor)
    guard let number = written(string, cursor), number.isHexadecimal else {
      throw ValueEncodingError(.wrongKind(found: "'\(quotable(string, cursor))'", allowed: allowed), at: start)
    }
    let range = IntegerRange(width: width, isSigned: false)
    guard let bits = range.bits(number.magnitude, isNegative: number.isNegative) else {
      throw ValueEncodingError(.outOfRange(quotable(string, cursor), allowed: range.description), at: start)
    }
    return bits
  }

  private mutating func written(_ string: JSONString, _ cursor: borrowing JSONCursor) -> WrittenNumber? {
    guard string.isEscaped else { return WrittenNumber(cursor.text.part(at: string.start, count: string.count)) }
    unescape(string, cursor)
    return WrittenNumber(scratch.rawSpan)
  }
}

/// What an integer of some width holds.
struct IntegerRange: CustomStringConvertible {
  /// In bits, 1 to 128.
  var width: Int
  var isSigned: Bool

  private var mask: UInt128 { UInt128.max >> UInt128(128 - width) }
  private var signBit: UInt128 { 1 << UInt128(width - 1) }

  /// The number as bits; nil where it does not fit, or does not fit 128 bits at all.
  func bits(_ magnitude: UInt128?, isNegative: Bool) -> UInt128? {
    guard let magnitude else { return nil }
    if isNegative, magnitude > 0 {
      guard isSigned, magnitude <= signBit else { return nil }
      return (~magnitude &+ 1) & mask
    }
    return magnitude <= (isSigned ? signBit - 1 : mask) ? magnitude : nil
  }

  /// The bits that `pattern` stands for: a number without sign of this width, or a negative one extended to 64 or 128 bits.
  func bits(pattern: UInt128) -> UInt128? {
    if pattern <= mask { return pattern }
    guard isSigned else { return nil }
    for wide in [64, 128] where width < wide {
      let above = (UInt128.max >> UInt128(128 - wide)) & ~(mask >> 1)
      if pattern & above == above, pattern & ~(above | mask) == 0 { return pattern & mask }
    }
    return nil
  }

  var description: String {
    isSigned ? "-\(signBit) to \(signBit - 1)" : "0 to \(mask)"
  }
}

/// A number as text outside JSON's rules for numbers.
struct WrittenNumber {
  var isNegative = false
  var isHexadecimal = false
  /// Nil where it does not fit 128 bits.
  var magnitude: UInt128? = 0

  /// Nil where the text is no number.
  init?(_ text: RawSpan) {
    var place = 0
    if text.byteCount > 0, text.byte(at: 0) == 0x2d {
      isNegative = true
      place = 1
    }
    if text.byteCount - place > 1, text.byte(at: place) == 0x30, text.byte(at: place + 1) | 0x20 == 0x78 {
      isHexadecimal = true
      place += 2
    }
    guard place < text.byteCount else { return nil }
    let base: UInt128 = isHexadecimal ? 16 : 10
    for index in place..<text.byteCount {
      guard let digit = JSONCursor.hexadecimalDigit(text.byte(at: index)), digit < UInt8(base) else { return nil }
      guard let value = magnitude else { continue }
      let (product, overflow) = value.multipliedReportingOverflow(by: base)
      let (sum, carry) = product.addingReportingOverflow(UInt128(digit))
      magnitude = overflow || carry ? nil : sum
    }
  }
}
