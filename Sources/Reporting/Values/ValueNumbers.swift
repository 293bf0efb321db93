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

  /// A number of several words, from the highest on, in decimal.
  mutating func append(decimal words: [UInt64], isSigned: Bool) {
    var words = words
    if isSigned, words.first.map({ Int64(bitPattern: $0) < 0 }) ?? false {
      append(byte: 0x2d)
      var carries = true
      for index in words.indices.reversed() {
        let inverted = ~words[index]
        (words[index], carries) = inverted.addingReportingOverflow(carries ? 1 : 0)
      }
    }
    // From the lowest group of 19 digits on: what a word holds.
    var groups: [UInt64] = []
    while words.contains(where: { $0 != 0 }) {
      var rest: UInt64 = 0
      for index in words.indices {
        (words[index], rest) = TextBuffer.group.dividingFullWidth((high: rest, low: words[index]))
      }
      groups.append(rest)
    }
    guard let first = groups.last else { return append(byte: 0x30) }
    append(decimal: first)
    for group in groups.dropLast().reversed() {
      let digits = "\(group)"
      for _ in digits.utf8.count..<19 { append(byte: 0x30) }
      append(text: digits)
    }
  }

  private static let group: UInt64 = 10_000_000_000_000_000_000

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
