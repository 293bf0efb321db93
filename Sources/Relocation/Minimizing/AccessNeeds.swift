import BTF

/// What the decision about a field or an enumerator rests on.
extension NeededTypes {
  /// The members and elements on the way, those of anonymous structs included, and the type at its end.
  mutating func insertField(_ match: Resolution.Match) {
    let place = match.candidate.place
    guard var record = insertCandidate(match.candidate) else { return }
    insertValue(record.id, place)
    // The first number counts whole candidates.
    for index in match.spec.indices.dropFirst() {
      let next: TypeID
      switch record.kind {
      case .structure, .union:
        guard Int(index) < record.entryCount else { return }
        insert(entry: Int(index), of: record.id, place)
        next = view(place).member(Int(index), of: record).type
      case .array: next = view(place).array(record).element
      default: return
      }
      insertValue(next, place)
      guard let inner = resolved(next, place) else { return }
      record = inner
    }
  }

  /// One enumerator, of all that the enum has.
  mutating func insertEnumerator(_ match: Resolution.Match) {
    let place = match.candidate.place
    guard let record = insertCandidate(match.candidate), let index = match.spec.indices.first else { return }
    insertHead(record.id, place)
    insert(entry: Int(index), of: record.id, place)
  }
}
