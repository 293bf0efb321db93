import ByteReading

extension TextBuffer {
  /// A signed value in JSON: a number where its absolute value is at most 2^53, else its 64 bits as a string `"0x..."`.
  mutating func append(signedJSONNumber value: Int64) {
    guard value.magnitude <= 1 << 53 else { return append(jsonNumber: UInt64(bitPattern: value)) }
    append(signedDecimal: value)
  }

  /// 128 bits in hexadecimal, without prefix and leading zeros.
  mutating func append(hexadecimal high: UInt64, _ low: UInt64) {
    guard high > 0 else { return append(hexadecimal: low) }
    append(hexadecimal: high)
    append(hexadecimal: low, width: 16)
  }

  /// Bytes in hexadecimal, in the order in which they lie.
  mutating func append(hexadecimal bytes: RawSpan) {
    append("0x")
    append(digits: bytes)
  }

  /// Bytes in hexadecimal, without prefix: as `ring push` takes them.
  mutating func append(digits bytes: RawSpan) {
    for index in 0..<bytes.byteCount { append(hexadecimal: UInt64(bytes.byte(at: index)), width: 2) }
  }
}
