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
  /// The highest number given to each name, in either name space.
  private var last: [Name: UInt32] = [:]
  /// Names that were made of another one and a number.
  private var made: Set<Name> = []

  private struct Name: Hashable {
    var text: [UInt8]
    var isTag: Bool
  }

  var isEmpty: Bool { entries.isEmpty }

  func number(of id: TypeID) -> UInt32 { byType[id.rawValue] ?? 0 }
  func number(ofEnumerator index: Int, of id: TypeID) -> UInt32 { byEnumerator[key(id, index)] ?? 0 }

  /// Whether `text` was made of another name and a number.
  func holds(_ text: [UInt8], isTag: Bool) -> Bool { made.contains(Name(text: text, isTag: isTag)) }

  /// The next number for the name `text` that makes a name which `isTaken` does not know.
  mutating func nextNumber(for text: [UInt8], isTag: Bool, _ isTaken: ([UInt8]) -> Bool) -> UInt32 {
    let name = Name(text: text, isTag: isTag)
    var number = last[name] ?? 1
    var candidate = name
    repeat {
      number += 1
      candidate.text = text + Array("___\(number)".utf8)
    } while isTaken(candidate.text) || made.contains(candidate)
    last[name] = number
    made.insert(candidate)
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
