import BTF
import ByteReading

/// What the comparison of whole types rests on.
extension NeededTypes {
  /// As deep as types are compared for their existence, size and id: through pointers, elements and parameters, to the first struct.
  mutating func insertCompared(_ candidate: Candidate) {
    guard let record = insertCandidate(candidate) else { return }
    insertCompared(record.id, candidate.place)
  }

  mutating func insertCompared(_ id: TypeID, _ place: RelocationTarget.Place) {
    var pending = [id]
    while let id = pending.popLast() {
      guard let record = resolved(id, place), compared.insert(Candidate(place: place, type: record.id)).inserted else { continue }
      insertValue(record.id, place)
      switch record.kind {
      case .pointer: pending.append(record.reference)
      case .functionPrototype: pending += view(place).parameters(of: record).map(\.type) + [record.reference]
      case .array: pending.append(view(place).array(record).element)
      default: break
      }
    }
  }
}

/// Walks a local type and a target's side by side, as `type_matches` does, and adds what it looks at.
struct MatchNeeds {
  let local: BTFTypeTable
  let place: RelocationTarget.Place
  private var seen: Set<Pair> = []
  /// Pairs of members that are still gone through. Where hostile types have more, too little is kept, and the proof shows it.
  private var budget = 1 << 20

  /// Two types that were gone through, and from where.
  private struct Pair: Hashable {
    let local: TypeID
    let target: TypeID
    let isBehindPointer: Bool
  }

  init(local: BTFTypeTable, place: RelocationTarget.Place) {
    self.local = local
    self.place = place
  }

  mutating func insert(
    _ localID: TypeID, _ targetID: TypeID, isBehindPointer: Bool = false, level: Int = 32, into needed: inout NeededTypes
  ) {
    guard level > 0, let a = try? local.resolved(localID), let b = needed.resolved(targetID, place), let kind = b.kind,
      seen.insert(Pair(local: a.id, target: b.id, isBehindPointer: isBehindPointer)).inserted
    else { return }
    switch kind {
    case .structure, .union:
      needed.insertHead(b.id, place)
      // Of what is behind a pointer only name and kind count.
      if !isBehindPointer { members(a, b, level, into: &needed) }
    case .enumeration, .enumeration64: enumerators(a, b, into: &needed)
    case .pointer:
      needed.insert(b.id, place)
      if a.kind == .pointer { insert(a.reference, b.reference, isBehindPointer: true, level: level - 1, into: &needed) }
    case .array:
      needed.insertValue(b.id, place)
      guard a.kind == .array else { return }
      let (first, second) = (local.array(a).element, needed.view(place).array(b).element)
      insert(first, second, isBehindPointer: isBehindPointer, level: level - 1, into: &needed)
    case .functionPrototype: parameters(a, b, isBehindPointer, level, into: &needed)
    default: needed.insertValue(b.id, place)
    }
  }

  /// The members whose names the local type has, each with every one that it is compared with.
  private mutating func members(_ a: TypeRecord, _ b: TypeRecord, _ level: Int, into needed: inout NeededTypes) {
    let table = needed.view(place)
    let named = needed.entryNames(of: b, place)
    for member in local.members(of: a) {
      for index in named.entries(named: member.nameOffset, of: local) {
        budget -= 1
        guard budget > 0 else { return }
        let other = table.member(index, of: b)
        needed.insert(entry: index, of: b.id, place)
        needed.insertValue(other.type, place)
        insert(member.type, other.type, level: level - 1, into: &needed)
      }
    }
  }

  private func enumerators(_ a: TypeRecord, _ b: TypeRecord, into needed: inout NeededTypes) {
    needed.insertHead(b.id, place)
    let named = needed.entryNames(of: b, place)
    for wanted in local.enumerators(of: a) {
      // One of that name is enough.
      if let index = named.entries(named: wanted.nameOffset, of: local).first { needed.insert(entry: index, of: b.id, place) }
    }
  }

  private mutating func parameters(
    _ a: TypeRecord, _ b: TypeRecord, _ isBehindPointer: Bool, _ level: Int, into needed: inout NeededTypes
  ) {
    needed.insert(b.id, place)
    let table = needed.view(place)
    insert(a.reference, b.reference, isBehindPointer: isBehindPointer, level: level - 1, into: &needed)
    for (first, second) in zip(local.parameters(of: a), table.parameters(of: b)) {
      needed.insertValue(second.type, place)
      insert(first.type, second.type, isBehindPointer: isBehindPointer, level: level - 1, into: &needed)
    }
  }
}
