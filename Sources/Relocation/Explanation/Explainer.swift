public import BPFObject
public import BTF
import ByteReading

/// Finds for what did not fit the nearest thing that would have.
///
/// Apart from deciding, which never needs it: a report asks for what it shows.
public struct Explainer: Sendable {
  private let local: TypeSide?
  private let target: RelocationTarget
  private let dialect: Dialect
  private let sketches: TypeSketches

  /// `sketches` are those of the target, where others ask about it too.
  public init(
    _ object: ObjectFile, target: RelocationTarget, dialect: Dialect = .libbpf, sketches: TypeSketches = TypeSketches()
  ) {
    local = object.types.map { TypeSide(table: $0, pointerSize: Resolver.localPointerSize) }
    self.target = target
    self.dialect = dialect
    self.sketches = sketches
  }

  /// What a rejected candidate has in the place of what was looked for; nil where nothing is near.
  public func suggestion(for rejection: Resolution.Rejection, of resolution: Resolution) -> Suggestion? {
    guard let local, let spec = resolution.local else { return nil }
    let side = TypeSide(table: target.table(rejection.candidate.place), pointerSize: target.pointerSize)
    switch rejection.mismatch {
    case .noMember(let name, let type):
      guard let (member, owner) = localMember(name, spec, local) else { return nil }
      return MemberSuggestions(local: local, target: side, wanted: member, owner: owner).best(in: type)
    case .incompatibleMember(let name, let localType, let targetType, let type):
      return flavour(name, localType, targetType, type, local, side)
    case .noEnumerator(let name, let type): return enumerator(name, type, local, side)
    default: return nil
    }
  }

  /// What a target without any candidate has instead.
  public func suggestionWithoutCandidates(_ root: TypeID) -> Suggestion? {
    guard let local else { return nil }
    return TypeSuggestions(local: local, target: target, dialect: dialect, sketches: sketches).best(for: root)
  }

  /// What became of a field whose load cannot be made as wide as it is: perhaps a bit field.
  public func suggestionForWidth(of resolution: Resolution) -> Suggestion? {
    guard case .width = resolution.poisonCause, let match = resolution.matches.first, let step = match.spec.steps.last,
      step.name != nil, case let table = target.table(match.candidate.place), let record = table.record(step.type),
      record.kind?.isComposite == true, Int(step.index) < record.entryCount
    else { return nil }
    let member = table.member(Int(step.index), of: record)
    let found = FoundMember(
      path: [member.nameOffset], type: member.type, bitOffset: match.spec.bitOffset, bitFieldWidth: member.bitFieldWidth,
      hasSameSize: false)
    return member.bitFieldWidth > 0 ? .bitField(found) : .flavour(found)
  }

  /// The member of the object's own types that a step of the access names.
  private func localMember(_ name: StringOffset, _ spec: AccessSpec, _ local: TypeSide) -> (Member, TypeRecord)? {
    guard let step = spec.steps.first(where: { $0.name == name }), let owner = local.table.record(step.type),
      owner.kind?.isComposite == true, Int(step.index) < owner.entryCount
    else { return nil }
    return (local.table.member(Int(step.index), of: owner), owner)
  }

  private func flavour(
    _ name: StringOffset, _ localType: TypeID, _ targetType: TypeID, _ type: TypeID, _ local: TypeSide, _ side: TypeSide
  ) -> Suggestion? {
    guard let record = side.table.record(type), record.kind?.isComposite == true,
      let member = side.table.members(of: record).first(where: { $0.nameOffset == name })
    else { return nil }
    let sizes = (try? local.size(of: localType), try? side.size(of: targetType))
    return .flavour(
      FoundMember(
        path: [name], type: targetType, bitOffset: member.bitOffset, bitFieldWidth: member.bitFieldWidth,
        hasSameSize: sizes.0 != nil && sizes.0 == sizes.1))
  }

  private func enumerator(_ name: StringOffset, _ type: TypeID, _ local: TypeSide, _ side: TypeSide) -> Suggestion? {
    guard let wanted = try? local.name(name), let record = side.table.record(type), record.kind?.isEnumeration == true else {
      return nil
    }
    let likeness = NameLikeness(to: EssentialName.of(wanted))
    var best: (score: Int, enumerator: Enumerator)?
    for index in 0..<min(record.entryCount, MemberSuggestions.limit) {
      let other = side.table.enumerator(index, of: record)
      guard let text = side.table.nameBytes(other.nameOffset) else { continue }
      let score = likeness.score(EssentialName.of(text))
      if score >= 60, score > (best?.score ?? 0) { best = (score, other) }
    }
    return best.map { .enumerator($0.enumerator.nameOffset, value: $0.enumerator.value, in: type) }
  }
}
