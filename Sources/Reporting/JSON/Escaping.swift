public import ByteReading

extension TextBuffer {
  /// A value of 64 bits: a number up to 2^53, above that a string `"0x..."`, since many readers keep numbers as doubles.
  mutating func append(jsonNumber value: UInt64) {
    guard value > 1 << 53 else { return append(decimal: value) }
    append("\"0x")
    append(hexadecimal: value)
    append(byte: 0x22)
  }

  /// Bytes from a file as the inside of a JSON string.
  ///
  /// Plain ASCII, which is nearly everything, is found by one look at each byte and copied whole.
  public mutating func append(escaped bytes: Bytes) {
    var index = 0
    while index < bytes.count, TextBuffer.isPlain(bytes[index]) { index += 1 }
    if index == bytes.count { return append(bytes) }
    for scalar in bytes.text.unicodeScalars { append(escaped: scalar) }
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
