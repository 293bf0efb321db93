import BTF
import ByteReading

/// Finds a member by its name in a struct of the target and in the anonymous ones inside it (libbpf: `bpf_core_match_member()`).
extension SpecMatch {
  enum MemberAnswer {
    /// The type of the member that was found.
    case matches(TypeID)
    case differs(Mismatch)
  }

  func member(_ step: AccessSpec.Step, in type: TypeID, _ found: inout AccessSpec) throws(RelocationFailure) -> MemberAnswer {
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
  ) throws(RelocationFailure) -> MemberAnswer? {
    for index in 0..<record.entryCount {
      guard found.indices.count < AccessString.limit else { throw RelocationFailure(.targetTooDeep(limit: AccessString.limit)) }
      let member = target.table.member(index, of: record)
      try budget.spend(nameOf: name.count)
      guard let comparison = target.table.compareName(at: member.nameOffset, with: name) else {
        throw target.noName(at: member.nameOffset)
      }
      if comparison == .empty {
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

  private func decide(
    _ member: Member, _ index: Int, _ record: TypeRecord, _ wanted: TypeID, _ found: inout AccessSpec
  ) throws(RelocationFailure) -> MemberAnswer {
    guard try areCompatible(wanted, member.type) else {
      return .differs(.incompatibleMember(member.nameOffset, local: wanted, target: member.type, in: record.id))
    }
    found.bitOffset &+= member.bitOffset
    found.indices.append(UInt32(truncatingIfNeeded: index))
    found.steps.append(
      AccessSpec.Step(type: record.id, index: UInt32(truncatingIfNeeded: index), name: member.nameOffset))
    return .matches(member.type)
  }
}
