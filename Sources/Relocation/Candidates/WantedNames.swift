import BTF
import ByteReading

/// Names that candidates are looked for, without their flavours, each with the kind of its type.
///
/// A table of open addressing: every type of a kernel is looked up in it once, and nearly none is in it.
struct WantedNames {
  /// A name, and the kind that its candidates have.
  private struct Entry {
    let name: Bytes
    let kind: BTFKind
    let hash: Int
  }

  private let dialect: Dialect
  private var entries: [Entry] = []
  /// Positions in `entries`, plus one; 0 is a free place.
  private var places: [UInt32] = Array(repeating: 0, count: 16)
  /// One bit for each beginning of a name, by a hash of it: tells of most other names at once that they are none of these.
  private var beginnings: [UInt64] = Array(repeating: 0, count: 64)
  /// One bit for each kind that is asked for.
  private(set) var kinds: UInt64 = 0
  /// Makes places unpredictable, so that names cannot be made to collide. Results do not depend on it.
  private let seed = UInt64.random(in: 0 ... .max)

  /// Names of more bytes are not compared: without a bound, many types whose names are the tails of one long string would take the
  /// product of both to read. The kernel takes 512 (`KSYM_NAME_LEN`).
  static let longestName = 4096

  init(dialect: Dialect) { self.dialect = dialect }

  /// Number of different names; they are numbered in the order they came.
  var count: Int { entries.count }

  /// A name and the kind of its type, by number.
  subscript(number: Int) -> (name: Bytes, kind: BTFKind) { (entries[number].name, entries[number].kind) }

  /// Whether a ``CandidateIndex`` knows the flavours of all of them.
  var areUsual: Bool { entries.allSatisfy { CandidateIndex.isUsual($0.kind) } }

  /// Asks for candidates of a type that has that whole name and kind; returns the number of the name.
  mutating func add(_ whole: Bytes, _ kind: BTFKind) -> Int {
    let name = EssentialName.of(whole)
    let kind = common(kind)
    let hash = hash(name)
    if let known = find(name, kind, hash) { return known }
    entries.append(Entry(name: name, kind: kind, hash: hash))
    kinds |= 1 << UInt64(kind.rawValue)
    if dialect.mixesEnumWidths && kind == .enumeration { kinds |= 1 << UInt64(BTFKind.enumeration64.rawValue) }
    // In the target the name ends there, or a flavour follows.
    for padding: UInt8 in [0, 0x5f] { remember(beginningOf: name, padding: padding) }
    if entries.count * 4 > places.count {
      places = Array(repeating: 0, count: places.count * 4)
      for position in entries.indices { place(position) }
    } else {
      place(entries.count - 1)
    }
    return entries.count - 1
  }

  /// Whether a type of the target may have one of these names; false tells surely. `strings` are its table's own, which begin at `first`.
  @inline(__always) func mayBeNamed(by record: TypeRecord, in strings: borrowing Bytes, from first: UInt32) -> Bool {
    guard kinds &>> UInt64(record.info.kindCode & 63) & 1 != 0, !record.isAnonymous else { return false }
    // The names of split BTF may lie in its base.
    guard record.nameOffset.rawValue >= first else { return true }
    return isKnown(beginningAt: Int(record.nameOffset.rawValue &- first), of: strings)
  }

  /// The number of the name that a type of the target has; nil where it has none of these, or is of another kind.
  func number(_ record: TypeRecord, in table: BTFTypeTable) -> Int? {
    guard kinds &>> UInt64(record.info.kindCode & 63) & 1 != 0, !record.isAnonymous, let kind = record.kind else { return nil }
    return number(record.nameOffset, kind, in: table)
  }

  @inline(never) private func number(_ offset: StringOffset, _ kind: BTFKind, in table: BTFTypeTable) -> Int? {
    guard let whole = table.nameBytes(offset), whole.count > 0, whole.count <= WantedNames.longestName else { return nil }
    let name = EssentialName.of(whole)
    return find(name, common(kind), hash(name))
  }

  private func common(_ kind: BTFKind) -> BTFKind {
    dialect.mixesEnumWidths && kind == .enumeration64 ? .enumeration : kind
  }

  private func find(_ name: Bytes, _ kind: BTFKind, _ hash: Int) -> Int? {
    var place = hash & (places.count - 1)
    while places[place] != 0 {
      let position = Int(places[place] - 1)
      if entries[position].kind == kind, entries[position].name.elementsEqual(name) { return position }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }

  private mutating func place(_ position: Int) {
    var place = entries[position].hash & (places.count - 1)
    while places[place] != 0 { place = (place + 1) & (places.count - 1) }
    places[place] = UInt32(truncatingIfNeeded: position + 1)
  }

  private func hash(_ name: Bytes) -> Int {
    var hash = seed
    for index in 0..<name.count { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}

/// The first four bytes of names.
extension WantedNames {
  private mutating func remember(beginningOf name: Bytes, padding: UInt8) {
    var word: UInt32 = 0
    for index in 0..<4 {
      word |= UInt32(index < name.count ? name[index] : padding) << UInt32(8 * index)
    }
    let bit = WantedNames.bit(of: word)
    beginnings[bit >> 6] |= 1 << UInt64(bit & 63)
  }

  @inline(__always) private func isKnown(beginningAt position: Int, of strings: borrowing Bytes) -> Bool {
    guard position <= strings.count - 4 else { return true }
    var word: UInt32 = strings.load(position, swapped: ByteOrder.little.isSwapped)
    // What follows the end belongs to another name.
    let zeros = (word &- 0x0101_0101) & ~word & 0x8080_8080
    if zeros != 0 { word &= ~(UInt32.max &<< UInt32(zeros.trailingZeroBitCount & ~7)) }
    let bit = WantedNames.bit(of: word)
    return beginnings[bit >> 6] &>> UInt64(bit & 63) & 1 != 0
  }

  /// A number below 4096.
  @inline(__always) private static func bit(of word: UInt32) -> Int { Int((word &* 0x9e37_79b1) &>> 20) }
}
