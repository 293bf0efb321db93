import BTF

extension NeededTypes {
  /// Everything that a candidate holds: all members, with all that they hold by value, and what they point at as deep as types are compared.
  ///
  /// For decisions that rest on what is not there, or on which member is the last: more than any comparison looks at.
  mutating func insertWhole(_ candidate: Candidate) {
    guard let record = insertCandidate(candidate) else { return }
    let (place, table) = (candidate.place, view(candidate.place))
    var pending = [record.id]
    while let id = pending.popLast() {
      guard let record = resolved(id, place), let kind = record.kind,
        whole.insert(Candidate(place: place, type: record.id)).inserted
      else { continue }
      insert(record.id, place)
      switch kind {
      case .structure, .union: pending += table.members(of: record).map(\.type)
      case .array: pending += [table.array(record).element, table.array(record).index]
      case .variable, .declarationTag: pending.append(record.reference)
      case .functionPrototype, .pointer: insertCompared(record.id, place)
      default: break
      }
    }
  }
}
