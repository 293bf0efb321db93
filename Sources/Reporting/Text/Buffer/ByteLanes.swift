import ByteReading

/// Eight bytes looked at as one word.
enum ByteLanes {
  static let high: UInt64 = 0x8080_8080_8080_8080

  /// The highest bit of each byte that is neither 0 nor one that JSON takes as it is; other bits mean nothing. Nothing is carried from one
  /// byte to the next: a byte without its highest bit, and 0x7f at most added, fits a byte.
  @inline(__always) static func notPlain(_ word: UInt64) -> UInt64 {
    let low = word & ~high
    let isText = low &+ 0x6060_6060_6060_6060
    let isNotZero = low &+ 0x7f7f_7f7f_7f7f_7f7f
    let isNoQuote = (low ^ 0x2222_2222_2222_2222) &+ 0x7f7f_7f7f_7f7f_7f7f
    let isNoBackslash = (low ^ 0x5c5c_5c5c_5c5c_5c5c) &+ 0x7f7f_7f7f_7f7f_7f7f
    return isNotZero & ~isText | ~(isNoQuote & isNoBackslash) | word
  }

  /// The highest bit of each byte that JSON needs escaped or that is not ASCII: below a space, a quote, a backslash, above 127. Exact
  /// up to and with the first such byte.
  @inline(__always) static func special(_ word: UInt64) -> UInt64 {
    (word &- 0x2020_2020_2020_2020) & ~word & high | equal(word, 0x22) | equal(word, 0x5c) | word & high
  }

  /// The highest bit of each byte that equals `byte`; exact up to and with the first such byte.
  @inline(__always) static func equal(_ word: UInt64, _ byte: UInt64) -> UInt64 {
    let difference = word ^ (byte &* 0x0101_0101_0101_0101)
    return (difference &- 0x0101_0101_0101_0101) & ~difference & high
  }
}

extension TextBuffer {
  /// Whether nothing in `bytes` needs escaping in JSON, NULs aside: true of the strings of nearly every BTF.
  static func isPlain(_ bytes: Bytes) -> Bool {
    unsafe bytes.withUnsafeBytes { block in
      var found: UInt64 = 0
      let words = block.count / 8
      // Without a way out, so that the compiler takes several words at once.
      for index in 0..<words {
        found |= ByteLanes.notPlain(unsafe block.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self))
      }
      for position in words * 8..<block.count { found |= ByteLanes.notPlain(UInt64(unsafe block[position])) }
      return found & ByteLanes.high == 0
    }
  }
}
