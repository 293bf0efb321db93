public import ByteReading

extension TextBuffer {
  /// A value of 64 bits: a number up to 2^53, above that a string `"0x..."`, since many readers keep numbers as doubles.
  mutating func append(jsonNumber value: UInt64) {
    guard value > 1 << 53 else { return append(decimal: value) }
    append("\"0x")
    append(hexadecimal: value)
    append(byte: 0x22)
  }

  /// Bytes from a file as the inside of a JSON string, or in text for readers with control characters as `\x1b` (``isForReading``).
  ///
  /// Plain ASCII, which is nearly everything, is found by one look at each byte and copied whole.
  public mutating func append(escaped bytes: Bytes) { append(escaped: bytes.span) }

  /// The same for borrowed bytes.
  public mutating func append(escaped bytes: RawSpan) {
    var index = 0
    while index < bytes.byteCount, TextBuffer.isPlain(bytes.byte(at: index)) { index += 1 }
    if index == bytes.byteCount { return append(bytes) }
    if isForReading { return append(text: bytes.text.printable) }
    for scalar in bytes.text.unicodeScalars { append(escaped: scalar) }
  }

  /// The inside of a JSON string of bytes that are known to be UTF-8: without a `String` on the way.
  mutating func append(escapedUTF8 bytes: RawSpan) {
    var done = 0
    for index in 0..<bytes.byteCount {
      let byte = bytes.byte(at: index)
      guard byte < 0x20 || byte == 0x22 || byte == 0x5c else { continue }
      append(bytes.part(at: done, count: index - done))
      append(escaped: Unicode.Scalar(byte))
      done = index + 1
    }
    append(bytes.part(at: done, count: bytes.byteCount - done))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5c
  }

  private mutating func append(escaped scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": append("\\\"")
    case "\\": append("\\\\")
    case "\n": append("\\n")
    case "\t": append("\\t")
    case "\r": append("\\r")
    case _ where scalar.value < 0x20:
      append("\\u")
      append(hexadecimal: UInt64(scalar.value), width: 4)
    default:
      for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte: unit) }
    }
  }
}
