import ByteReading

/// Where a string lies in a JSON text, its quotes left out.
package struct JSONString: Hashable, Sendable {
  package var start: Int
  /// Length in bytes as written.
  package var count: Int
  /// Whether it has escapes, and must be unescaped to be used.
  package var isEscaped: Bool
}

extension JSONCursor {
  /// Steps over a string, whose quote comes next.
  package mutating func string() throws(JSONSyntaxError) -> JSONString {
    let quote = position
    try expect(0x22, allowed: "a string")
    let start = position
    var isEscaped = false
    skipPlain()
    while let byte = next {
      switch byte {
      case 0x22:
        position += 1
        return JSONString(start: start, count: position - 1 - start, isEscaped: isEscaped)
      case 0x5c:
        isEscaped = true
        try escape()
      case 0..<0x20: throw JSONSyntaxError(.controlCharacter(byte), at: position)
      case 0x20..<0x80: skipPlain()
      // Its two bytes are control characters, which JSON allows.
      case 0xc2 where position + 1 < text.byteCount && (0x80...0x9f).contains(text.byte(at: position + 1)): position += 2
      default:
        guard let count = UTF8Sequence.length(text, at: position, limit: text.byteCount) else {
          throw JSONSyntaxError(.notUTF8(byte), at: position)
        }
        position += count
      }
    }
    throw JSONSyntaxError(.unterminatedString, at: quote)
  }

  /// Steps over ASCII that is neither a quote nor a backslash.
  private mutating func skipPlain() {
    var place = position
    while place < text.byteCount, case let byte = text.byte(at: place), byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5c {
      place += 1
    }
    position = place
  }

  private mutating func escape() throws(JSONSyntaxError) {
    let start = position
    position += 1
    guard let byte = next else { throw JSONSyntaxError(.unterminatedString, at: start) }
    position += 1
    switch byte {
    case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: return
    case 0x75:
      let unit = try hexadecimalUnit()
      guard unit & 0xf800 == 0xd800 else { return }
      // A high surrogate, and the low one after it.
      guard unit < 0xdc00, next == 0x5c, position + 1 < text.byteCount, text.byte(at: position + 1) == 0x75 else {
        throw JSONSyntaxError(.loneSurrogate(unit), at: start)
      }
      position += 2
      guard try hexadecimalUnit() & 0xfc00 == 0xdc00 else { throw JSONSyntaxError(.loneSurrogate(unit), at: start) }
    default: throw JSONSyntaxError(.badEscape(byte), at: start)
    }
  }

  private mutating func hexadecimalUnit() throws(JSONSyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = JSONCursor.hexadecimalDigit(byte) else {
        throw JSONSyntaxError(.unexpected(next, allowed: "4 hexadecimal digits"), at: position)
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  /// Hands over the bytes of a string that ``string()`` stepped over, escapes resolved, one at a time.
  package func unescape(_ string: JSONString, _ take: (UInt8) -> Void) {
    var place = string.start
    let end = string.start + string.count
    while place < end {
      let byte = text.byte(at: place)
      place += 1
      guard byte == 0x5c, place < end else {
        take(byte)
        continue
      }
      let escaped = text.byte(at: place)
      place += 1
      switch escaped {
      case 0x62: take(0x08)
      case 0x66: take(0x0c)
      case 0x6e: take(0x0a)
      case 0x72: take(0x0d)
      case 0x74: take(0x09)
      case 0x75: scalar(&place).map { for unit in UTF8.encode($0) ?? UTF8.encodedReplacementCharacter { take(unit) } }
      default: take(escaped)
      }
    }
  }

  /// The scalar of `\u`, the digits of which begin at `place`, or of two of them.
  private func scalar(_ place: inout Int) -> Unicode.Scalar? {
    let unit = unit(&place)
    guard unit & 0xfc00 == 0xd800 else { return Unicode.Scalar(unit) }
    place += 2
    return Unicode.Scalar(0x1_0000 + (unit & 0x3ff) << 10 + self.unit(&place) & 0x3ff)
  }

  private func unit(_ place: inout Int) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 where place < text.byteCount {
      unit = unit << 4 | UInt32(JSONCursor.hexadecimalDigit(text.byte(at: place)) ?? 0)
      place += 1
    }
    return unit
  }
}
