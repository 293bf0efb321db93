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
  mutating func write(identifier name: StringOffset, _ out: inout TextBuffer) {
    let first = names.word(name, at: 0)
    if reserved.mayContain(first), reserved.contains(names, name) {
      writePlain(name, &out)
      out.append("___2")
      return
    }
    writePlain(name, &out)
  }

  /// Writes a name without asking whether C has taken it.
  @inline(__always) mutating func writePlain(_ name: StringOffset, _ out: inout TextBuffer) {
    var length = 0
    var refused: UInt64 = 0
    let first = names.word(name, at: 0)
    var word = first
    while true {
      refused |= Identifier.refused(word)
      if NameReader.isLast(word) { break }
      length &+= 8
      word = names.word(name, at: length)
    }
    length &+= (71 &- word.leadingZeroBitCount) / 8
    // Long names cost; what is left is looked at when the next type is met.
    budget &-= length >> 4
    if refused == 0 && first != 0 && !Identifier.startsWithDigit(first) {
      names.write(name, count: length, &out)
    } else {
      writeCleaned(name, length: length, &out)
    }
  }

  @inline(never) private func writeCleaned(_ name: StringOffset, length: Int, _ out: inout TextBuffer) {
    if length == 0 || Identifier.startsWithDigit(names.word(name, at: 0)) { out.append("_") }
    for index in 0..<length {
      out.append(byte: UInt8(truncatingIfNeeded: Identifier.clean(names.word(name, at: index)) & 0xff))
    }
  }
}
