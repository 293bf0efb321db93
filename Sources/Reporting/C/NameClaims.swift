import BTF

/// Gives each planned type its name.
///
/// C has one name space for tags and one for typedefs, enumerators and functions. Whoever comes first in the plan keeps the name;
/// the others get `___2`, `___3`, ... behind it, which libbpf takes for the same type. Functions keep theirs always: the kernel looks
/// them up by it.
extension HeaderWriter {
  mutating func claimNames() throws(BTFError) {
    var tagCount = 0
    var identifierCount = kernelFunctions.count
    for entry in plan { count(entry.id, &tagCount, &identifierCount) }
    for id in looseEnums { count(TypeID(id), &tagCount, &identifierCount) }
    tags = NameTable(capacity: tagCount)
    identifiers = NameTable(capacity: identifierCount)
    var late: [Claim] = []
    for function in kernelFunctions {
      let slot = identifiers.slot(of: function.name, names)
      identifiers.take(slot, name: function.name, owner: function.id.rawValue)
    }
    for id in looseEnums { try claim(namesOf: TypeID(id), &late) }
    for entry in plan { try claim(namesOf: entry.id, &late) }
    for claim in late { number(claim) }
  }

  /// A name that was taken already.
  private struct Claim {
    var id: TypeID
    var enumerator: Int?
    var name: StringOffset
    var slot: Int
  }

  private func count(_ id: TypeID, _ tagCount: inout Int, _ identifierCount: inout Int) {
    guard let record = table.record(id) else { return }
    if record.kind?.isEnumeration == true { identifierCount += record.entryCount }
    if record.kind == .typedef || record.kind == .integer || record.kind == .float {
      identifierCount += 1
    } else if isNamed(record) {
      tagCount += 1
    }
  }

  private mutating func claim(namesOf id: TypeID, _ late: inout [Claim]) throws(BTFError) {
    guard !progress[id].contains(.named), let record = table.record(id) else { return }
    try spend(record.entryCount, on: id)
    progress[id].insert(.named)
    switch record.kind {
    case .structure, .union, .forward:
      claim(tagOf: record, &late)
    case .enumeration, .enumeration64:
      if isNamed(record) { claim(tagOf: record, &late) }
      for index in 0..<record.entryCount {
        claim(table.enumerator(index, of: record).nameOffset, id, enumerator: index, &late)
      }
    case .typedef, .integer, .float:
      claim(record.nameOffset, id, enumerator: nil, &late)
    default: break
    }
  }

  private mutating func claim(tagOf record: TypeRecord, _ late: inout [Claim]) {
    let slot = tags.slot(of: record.nameOffset, names)
    let holder = tags.owner(slot)
    guard holder != 0, let other = table.record(TypeID(holder)) else {
      tags.take(slot, name: record.nameOffset, owner: record.id.rawValue)
      return
    }
    // A forward declaration stands for the struct or union of its name.
    if keyword(record) == keyword(other) {
      if record.kind == .forward { return }
      if other.kind == .forward {
        tags.take(slot, name: record.nameOffset, owner: record.id.rawValue)
        return
      }
    }
    late.append(Claim(id: record.id, enumerator: nil, name: record.nameOffset, slot: slot))
  }

  private mutating func claim(_ name: StringOffset, _ id: TypeID, enumerator: Int?, _ late: inout [Claim]) {
    let slot = identifiers.slot(of: name, names)
    if identifiers.owner(slot) == 0 {
      identifiers.take(slot, name: name, owner: id.rawValue)
    } else {
      late.append(Claim(id: id, enumerator: enumerator, name: name, slot: slot))
    }
  }

  private mutating func number(_ claim: Claim) {
    let isTag = claim.enumerator == nil && isTagged(claim.id)
    let slot = isTag ? claim.slot : claim.slot | 1 << 40
    let number = renames.nextNumber(slot: slot) {
      isTag ? tags.holds(claim.name, number: $0, names) : identifiers.holds(claim.name, number: $0, names)
    }
    progress[claim.id].insert(.renamed)
    renames.add(Renames.Entry(id: claim.id, enumerator: claim.enumerator, name: claim.name, number: number))
  }

  private func isTagged(_ id: TypeID) -> Bool {
    switch table.record(id)?.kind {
    case .structure, .union, .forward, .enumeration, .enumeration64: true
    default: false
    }
  }

  /// 0 `struct`, 1 `union`, 2 `enum`.
  func keyword(_ record: TypeRecord) -> Int {
    switch record.kind {
    case .union: 1
    case .forward: record.kindFlag ? 1 : 0
    case .enumeration, .enumeration64: 2
    default: 0
    }
  }

  /// Writes the tag, typedef or integer name that `record` got.
  mutating func write(identifierOf record: TypeRecord, _ out: inout TextBuffer) {
    write(identifier: record.nameOffset, &out)
    if progress[record.id].contains(.renamed) { write(suffix: renames.number(of: record.id), &out) }
  }

  func write(suffix number: UInt32, _ out: inout TextBuffer) {
    guard number > 0 else { return }
    out.append("___")
    out.append(decimal: number)
  }
}
