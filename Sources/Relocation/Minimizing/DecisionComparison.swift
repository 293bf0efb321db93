import BPFObject
import BTF

/// Whether two targets lead to the same decision about a relocation: the same outcome, and the same instruction.
///
/// A relocation that asks for a type's id gets another id from BTF in which types are numbered anew: it must find a type of the same kind
/// and name.
struct DecisionComparison {
  let first: RelocationTarget
  let second: RelocationTarget

  /// Compares the decisions about one relocation where they lie, field by field.
  func areEqual(_ a: [Resolution], _ b: [Resolution], at number: Int) -> Bool {
    let kind = RelocationKind(rawValue: a[number].record.kind)
    guard haveEqualFailures(a[number].failure, b[number].failure, kind), a[number].poisonCause == b[number].poisonCause,
      a[number].matches.isEmpty == b[number].matches.isEmpty
    else { return false }
    if kind == .typeIDTarget { return haveEqualTypes(a[number].matches.first, b[number].matches.first) }
    return a.outcome(at: number) == b.outcome(at: number) && a[number].patch == b[number].patch
      && a[number].new?.value == b[number].new?.value && a[number].new?.width == b[number].new?.width
  }

  private func haveEqualTypes(_ a: Resolution.Match?, _ b: Resolution.Match?) -> Bool {
    guard let match = a, let other = b else { return true }
    let (table, otherTable) = (first.table(match.candidate.place), second.table(other.candidate.place))
    guard let record = table.record(match.candidate.type), let otherRecord = otherTable.record(other.candidate.type) else {
      return false
    }
    return record.kind == otherRecord.kind && table.name(record.nameOffset) == otherTable.name(otherRecord.nameOffset)
      && first.moduleName(match.candidate.place) == second.moduleName(other.candidate.place)
  }

  private func haveEqualFailures(_ a: RelocationFailure?, _ b: RelocationFailure?, _ kind: RelocationKind?) -> Bool {
    switch (a?.reason, b?.reason) {
    case (nil, nil): true
    // The numbers of types differ by design.
    case (.bitFieldType, .bitFieldType), (.types, .types), (.sizeless, .sizeless): true
    // Ids of types disagree as others.
    case (.ambiguousValue, .ambiguousValue): kind == .typeIDTarget || a == b
    default: a == b
    }
  }
}
