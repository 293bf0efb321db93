import BTF

/// The numbers behind names that more than one thing has in one name space of C.
struct Renames {
  /// What got a number, in the order of the plan.
  struct Entry {
    var id: TypeID
    /// The enumerator; nil for the type itself.
    var enumerator: Int?
    var name: StringOffset
    var number: UInt32
  }

  private(set) var entries: [Entry] = []
  private var byType: [UInt32: UInt32] = [:]
  private var byEnumerator: [UInt64: UInt32] = [:]
  /// The highest number given to the name in a slot.
  private var last: [Int: UInt32] = [:]

  var isEmpty: Bool { entries.isEmpty }

  func number(of id: TypeID) -> UInt32 { byType[id.rawValue] ?? 0 }
  func number(ofEnumerator index: Int, of id: TypeID) -> UInt32 { byEnumerator[key(id, index)] ?? 0 }

  /// The next number for the name in `slot` that `isTaken` does not know.
  mutating func nextNumber(slot: Int, _ isTaken: (UInt32) -> Bool) -> UInt32 {
    var number = (last[slot] ?? 1) + 1
    while isTaken(number) { number += 1 }
    last[slot] = number
    return number
  }

  mutating func add(_ entry: Entry) {
    if let index = entry.enumerator {
      byEnumerator[key(entry.id, index)] = entry.number
    } else {
      byType[entry.id.rawValue] = entry.number
    }
    entries.append(entry)
  }

  private func key(_ id: TypeID, _ index: Int) -> UInt64 { UInt64(id.rawValue) << 32 | UInt64(UInt32(truncatingIfNeeded: index)) }
}
