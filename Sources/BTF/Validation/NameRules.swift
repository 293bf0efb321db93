import ByteReading

/// The kernel's rules for names. No name is looked at beyond the 512 bytes that one may have.
struct NameRules {
  private let table: BTFTypeTable
  /// One more than the highest offset that a name may have.
  let limit: UInt32

  /// `KSYM_NAME_LEN` since Linux 6.1; 128 before.
  static let longestName = 512

  init(_ table: BTFTypeTable) {
    self.table = table
    limit = min(table.stringLimit, HeaderRules.nameOffsetLimit + 1)
  }

  /// `btf_name_offset_valid()`
  func isInside(_ offset: StringOffset) -> Bool { offset.rawValue < limit }

  /// The string section that holds `offset`, and the place in it.
  @inline(__always)
  private func locate(_ offset: StringOffset) -> (strings: Bytes, start: Int)? {
    if offset.rawValue >= table.firstStringOffset {
      let start = Int(offset.rawValue - table.firstStringOffset)
      return start < table.strings.count ? (table.strings, start) : nil
    }
    var holder = table.base
    while let candidate = holder, offset.rawValue < candidate.firstStringOffset { holder = candidate.base }
    guard let holder else { return nil }
    let start = Int(offset.rawValue - holder.firstStringOffset)
    return start < holder.strings.count ? (holder.strings, start) : nil
  }

  /// Whether the string at `offset` is the empty one.
  func isEmpty(_ offset: StringOffset) -> Bool {
    guard let (strings, start) = locate(offset) else { return true }
    return strings[start] == 0
  }

  /// What is wrong with the name as an identifier (`btf_name_valid_identifier()`), or nil.
  func identifierFault(_ offset: StringOffset) -> NameFault? {
    fault(offset, first: .identifierStart, rest: .identifier)
  }

  /// What is wrong with the name as one of a section (`btf_name_valid_section()`, Linux 6.9: any printable character), or nil.
  func sectionFault(_ offset: StringOffset) -> NameFault? {
    fault(offset, first: .printable, rest: .printable)
  }

  private func fault(_ offset: StringOffset, first: CharacterClass, rest: CharacterClass) -> NameFault? {
    guard let (strings, start) = locate(offset) else { return NameFault(.outside, offset, self) }
    guard strings[start] != 0 else { return NameFault(.empty, offset, self) }
    let end = min(strings.count, start + NameRules.longestName)
    var place = start
    var wanted = first
    while place < end, strings[place] != 0 {
      guard wanted.contains(strings[place]) else {
        return NameFault(.character(strings[place], at: place - start), offset, self)
      }
      wanted = rest
      place += 1
    }
    let ends = place < strings.count && strings[place] == 0
    return ends ? nil : NameFault(.tooLong, offset, self)
  }

  /// The name for people to read, cut where it is long; nil where there is none.
  func shortText(_ offset: StringOffset) -> String? {
    guard !offset.isEmpty, let (strings, start) = locate(offset) else { return nil }
    let shown = 128
    guard let window = strings.slice(at: start, count: min(shown, strings.count - start)) else { return nil }
    if let length = window.terminatedLength(at: 0) {
      return length == 0 ? nil : window.slice(at: 0, count: length)?.text
    }
    return window.text + "..."
  }

  /// Whether the name at `offset` consists of `characters`.
  func matches(_ offset: StringOffset, utf8 characters: [UInt8]) -> Bool {
    guard let rest = remainder(offset, after: characters), let (strings, _) = locate(offset) else { return false }
    return strings[rest] == 0
  }

  /// The place, in the string section, of what follows `prefix` in the name at `offset`; nil where the name begins otherwise.
  func remainder(_ offset: StringOffset, after prefix: [UInt8]) -> Int? {
    // The offset of void and of anonymous types is that of no name: the kernel reads it as "(anon)".
    guard !offset.isEmpty, let (strings, start) = locate(offset), strings.count - start > prefix.count else { return nil }
    for (index, character) in prefix.enumerated() where strings[start + index] != character { return nil }
    return start + prefix.count
  }
}

/// What is wrong with a name; made into text only where the message is kept.
struct NameFault: CustomStringConvertible {
  enum Reason {
    case outside
    case empty
    case character(UInt8, at: Int)
    case tooLong
  }

  let reason: Reason
  let offset: StringOffset
  let names: NameRules

  init(_ reason: Reason, _ offset: StringOffset, _ names: NameRules) {
    self.reason = reason
    self.offset = offset
    self.names = names
  }

  var description: String {
    let name = names.shortText(offset) ?? ""
    return switch reason {
    case .outside: "found offset \(offset.rawValue), which is outside the strings"
    case .empty: "found an empty name"
    case .character(let byte, let place): "found the byte 0x\(String(byte, radix: 16)) at \(place) of '\(name)'"
    case .tooLong: "found more than \(NameRules.longestName) characters in '\(name)'"
    }
  }
}

/// Sets of bytes as the kernel's `lib/ctype.c` has them: Latin-1, not ASCII.
private enum CharacterClass {
  /// `isalpha()`, '_' or '.'
  case identifierStart
  /// `isalnum()`, '_' or '.'
  case identifier
  /// `isprint()`
  case printable

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    switch self {
    case .printable: (0x20...0x7e).contains(byte) || byte >= 0xa0
    case .identifierStart: CharacterClass.isNameLetter(byte)
    case .identifier: CharacterClass.isNameLetter(byte) || (0x30...0x39).contains(byte)
    }
  }

  @inline(__always)
  private static func isNameLetter(_ byte: UInt8) -> Bool {
    // Folds the case of ASCII letters; the letters of Latin-1 are 0xc0 to 0xff without the signs for times and division.
    (0x61...0x7a).contains(byte | 0x20) || byte == 0x5f || byte == 0x2e || (byte >= 0xc0 && byte != 0xd7 && byte != 0xf7)
  }
}
