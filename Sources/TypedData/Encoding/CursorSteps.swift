import ByteReading

/// The steps of a cursor with errors of the encoder.
extension ValueEncoder {
  func kind(_ cursor: inout JSONCursor) throws(ValueEncodingError) -> JSONCursor.Kind {
    do throws(JSONSyntaxError) { return try cursor.kind() } catch { throw ValueEncodingError(error) }
  }

  func kind(
    of cursor: inout JSONCursor, is wanted: JSONCursor.Kind, orThrow reason: ValueEncodingError.Reason
  ) throws(ValueEncodingError) {
    guard try kind(&cursor) == wanted else { throw ValueEncodingError(reason, at: cursor.position) }
  }

  func nextMember(_ cursor: inout JSONCursor, isFirst: Bool) throws(ValueEncodingError) -> Bool {
    do throws(JSONSyntaxError) { return try cursor.member(isFirst: isFirst) } catch { throw ValueEncodingError(error) }
  }

  func nextElement(_ cursor: inout JSONCursor, isFirst: Bool) throws(ValueEncodingError) -> Bool {
    do throws(JSONSyntaxError) { return try cursor.element(isFirst: isFirst) } catch { throw ValueEncodingError(error) }
  }

  func string(_ cursor: inout JSONCursor) throws(ValueEncodingError) -> JSONString {
    do throws(JSONSyntaxError) { return try cursor.string() } catch { throw ValueEncodingError(error) }
  }

  func number(_ cursor: inout JSONCursor) throws(ValueEncodingError) -> JSONNumber {
    do throws(JSONSyntaxError) { return try cursor.number() } catch { throw ValueEncodingError(error) }
  }

  func boolean(_ cursor: inout JSONCursor) throws(ValueEncodingError) -> Bool {
    do throws(JSONSyntaxError) { return try cursor.boolean() } catch { throw ValueEncodingError(error) }
  }

  func null(_ cursor: inout JSONCursor) throws(ValueEncodingError) {
    do throws(JSONSyntaxError) { try cursor.null() } catch { throw ValueEncodingError(error) }
  }

  /// The error for the value that comes next, which is of a kind that is not allowed.
  func unexpected(_ cursor: inout JSONCursor, allowed: String) throws(ValueEncodingError) -> ValueEncodingError {
    let kind = try kind(&cursor)
    let start = cursor.position
    let found: String
    switch kind {
    case .object: found = "an object"
    case .array: found = "an array"
    case .string: found = "a string"
    case .number: found = "the number \(source(try number(&cursor), cursor))"
    case .boolean: found = try boolean(&cursor) ? "true" : "false"
    case .null: found = "null"
    }
    return ValueEncodingError(.wrongKind(found: found, allowed: allowed), at: start)
  }

  /// A number as it was written.
  func source(_ number: JSONNumber, _ cursor: borrowing JSONCursor) -> String {
    let text = cursor.text.part(at: number.start, count: min(number.count, 64)).text
    return number.count > 64 ? text + "..." : text
  }
}
