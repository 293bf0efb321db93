import BPFObject
import BTF

/// Whether two targets lead to the same decision about a relocation: the same outcome, and the same instruction.
///
/// A relocation that asks for a type's id gets another id from BTF in which types are numbered anew: it must find a type of the same kind
/// and name.
struct DecisionComparison {
  let first: RelocationTarget
  let second: RelocationTarget

  func areEqual(_ a: Resolution, _ b: Resolution) -> Bool {
    guard haveEqualFailures(a, b), a.poisonCause == b.poisonCause, a.matches.isEmpty == b.matches.isEmpty else { return false }
    if a.kind == .typeIDTarget { return haveEqualTypes(a, b) }
    return a.outcome == b.outcome && a.patch == b.patch && a.new?.value == b.new?.value && a.new?.width == b.new?.width
  }

  private func haveEqualTypes(_ a: Resolution, _ b: Resolution) -> Bool {
    guard let match = a.matches.first, let other = b.matches.first else { return true }
    let (table, otherTable) = (first.table(match.candidate.place), second.table(other.candidate.place))
    guard let record = table.record(match.candidate.type), let otherRecord = otherTable.record(other.candidate.type) else {
      return false
    }
    return record.kind == otherRecord.kind && table.name(record.nameOffset) == otherTable.name(otherRecord.nameOffset)
      && first.moduleName(match.candidate.place) == second.moduleName(other.candidate.place)
  }

  private func haveEqualFailures(_ a: Resolution, _ b: Resolution) -> Bool {
    switch (a.failure?.reason, b.failure?.reason) {
    case (nil, nil): true
    // The numbers of types differ by design.
    case (.bitFieldType, .bitFieldType), (.types, .types), (.sizeless, .sizeless): true
    // Ids of types disagree as others.
    case (.ambiguousValue, .ambiguousValue): a.kind == .typeIDTarget || a.failure == b.failure
    default: a.failure == b.failure
    }
  }
}
