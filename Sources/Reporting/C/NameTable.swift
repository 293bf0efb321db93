import BTF

/// The names that one name space of C holds, and who has each: open addressing over the bytes of the names as identifiers.
///
/// Strings of BTF lie in the string section and are compared there, so an entry is eight bytes.
struct NameTable {
  struct Slot {
    /// String offset of the name.
    var name: UInt32
    /// Id of the type that has it; 0 marks an empty slot.
    var owner: UInt32
  }

  private(set) var slots: [Slot] = []

  /// Makes room for `count` names. None can be added beyond that.
  init(capacity count: Int = 0) {
    var size = 16
    while size < count * 2 { size *= 2 }
    slots = Array(repeating: Slot(name: 0, owner: 0), count: size)
  }

  /// The slot that holds `name`, or the empty one where it belongs.
  @inline(__always) func slot(of name: StringOffset, _ names: NameReader) -> Int {
    let mask = slots.count &- 1
    var index = Int(truncatingIfNeeded: NameTable.hash(name, names)) & mask
    while slots[index].owner != 0 {
      if slots[index].name == name.rawValue || NameTable.areEqual(StringOffset(slots[index].name), name, names) { return index }
      index = (index &+ 1) & mask
    }
    return index
  }

  /// The id of the type that has the name in `slot`; 0 where it is empty.
  func owner(_ slot: Int) -> UInt32 { slots[slot].owner }

  mutating func take(_ slot: Int, name: StringOffset, owner: UInt32) {
    slots[slot] = Slot(name: name.rawValue, owner: owner)
  }

  /// Whether some type's own name is this identifier.
  func holds(_ text: [UInt8], _ names: NameReader) -> Bool {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: NameTable.hash(text)) & mask
    while slots[index].owner != 0 {
      if NameTable.bytes(StringOffset(slots[index].name), names) == text { return true }
      index = (index + 1) & mask
    }
    return false
  }
}

extension NameTable {
  private static let multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Longer names that begin alike count as the same, which costs one of them a number and nothing else.
  private static let comparedLength = NameReader.comparedLength

  /// A hash of the name as an identifier.
  @inline(__always) static func hash(_ name: StringOffset, _ names: NameReader) -> UInt64 {
    var word = names.word(name, at: 0)
    var value: UInt64 = Identifier.startsWithDigit(word) ? 1 : 0
    var index = 0
    while true {
      value = (value ^ Identifier.clean(word)) &* multiplier
      value ^= value >> 29
      index &+= 8
      if NameReader.isLast(word) || index >= comparedLength { return value ^ (value >> 32) }
      word = names.word(name, at: index)
    }
  }

  /// The same hash of bytes that are an identifier already.
  private static func hash(_ text: [UInt8]) -> UInt64 {
    let startsWithUnderscoredDigit = text.count > 1 && text[0] == 0x5f && text[1] &- 0x30 < 10
    // A name with a leading digit hashes by its own bytes; the identifier made of it has one more in front. Looking for such a name
    // by its identifier would miss it, so identifiers that could be one are hashed as that one would be.
    let own = startsWithUnderscoredDigit ? Array(text.dropFirst()) : text
    var value: UInt64 = startsWithUnderscoredDigit ? 1 : 0
    var index = 0
    while true {
      var word: UInt64 = 0
      for offset in 0..<8 where index + offset < own.count { word |= UInt64(own[index + offset]) << UInt64(8 * offset) }
      value = (value ^ word) &* multiplier
      value ^= value >> 29
      index += 8
      if NameReader.isLast(word) || index >= comparedLength { return value ^ (value >> 32) }
    }
  }

  /// Whether two names become the same identifier.
  static func areEqual(_ a: StringOffset, _ b: StringOffset, _ names: NameReader) -> Bool {
    var index = 0
    while true {
      let left = names.word(a, at: index)
      let right = names.word(b, at: index)
      guard Identifier.clean(left) == Identifier.clean(right) else { return false }
      index += 8
      if NameReader.isLast(left) || index >= comparedLength { return true }
    }
  }

  /// The name as an identifier.
  static func bytes(_ name: StringOffset, _ names: NameReader) -> [UInt8] {
    var result: [UInt8] = Identifier.startsWithDigit(names.word(name, at: 0)) ? [0x5f] : []
    for index in 0..<names.length(name) {
      result.append(UInt8(truncatingIfNeeded: Identifier.clean(names.word(name, at: index)) & 0xff))
    }
    return result
  }
}
