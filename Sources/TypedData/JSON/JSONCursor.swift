import ByteReading

/// Reads one JSON text (RFC 8259, strictly) from its start to its end; the caller asks for what it wants, and no tree is made.
package struct JSONCursor: ~Escapable {
  package let text: RawSpan
  /// Offset of the next byte.
  package var position = 0

  @_lifetime(copy text)
  package init(_ text: RawSpan) { self.text = text }

  package enum Kind: Hashable, Sendable {
    case object, array, string, number, boolean, null
  }

  /// The next byte, or nil at the end.
  var next: UInt8? { position < text.byteCount ? text.byte(at: position) : nil }

  @inline(__always) mutating func skipSpace() {
    // Few texts have any.
    if position < text.byteCount, text.byte(at: position) > 0x20 { return }
    skipSpaces()
  }

  private mutating func skipSpaces() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { position += 1 }
  }

  /// What kind of value comes next, after white space.
  package mutating func kind() throws(JSONSyntaxError) -> Kind {
    skipSpace()
    return switch next {
    case 0x7b: .object
    case 0x5b: .array
    case 0x22: .string
    case 0x2d?: .number
    case let digit? where (0x30...0x39).contains(digit): .number
    case 0x74, 0x66: .boolean
    case 0x6e: .null
    default: throw JSONSyntaxError(.unexpected(next, allowed: "a value"), at: position)
    }
  }

  /// Steps over one byte that must come next, after white space.
  mutating func expect(_ byte: UInt8, allowed: @autoclosure () -> String) throws(JSONSyntaxError) {
    skipSpace()
    guard next == byte else { throw JSONSyntaxError(.unexpected(next, allowed: allowed()), at: position) }
    position += 1
  }

  /// Begins the next member: steps to its name, whose quote comes next. False, with the object's end stepped over, where there is none.
  ///
  /// Called for the first time before the object's brace.
  package mutating func member(isFirst: Bool) throws(JSONSyntaxError) -> Bool {
    if isFirst {
      try expect(0x7b, allowed: "'{'")
      skipSpace()
      if next == 0x7d { return end() }
    } else {
      skipSpace()
      if next == 0x7d { return end() }
      try expect(0x2c, allowed: "',' or '}'")
    }
    skipSpace()
    guard next == 0x22 else { throw JSONSyntaxError(.unexpected(next, allowed: "a member's name in quotes"), at: position) }
    return true
  }

  /// Steps over the colon after a member's name.
  package mutating func colon() throws(JSONSyntaxError) { try expect(0x3a, allowed: "':'") }

  /// Whether an array has another element; the array's end is stepped over where it has none.
  package mutating func element(isFirst: Bool) throws(JSONSyntaxError) -> Bool {
    if isFirst {
      try expect(0x5b, allowed: "'['")
      skipSpace()
      return next == 0x5d ? end() : true
    }
    skipSpace()
    if next == 0x5d { return end() }
    try expect(0x2c, allowed: "',' or ']'")
    return true
  }

  private mutating func end() -> Bool {
    position += 1
    return false
  }

  package mutating func boolean() throws(JSONSyntaxError) -> Bool {
    if next == 0x74 {
      try literal("true")
      return true
    }
    try literal("false")
    return false
  }

  package mutating func null() throws(JSONSyntaxError) { try literal("null") }

  private mutating func literal(_ word: StaticString) throws(JSONSyntaxError) {
    let allowed = "\(word)"
    for byte in allowed.utf8 {
      guard next == byte else { throw JSONSyntaxError(.unexpected(next, allowed: allowed), at: position) }
      position += 1
    }
  }

  /// Nothing but white space may follow.
  package mutating func finish() throws(JSONSyntaxError) {
    skipSpace()
    guard position == text.byteCount else {
      throw JSONSyntaxError(.unexpected(next, allowed: "the end, after one value"), at: position)
    }
  }
}
