import BTF
import ByteReading

/// Reads names in place, eight bytes at a time.
struct NameReader {
  private let own: Bytes
  private let ownStart: UInt32
  /// The strings of the bases, the nearest first.
  private let bases: [(start: UInt32, bytes: Bytes)]

  init(_ table: BTFTypeTable) {
    own = table.ownStrings
    ownStart = table.firstStringOffset
    var bases: [(start: UInt32, bytes: Bytes)] = []
    var below = table.base
    while let base = below {
      bases.append((base.firstStringOffset, base.ownStrings))
      below = base.base
    }
    self.bases = bases
  }

  /// Eight bytes of a name from its byte `index`, the first in the lowest bits; zeros from its end on. A name outside the string
  /// section reads as empty.
  @inline(__always) func word(_ name: StringOffset, at index: Int) -> UInt64 {
    if name.rawValue >= ownStart { return NameReader.word(own, at: Int(name.rawValue - ownStart) &+ index) }
    return baseWord(name, at: index)
  }

  @inline(never) private func baseWord(_ name: StringOffset, at index: Int) -> UInt64 {
    for (start, bytes) in bases where name.rawValue >= start {
      return NameReader.word(bytes, at: Int(name.rawValue - start) &+ index)
    }
    return 0
  }

  @inline(__always) private static func word(_ bytes: Bytes, at place: Int) -> UInt64 {
    if place <= bytes.count &- 8 { return untilEnd(UInt64(littleEndian: bytes.load(place, swapped: false))) }
    return lastWord(bytes, at: place)
  }

  @inline(never) private static func lastWord(_ bytes: Bytes, at place: Int) -> UInt64 {
    guard place >= 0, place < bytes.count else { return 0 }
    var word: UInt64 = 0
    for index in place..<bytes.count { word |= UInt64(bytes[index]) << UInt64(8 * (index - place)) }
    return untilEnd(word)
  }

  /// The bytes of `word` before its first zero byte.
  @inline(__always) private static func untilEnd(_ word: UInt64) -> UInt64 {
    let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    if zeros == 0 { return word }
    return word & ((1 &<< UInt64(zeros.trailingZeroBitCount & ~7)) &- 1)
  }

  /// Whether all eight bytes of `word` belong to the name.
  @inline(__always) static func isWhole(_ word: UInt64) -> Bool { word >> 56 != 0 }

  @inline(__always) static func isLast(_ word: UInt64) -> Bool { word >> 56 == 0 }

  func isEmpty(_ name: StringOffset) -> Bool { word(name, at: 0) == 0 }

  /// Length in bytes.
  func length(_ name: StringOffset) -> Int {
    var length = 0
    while true {
      let word = word(name, at: length)
      if NameReader.isLast(word) { return length + (71 - word.leadingZeroBitCount) / 8 }
      length += 8
    }
  }

  /// Whether a number of the form `___N` may stand at the end: false for nearly all names.
  @inline(__always) func mayEndWithNumber(_ name: StringOffset) -> Bool {
    var index = 0
    var before: UInt64 = 0
    var word = word(name, at: 0)
    while !NameReader.isLast(word) {
      index &+= 8
      before = word
      word = self.word(name, at: index)
    }
    let last = word == 0 ? before >> 56 : word >> UInt64((63 &- word.leadingZeroBitCount) & ~7)
    return Identifier.startsWithDigit(last)
  }

  /// Names are compared up to this many bytes, twice what the kernel allows: BTF may be made of long names that begin alike.
  static let comparedLength = 1024

  /// Order by bytes; below, at or above zero. Longer names that begin alike count as equal.
  func compare(_ a: StringOffset, _ b: StringOffset) -> Int {
    if a == b { return 0 }
    var index = 0
    while true {
      let left = word(a, at: index)
      let right = word(b, at: index)
      if left != right { return left.byteSwapped < right.byteSwapped ? -1 : 1 }
      index &+= 8
      if NameReader.isLast(left) || index >= NameReader.comparedLength { return 0 }
    }
  }

  /// Whether the name is exactly `text`.
  func equals(_ name: StringOffset, _ text: StaticString) -> Bool {
    let wanted = Array(text.description.utf8)
    guard length(name) == wanted.count else { return false }
    return wanted.indices.allSatisfy { UInt8(truncatingIfNeeded: word(name, at: $0) & 0xff) == wanted[$0] }
  }
}
