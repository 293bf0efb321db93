import ByteReading

extension ValueEncoder {
  /// An array of `char` from a string of at most `room` bytes. What is left over is zero; a flexible array ends with a NUL.
  mutating func text(
    _ form: ArrayForm, room: Int, at place: ValuePlace, _ cursor: inout JSONCursor, _ out: inout [UInt8]
  ) throws(ValueEncodingError) {
    let start = cursor.position
    let string = try string(&cursor)
    // A string without escapes has as many bytes as it is long.
    if string.isEscaped { unescape(string, cursor) }
    let count = string.isEscaped ? scratch.count : string.count
    guard count <= room else { throw ValueEncodingError(.textTooLong(byteCount: count, limit: room), at: start) }
    let length = form.takesRest ? min(count + 1, room) : min(count + 1, form.count)
    if form.takesRest { grow(to: place.offset + length, &out) }
    var agrees = true
    for index in 0..<length {
      let byte = index == count ? 0 : string.isEscaped ? scratch[index] : cursor.text.byte(at: string.start + index)
      if place.isShared { agrees = agree(byte, 0xff, at: place.offset + index, out) && agrees }
      out[place.offset + index] = byte
    }
    guard agrees else { throw ValueEncodingError(.contradiction, at: start) }
  }

  /// Bytes of which no more is known: hexadecimal digits, the first byte first.
  mutating func bytes(
    _ count: Int, at place: ValuePlace, _ cursor: inout JSONCursor, _ out: inout [UInt8]
  ) throws(ValueEncodingError) {
    guard try kind(&cursor) == .string else {
      throw try unexpected(&cursor, allowed: "a string of \(count) bytes in hexadecimal, such as \"0x1f00\"")
    }
    let start = cursor.position
    unescape(try string(&cursor), cursor)
    let digits = scratch.starts(with: [0x30, 0x78]) ? scratch.dropFirst(2) : scratch[...]
    guard digits.count % 2 == 0, digits.allSatisfy({ JSONCursor.hexadecimalDigit($0) != nil }) else {
      throw ValueEncodingError(.notANumber(quotable(scratch)), at: start)
    }
    guard digits.count / 2 <= count else {
      throw ValueEncodingError(.textTooLong(byteCount: digits.count / 2, limit: count), at: start)
    }
    var agrees = true
    for index in 0..<digits.count / 2 {
      let pair = digits.startIndex + index * 2
      let high = JSONCursor.hexadecimalDigit(scratch[pair]) ?? 0
      let byte = high << 4 | (JSONCursor.hexadecimalDigit(scratch[pair + 1]) ?? 0)
      if place.isShared { agrees = agree(byte, 0xff, at: place.offset + index, out) && agrees }
      out[place.offset + index] = byte
    }
    guard agrees else { throw ValueEncodingError(.contradiction, at: start) }
  }
}
