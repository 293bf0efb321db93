import BTF
import ByteReading

/// Looks in a target for what a type may have become that it has not got.
struct TypeSuggestions {
  let local: TypeSide
  let target: RelocationTarget
  let dialect: Dialect
  let sketches: TypeSketches

  /// The best suggestion for a root without candidates; nil where nothing is near.
  func best(for root: TypeID) -> Suggestion? {
    guard let record = local.table.record(root), let kind = record.kind, let whole = try? local.name(record.nameOffset),
      whole.count > 0, whole.count <= WantedNames.longestName
    else { return nil }
    let name = EssentialName.of(whole)
    return otherKind(name, kind) ?? alike(name, kind)
  }

  /// The same name with another kind: a struct that became a union, or is only declared.
  private func otherKind(_ name: Bytes, _ kind: BTFKind) -> Suggestion? {
    for (place, table) in tables {
      for id in sketches.types(named: name, in: place, table)
      where table.record(id)?.kind.map({ isNamed($0) && !dialect.areCandidates(kind, $0) }) == true {
        return .otherKind(Candidate(place: place, type: id))
      }
    }
    return nil
  }

  private func isNamed(_ kind: BTFKind) -> Bool {
    switch kind {
    case .structure, .union, .enumeration, .enumeration64, .forward, .typedef, .integer, .float: true
    default: false
    }
  }

  private func alike(_ name: Bytes, _ kind: BTFKind) -> Suggestion? {
    let likeness = NameLikeness(to: name)
    var best: (score: Int, candidate: Candidate)?
    for (number, (place, table)) in tables.enumerated() {
      // That one name is a part of the other says little of types: every other one ends in `_info`.
      for entry in sketches.entries(number, of: table) where likeness.mayBeNear(entry.sketch) {
        guard dialect.areCandidates(kind, entry.kind), let record = table.record(entry.type),
          let whole = table.nameBytes(record.nameOffset), abs(whole.count - name.count) <= max(4, name.count / 2)
        else { continue }
        let score = likeness.score(EssentialName.of(whole))
        if score >= 52, score > (best?.score ?? 0) { best = (score, Candidate(place: place, type: entry.type)) }
      }
    }
    return best.map { .type($0.candidate) }
  }

  private var tables: [(RelocationTarget.Place, BTFTypeTable)] {
    [(.kernel, target.types)] + target.modules.indices.map { (.module($0), target.modules[$0].types) }
  }
}
