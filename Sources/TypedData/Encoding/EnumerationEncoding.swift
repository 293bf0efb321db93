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
      let string = try string(&cursor)
      let bits: UInt128
      if !string.isEscaped, let value = value(of: cursor.text.part(at: string.start, count: string.count), form) {
        bits = value
      } else {
        unescape(string, cursor)
        bits = try names(form, at: start)
      }
      guard let fitting = fitted(bits, form, width) else {
        let allowed = IntegerRange(width: width, isSigned: form.isSigned).description
        throw ValueEncodingError(.outOfRange(quotable(string, cursor), allowed: allowed), at: start)
      }
      return fitting
    default: throw try unexpected(&cursor, allowed: "an enumerator's name, or a number")
    }
  }

  /// Bits of the enum's own width as those of a place that may be narrower; nil where they do not fit.
  private func fitted(_ bits: UInt128, _ form: EnumerationForm, _ width: Int) -> UInt128? {
    let range = IntegerRange(width: width, isSigned: form.isSigned)
    guard bits <= UInt128(form.mask) else { return nil }
    guard form.isSigned, form.width > width else { return range.bits(pattern: bits) }
    let shift = Int64(64 - form.width)
    let extended = Int64(bitPattern: UInt64(truncatingIfNeeded: bits) << UInt64(shift)) >> shift
    return range.bits(UInt128(extended.magnitude), isNegative: extended < 0)
  }

  /// The values of the names in the scratch memory, combined.
  private func names(_ form: EnumerationForm, at start: Int) throws(ValueEncodingError) -> UInt128 {
    if let bits = value(of: scratch.rawSpan, form) { return bits }
    var bits: UInt128 = 0
    for part in scratch.split(separator: 0x7c, omittingEmptySubsequences: false) {
      let name = part.drop { $0 == 0x20 }
      let end = name.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? name.startIndex
      guard let value = value(of: scratch.rawSpan.part(at: name.startIndex, count: end - name.startIndex), form) else {
        throw unknown(Array(name[..<end]), form, at: start)
      }
      bits |= value
    }
    return bits
  }

  /// The bits of a name, or of a number, in the enum's own width; above it where a number does not fit.
  private func value(of name: RawSpan, _ form: EnumerationForm) -> UInt128? {
    if let index = layout.plan.enumerator(named: name, of: form) { return UInt128(layout.plan.enumerators[index].bits) }
    guard let number = WrittenNumber(name) else { return nil }
    let range = IntegerRange(width: form.width, isSigned: form.isSigned)
    return range.bits(number.magnitude, isNegative: number.isNegative) ?? (number.isNegative ? .max : number.magnitude ?? .max)
  }

  private func unknown(_ name: [UInt8], _ form: EnumerationForm, at start: Int) -> ValueEncodingError {
    let suggestion = nearest(to: name, form.first, form.count) { layout.plan.enumerators[$0].name }
    return ValueEncodingError(.noSuchEnumerator(quotable(name), suggestion: suggestion), at: start)
  }
}

extension EnumerationForm {
  /// Width in bits.
  fileprivate var width: Int { 64 - mask.leadingZeroBitCount }
}
