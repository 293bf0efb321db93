import BTF
import ByteReading

/// Finds a member by its name in a struct of the target and in the anonymous ones inside it (libbpf: `bpf_core_match_member()`).
struct MemberMatch {
  enum Answer {
    /// The type of the member that was found.
    case matches(TypeID)
    case differs(Mismatch)
  }

  private let local: TypeSide
  private let target: TypeSide
  private let fields: FieldCompatibility
  private let step: AccessSpec.Step
  private let budget: WorkBudget

  init(local: TypeSide, target: TypeSide, dialect: Dialect, step: AccessSpec.Step, budget: WorkBudget) {
    self.budget = budget
    self.local = local
    self.target = target
    self.step = step
    fields = FieldCompatibility(local: local, target: target, dialect: dialect)
  }

  func find(in type: TypeID, _ found: inout AccessSpec) throws(RelocationFailure) -> Answer {
    let record = try target.resolved(type)
    guard record.kind?.isComposite == true else { return .differs(.notComposite(record.id)) }
    guard let nameOffset = step.name else { return .differs(.notComposite(record.id)) }
    let name = try local.name(nameOffset)
    let owner = try local.record(step.type)
    guard Int(step.index) < owner.entryCount else { return .differs(.notComposite(record.id)) }
    let wanted = local.table.member(Int(step.index), of: owner).type
    return try search(record, name, wanted, &found) ?? .differs(.noMember(nameOffset, in: record.id))
  }

  /// Nil where no member has the name. The first one that has decides.
  private func search(
    _ record: TypeRecord, _ name: Bytes, _ wanted: TypeID, _ found: inout AccessSpec
  ) throws(RelocationFailure) -> Answer? {
    for index in 0..<record.entryCount {
      guard found.indices.count < AccessString.limit else { throw RelocationFailure(.targetTooDeep(limit: AccessString.limit)) }
      let member = target.table.member(index, of: record)
      try budget.spend(nameOf: name.count)
      let comparison = try compare(member.nameOffset, with: name)
      if comparison == .anonymous {
        let inner = try target.resolved(member.type)
        guard inner.kind?.isComposite == true else { continue }
        found.bitOffset &+= member.bitOffset
        found.indices.append(UInt32(truncatingIfNeeded: index))
        if let answer = try search(inner, name, wanted, &found) { return answer }
        found.bitOffset &-= member.bitOffset
        found.indices.removeLast()
      } else if comparison == .same {
        return try decide(member, index, record, wanted, &found)
      }
    }
    return nil
  }

  private enum NameComparison { case anonymous, same, other }

  /// In place: nothing is retained for each of a kernel struct's members.
  private func compare(_ offset: StringOffset, with name: Bytes) throws(RelocationFailure) -> NameComparison {
    let found = target.table.withName(offset) { strings, place -> NameComparison in
      strings[place] == 0 ? .anonymous : strings.holds(name, at: place) ? .same : .other
    }
    guard let found else {
      throw RelocationFailure(
        .types(BTFError(.noSuchString(offset, limit: target.table.stringLimit), offset: target.table.blob.fileOffset)))
    }
    return found
  }

  private func decide(
    _ member: Member, _ index: Int, _ record: TypeRecord, _ wanted: TypeID, _ found: inout AccessSpec
  ) throws(RelocationFailure) -> Answer {
    guard try fields.areCompatible(wanted, member.type) else {
      return .differs(.incompatibleMember(member.nameOffset, local: wanted, target: member.type, in: record.id))
    }
    found.bitOffset &+= member.bitOffset
    found.indices.append(UInt32(truncatingIfNeeded: index))
    found.steps.append(
      AccessSpec.Step(type: record.id, index: UInt32(truncatingIfNeeded: index), name: member.nameOffset))
    return .matches(member.type)
  }
}
