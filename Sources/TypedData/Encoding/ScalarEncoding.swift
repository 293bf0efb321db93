import ByteReading

extension ValueEncoder {
  /// An integer, enum, float or pointer.
  mutating func scalar(
    _ shape: ValueShape, at place: BitPlace, _ cursor: inout JSONCursor, _ out: inout [UInt8]
  ) throws(ValueEncodingError) {
    let found = try kind(&cursor)
    let start = cursor.position
    let bits: UInt128
    switch shape.form {
    case .integer(let form): bits = try integer(form, place.width, found, &cursor)
    case .enumeration(let form): bits = try enumeration(form, place.width, found, &cursor)
    case .float: bits = try float(place.width, found, &cursor)
    default: bits = try pointer(place.width, found, &cursor)
    }
    guard store(bits, at: place, &out) else { throw ValueEncodingError(.contradiction, at: start) }
  }

  private mutating func integer(
    _ form: IntegerForm, _ width: Int, _ found: JSONCursor.Kind, _ cursor: inout JSONCursor
  ) throws(ValueEncodingError) -> UInt128 {
    switch (form.role, found) {
    case (.boolean, .boolean): return try boolean(&cursor) ? 1 : 0
    case (.boolean, .number):
      let number = try number(&cursor)
      guard let value = number.magnitude, value <= 1, !number.isNegative || value == 0 else {
        throw ValueEncodingError(.outOfRange(source(number, cursor), allowed: "true, false, 1, 0"), at: number.start)
      }
      return value
    // What is neither 0 nor 1 can be said only in bits.
    case (.boolean, .string): return try bits(width, &cursor, allowed: "true or false")
    case (.boolean, _): throw try unexpected(&cursor, allowed: "true or false")
    // As a bit field it is a number: not every character would fit.
    case (.character, .string) where width == 8: return try character(form, &cursor)
    case (_, .number): return try wholeNumber(width, isSigned: form.isSigned, &cursor)
    case (_, .string): return try numberInString(width, isSigned: form.isSigned, &cursor)
    default: throw try unexpected(&cursor, allowed: "a number, or a string such as \"0x1f\"")
    }
  }

  /// A string of one byte is that character; longer ones are numbers.
  private mutating func character(
    _ form: IntegerForm, _ cursor: inout JSONCursor
  ) throws(ValueEncodingError) -> UInt128 {
    let start = cursor.position
    unescape(try string(&cursor), cursor)
    if scratch.count == 1 { return UInt128(scratch[0]) }
    cursor.position = start
    return try numberInString(8, isSigned: form.isSigned, &cursor)
  }

  private mutating func pointer(
    _ width: Int, _ found: JSONCursor.Kind, _ cursor: inout JSONCursor
  ) throws(ValueEncodingError) -> UInt128 {
    switch found {
    case .number: return try wholeNumber(width, isSigned: false, &cursor)
    case .string: return try numberInString(width, isSigned: false, &cursor)
    case .null:
      try null(&cursor)
      return 0
    default: throw try unexpected(&cursor, allowed: "a number, a string such as \"0x1f\", or null")
    }
  }

  private mutating func float(
    _ width: Int, _ found: JSONCursor.Kind, _ cursor: inout JSONCursor
  ) throws(ValueEncodingError) -> UInt128 {
    let isSingle = width == 32
    switch found {
    case .number:
      let number = try number(&cursor)
      let text = cursor.text.part(at: number.start, count: number.count).text
      let (single, double) = (isSingle ? Float(text) ?? .infinity : 0, isSingle ? 0 : Double(text) ?? .infinity)
      guard single.isFinite, double.isFinite else {
        let allowed = "what a float of \(width) bits holds"
        throw ValueEncodingError(.outOfRange(source(number, cursor), allowed: allowed), at: number.start)
      }
      return isSingle ? UInt128(single.bitPattern) : UInt128(double.bitPattern)
    case .string: return try floatInString(width, &cursor)
    default: throw try unexpected(&cursor, allowed: "a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
    }
  }

  /// What JSON has no number for: by name, or its bits.
  private mutating func floatInString(_ width: Int, _ cursor: inout JSONCursor) throws(ValueEncodingError) -> UInt128 {
    let start = cursor.position
    unescape(try string(&cursor), cursor)
    let value: Double
    switch quotable(scratch) {
    case "NaN": value = .nan
    case "Infinity": value = .infinity
    case "-Infinity": value = -.infinity
    default:
      cursor.position = start
      return try bits(width, &cursor, allowed: "a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
    }
    return width == 32 ? UInt128(Float(value).bitPattern) : UInt128(value.bitPattern)
  }
}
