import BTF
import ByteReading

/// The members or enumerators of a type by their names without flavours.
///
/// Names longer than ``WantedNames/longestName`` are left out: with them too little is kept, and the proof shows it.
struct EntryNames {
  /// Bytes of the table's strings, which are not copied.
  private struct Key: Hashable {
    let name: Bytes

    static func == (a: Key, b: Key) -> Bool { a.name.elementsEqual(b.name) }

    func hash(into hasher: inout Hasher) {
      var place = 0
      while place + 8 <= name.count {
        hasher.combine(name.load(place, swapped: false, as: UInt64.self))
        place += 8
      }
      while place < name.count {
        hasher.combine(name[place])
        place += 1
      }
    }
  }

  private var entries: [Key: [Int]] = [:]

  /// The number of different names.
  var count: Int { entries.count }

  init(_ names: [StringOffset], in table: BTFTypeTable) {
    for (index, name) in names.enumerated() {
      guard let key = EntryNames.key(name, table) else { continue }
      entries[key, default: []].append(index)
    }
  }

  func entries(named name: StringOffset, of table: BTFTypeTable) -> [Int] {
    EntryNames.key(name, table).flatMap { entries[$0] } ?? []
  }

  private static func key(_ name: StringOffset, _ table: BTFTypeTable) -> Key? {
    guard let whole = table.nameBytes(name), whole.count <= WantedNames.longestName else { return nil }
    return Key(name: EssentialName.of(whole))
  }
}

extension NeededTypes {
  /// The names in a struct, union or enum of the target: those of each are read once, however many relocations compare it.
  mutating func entryNames(of record: TypeRecord, _ place: RelocationTarget.Place) -> EntryNames {
    // What modules use of the kernel's is the kernel's.
    let isOwn = record.id.rawValue >= view(place).firstTypeID
    let type = Candidate(place: isOwn ? place : .kernel, type: record.id)
    if let known = namesOfEntries[type] { return known }
    let table = view(place)
    let isEnumeration = record.kind?.isEnumeration == true
    let made = EntryNames(
      isEnumeration ? table.enumerators(of: record).map(\.nameOffset) : table.members(of: record).map(\.nameOffset), in: table)
    namesOfEntries[type] = made
    return made
  }
}
