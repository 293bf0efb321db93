public import BPFObject
import BTF
import ByteReading

/// Finds where other engines would decide otherwise about the relocations of an object. libbpf's answer stays the answer.
public struct EngineDifferences: Sendable {
  private let types: BTFTypeTable?
  private let target: RelocationTarget
  /// Types of the kernel itself that fitted and that some module has too, by name and kind.
  private let shared: Set<TypeID>
  /// Types of the object for which the target has a type of another kind only, which fits cilium/ebpf.
  private let otherKinds: Set<TypeID>

  public init(_ object: ObjectFile, target: RelocationTarget, resolutions: [Resolution]) {
    types = object.types
    self.target = target
    shared = EngineDifferences.shared(resolutions, target)
    otherKinds = object.types.map { OtherKinds(resolutions, $0).found(in: target) } ?? []
  }

  /// One pass over the types of all modules.
  private static func shared(_ resolutions: [Resolution], _ target: RelocationTarget) -> Set<TypeID> {
    guard !target.modules.isEmpty else { return [] }
    var wanted = WantedNames(dialect: .libbpf)
    var numbers: [TypeID: Int] = [:]
    for match in resolutions.compactMap(\.matches.first)
    where match.candidate.place == .kernel && numbers[match.candidate.type] == nil {
      guard let record = target.types.record(match.candidate.type), let kind = record.kind,
        let name = target.types.nameBytes(record.nameOffset), name.count > 0, name.count <= WantedNames.longestName
      else { continue }
      numbers[record.id] = wanted.add(name, kind)
    }
    var found = Set<Int>()
    for module in target.modules {
      for id in module.types.ownTypeIDs {
        if let record = module.types.record(TypeID(id)), let number = wanted.number(record, in: module.types) {
          found.insert(number)
        }
      }
    }
    return Set(numbers.filter { found.contains($0.value) }.keys)
  }

  /// The differences about one relocation; empty where there are none that are known.
  public func differences(about resolution: Resolution) -> [EngineDifference] {
    guard let types, let kind = resolution.kind, resolution.local != nil else { return [] }
    return flavours(resolution, types) + absence(resolution, kind) + modules(resolution, kind) + widths(resolution)
      + enums(resolution, types) + candidates(resolution) + verification(resolution)
  }

  /// libbpf splits at the last `___` between two other letters; cilium at the last `___` at all, aya at the first.
  private func flavours(_ resolution: Resolution, _ types: BTFTypeTable) -> [EngineDifference] {
    guard resolution.kind != .typeIDLocal, let record = types.record(resolution.record.type),
      let name = types.name(record.nameOffset), name.utf8.count <= WantedNames.longestName
    else { return [] }
    let letters = Array(name.utf8)
    let whole = EssentialName.of(Bytes(letters)).text
    func before(_ place: Int?) -> String { place.map { String(decoding: letters[..<$0], as: UTF8.self) } ?? name }
    let places = letters.indices.filter { $0 + 2 < letters.count && letters[$0..<$0 + 3].allSatisfy { $0 == 0x5f } }
    let (first, last) = (before(places.first), before(places.last.flatMap { $0 > 0 ? $0 : nil }))
    var found: [EngineDifference] = []
    if last != whole { found.append(EngineDifference(engine: .cilium, effect: .flavour(looksFor: last))) }
    if first != whole { found.append(EngineDifference(engine: .aya, effect: .flavour(looksFor: first))) }
    return found
  }

  private func absence(_ resolution: Resolution, _ kind: RelocationKind) -> [EngineDifference] {
    if kind == .typeMatches { return [EngineDifference(engine: .aya, effect: .refusesTypeMatches)] }
    guard resolution.outcome == .absent, kind == .typeSize || kind == .typeIDTarget else { return [] }
    return [
      EngineDifference(engine: .cilium, effect: .poisonsAbsentType), EngineDifference(engine: .aya, effect: .refusesAbsentType),
    ]
  }

  private func modules(_ resolution: Resolution, _ kind: RelocationKind) -> [EngineDifference] {
    guard let match = resolution.matches.first else { return [] }
    var found: [EngineDifference] = []
    if case .module = match.candidate.place {
      found.append(EngineDifference(engine: .aya, effect: .ignoresModules))
      if kind == .typeIDTarget { found.append(EngineDifference(engine: .cilium, effect: .poisonsModuleTypeID)) }
    } else if shared.contains(match.candidate.type) {
      found.append(EngineDifference(engine: .cilium, effect: .looksIntoModules))
    }
    return found
  }

  private func widths(_ resolution: Resolution) -> [EngineDifference] {
    if resolution.changedWidth != nil { return [EngineDifference(engine: .cilium, effect: .keepsWidth)] }
    if case .width = resolution.poisonCause { return [EngineDifference(engine: .cilium, effect: .ignoresWidth)] }
    return []
  }

  private func candidates(_ resolution: Resolution) -> [EngineDifference] {
    var effects: [EngineDifference.Effect] = []
    let isDropped = resolution.rejections.contains { if case .dropped = $0.mismatch { true } else { false } }
    if resolution.outcome == .ambiguous || isDropped && resolution.matches.isEmpty { effects.append(.takesBestCandidate) }
    if resolution.lacksCandidates, otherKinds.contains(resolution.record.type) { effects.append(.takesOtherKind) }
    if resolution.poisonCause == .noMatch, resolution.original?.first.isWideLoad == true { effects.append(.poisonsByLoad) }
    return effects.map { EngineDifference(engine: .cilium, effect: $0) }
  }

  private func enums(_ resolution: Resolution, _ types: BTFTypeTable) -> [EngineDifference] {
    guard let match = resolution.matches.first, let local = resolution.local,
      case let table = target.table(match.candidate.place)
    else { return [] }
    // Steps of both sides go together.
    for (step, other) in zip(local.steps, match.spec.steps) where step.name != nil && other.name != nil {
      guard let a = enumeration(step, in: types), let b = enumeration(other, in: table) else { continue }
      if a.isAnonymous != b.isAnonymous { return [EngineDifference(engine: .aya, effect: .distinguishesAnonymousEnums)] }
    }
    return []
  }

  /// The enum that a member is of, if it is.
  private func enumeration(_ step: AccessSpec.Step, in table: BTFTypeTable) -> TypeRecord? {
    guard let owner = table.record(step.type), owner.kind?.isComposite == true, Int(step.index) < owner.entryCount
    else { return nil }
    let type = try? table.resolved(table.member(Int(step.index), of: owner).type)
    return type?.kind?.isEnumeration == true ? type : nil
  }

  private func verification(_ resolution: Resolution) -> [EngineDifference] {
    guard case .unexpectedValue = resolution.failure?.reason else { return [] }
    return [EngineDifference(engine: .aya, effect: .patchesUnverified)]
  }
}
