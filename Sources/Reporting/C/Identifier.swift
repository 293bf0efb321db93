import BTF

/// What C allows in an identifier, and what is done with the rest.
///
/// Letters, digits and `_` stay; every other byte becomes `_`, and a leading digit gets a `_` before it. Two names that become the same
/// are told apart like any other two (``NameTable``).
enum Identifier {
  private static let high: UInt64 = 0x8080_8080_8080_8080
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// A mask with the top bit set in each byte of `word` that may not stand in an identifier. Zero bytes count as allowed.
  @inline(__always) static func refused(_ word: UInt64) -> UInt64 {
    let low = word & ~high
    let lower = low | 0x20 &* ones
    let letters = (lower &+ (0x80 - 0x61) &* ones) & ~(lower &+ (0x80 - 0x7b) &* ones)
    let digits = (low &+ (0x80 - 0x30) &* ones) & ~(low &+ (0x80 - 0x3a) &* ones)
    let underscores = ~((low ^ 0x5f &* ones) &+ 0x7f &* ones)
    let zeros = ~(low &+ 0x7f &* ones)
    return (~(letters | digits | underscores | zeros) | word) & high
  }

  /// `word` with every byte that is not allowed turned into `_`.
  @inline(__always) static func clean(_ word: UInt64) -> UInt64 {
    let bad = refused(word)
    if bad == 0 { return word }
    let mask = (bad >> 7) &* 0xff
    return word & ~mask | (0x5f &* ones) & mask
  }

  @inline(__always) static func startsWithDigit(_ word: UInt64) -> Bool {
    (word & 0xff) &- 0x30 < 10
  }
}

extension HeaderWriter {
  /// Writes a name as an identifier; a word that C has taken gets the suffix of a second type of that name.
  @inline(__always) mutating func write(identifier name: StringOffset, _ out: inout TextBuffer) {
    let first = names.word(name, at: 0)
    writePlain(name, first, &out)
    if reserved.mayContain(first), reserved.contains(names, name) { out.append("___2") }
  }

  /// Writes a name without asking whether C has taken it. An empty one, or one outside the string section, is `_`.
  mutating func writePlain(_ name: StringOffset, _ out: inout TextBuffer) {
    writePlain(name, names.word(name, at: 0), &out)
  }

  /// Writes a name that begins with `first`, eight bytes at a time.
  private mutating func writePlain(_ name: StringOffset, _ first: UInt64, _ out: inout TextBuffer) {
    if first == 0 || Identifier.startsWithDigit(first) { out.append("_") }
    var word = first
    var index = 0
    while NameReader.isWhole(word) {
      out.append(word: Identifier.clean(word), count: 8)
      index &+= 8
      // Long names cost; what is left is looked at when the next type is met.
      budget &-= 1
      word = names.word(name, at: index)
    }
    out.append(word: Identifier.clean(word), count: (71 &- word.leadingZeroBitCount) / 8)
  }

  /// Writes a name as it is: a C type of several words, or an attribute that was verified.
  mutating func write(verbatim name: StringOffset, _ out: inout TextBuffer) {
    var index = 0
    while true {
      let word = names.word(name, at: index)
      out.append(word: word, count: (71 - word.leadingZeroBitCount) / 8)
      if NameReader.isLast(word) { return }
      index += 8
    }
  }
}
