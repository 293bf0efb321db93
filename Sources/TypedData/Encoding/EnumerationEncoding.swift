import ByteReading

extension ValueEncoder {
  /// A name, several joined by `|`, or a number.
  mutating func enumeration(
    _ form: EnumerationForm, _ width: Int, _ found: JSONCursor.Kind, _ cursor: inout JSONCursor
  ) throws(ValueEncodingError) -> UInt128 {
    switch found {
    case .number: return try wholeNumber(width, isSigned: form.isSigned, &cursor)
    case .string:
      let start = cursor.position
      unescape(try string(&cursor), cursor)
      let bits = try names(scratch, form, width, at: start)
      // The names' values have the enum's width; a bit field may be narrower.
      let range = IntegerRange(width: width, isSigned: form.isSigned)
      guard bits <= UInt128(form.mask), let fitting = fitted(bits, form, range) else {
        throw ValueEncodingError(.outOfRange(quotable(scratch), allowed: range.description), at: start)
      }
      return fitting
    default: throw try unexpected(&cursor, allowed: "an enumerator's name, or a number")
    }
  }

  /// Bits of the enum's own width as those of its place; nil where they do not fit.
  private func fitted(_ bits: UInt128, _ form: EnumerationForm, _ range: IntegerRange) -> UInt128? {
    let width = 64 - form.mask.leadingZeroBitCount
    guard form.isSigned, width > range.width else { return range.bits(pattern: bits) }
    let shift = Int64(64 - width)
    let extended = Int64(bitPattern: UInt64(truncatingIfNeeded: bits) << UInt64(shift)) >> shift
    return range.bits(UInt128(extended.magnitude), isNegative: extended < 0)
  }

  /// The values of the names, combined.
  private func names(
    _ text: [UInt8], _ form: EnumerationForm, _ width: Int, at start: Int
  ) throws(ValueEncodingError) -> UInt128 {
    if let bits = value(of: text[...], form) { return bits }
    guard text.contains(0x7c) else { throw unknown(text[...], form, at: start) }
    var bits: UInt128 = 0
    for part in text.split(separator: 0x7c, omittingEmptySubsequences: false) {
      let name = part.drop { $0 == 0x20 }
      let end = name.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? name.startIndex
      guard let value = value(of: name[..<end], form) else { throw unknown(name[..<end], form, at: start) }
      bits |= value
    }
    return bits
  }

  /// The value of a name, or of a number.
  private func value(of name: ArraySlice<UInt8>, _ form: EnumerationForm) -> UInt128? {
    let bytes = Array(name)
    if let index = layout.plan.enumerator(named: bytes.rawSpan, of: form) { return UInt128(layout.plan.enumerators[index].bits) }
    guard let number = WrittenNumber(bytes) else { return nil }
    let width = 64 - form.mask.leadingZeroBitCount
    let range = IntegerRange(width: width, isSigned: form.isSigned)
    return range.bits(number.magnitude, isNegative: number.isNegative) ?? number.magnitude
  }

  private func unknown(_ name: ArraySlice<UInt8>, _ form: EnumerationForm, at start: Int) -> ValueEncodingError {
    let suggestion = nearest(to: Array(name), form.first, form.count) { layout.plan.enumerators[$0].name }
    return ValueEncodingError(.noSuchEnumerator(quotable(Array(name)), suggestion: suggestion), at: start)
  }
}
