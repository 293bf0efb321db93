public import BPFObject
import BTF
import ByteReading

/// Decides the CO-RE relocations of one object against one target. Pure: the same object and types give the same decisions everywhere.
public struct Resolver: Sendable {
  private let object: ObjectFile
  private let target: RelocationTarget
  private let dialect: Dialect
  private let index: CandidateIndex?

  /// What a candidate takes of the ``WorkBudget``, however it is compared.
  private static let stepsPerCandidate = 32

  /// Size of a pointer in bytes in programs, on every machine.
  static let localPointerSize = 8

  /// `index` is that of the target, where many objects are resolved against it.
  public init(_ object: ObjectFile, target: RelocationTarget, dialect: Dialect = .libbpf, index: CandidateIndex? = nil) {
    self.object = object
    self.target = target
    self.dialect = dialect
    self.index = index
  }

  /// The decisions about all relocations, in the order of the object. A failure of one does not stop the others.
  public func resolve() -> [Resolution] { resolve(again: nil) }

  /// The same, where `earlier` are the decisions about the same object against another target, by the same dialect: what they found in
  /// the object itself holds here too.
  func resolve(again earlier: [Resolution]?) -> [Resolution] {
    guard let types = object.types, let records = object.extensions?.relocations, records.recordCount > 0 else { return [] }
    let local = TypeSide(table: types, pointerSize: Resolver.localPointerSize)
    let search = CandidateSearch(roots, of: types, in: target, dialect: dialect, index: index)
    var cache = CandidateCache(search, dialect: dialect)
    let sides = Sides(local, target, dialect)
    var resolutions: [Resolution] = []
    // As many records as lie in the file.
    resolutions.reserveCapacity(records.recordCount)
    // By name, since a file may have thousands of sections; of several of one name the first.
    let code = Dictionary(object.code.enumerated().map { ($1.name, $0) }) { first, _ in first }
    for block in records.blocks {
      let name = object.sectionName(of: block) ?? ""
      let section = BlockSection(name, code[name].map { object.code[$0] })
      for (index, record) in block.enumerated() {
        let ordinal = resolutions.count
        if let earlier, ordinal < earlier.count {
          resolutions.append(Resolution(repeating: earlier, at: ordinal))
        } else {
          resolutions.append(Resolution(section.place(record, index: index, ordinal: ordinal), record))
        }
        // Where it lies: a decision has a dozen fields that would be retained to hand it over.
        resolve(&resolutions[ordinal], section, sides, &cache)
      }
    }
    return resolutions
  }

  /// Whether some type that relocations start from has no candidate: modules that are not part of the target could have one.
  public var lacksCandidates: Bool {
    guard let types = object.types else { return false }
    let search = CandidateSearch(roots, of: types, in: target, dialect: dialect)
    return roots.contains { search.candidates(of: $0).isEmpty }
  }

  /// The types that relocations start from.
  private var roots: Set<TypeID> {
    var roots = Set<TypeID>()
    for block in object.extensions?.relocations.blocks ?? [] {
      for record in block where record.kind != RelocationKind.typeIDLocal.rawValue { roots.insert(record.type) }
    }
    return roots
  }

  private func resolve(
    _ resolution: inout Resolution, _ section: BlockSection, _ sides: Sides, _ cache: inout CandidateCache
  ) {
    var misplaced: RelocationFailure?
    if resolution.original == nil {
      do throws(RelocationFailure) {
        resolution.original = try section.instruction(of: resolution.record)
      } catch {
        misplaced = error
      }
    }
    do throws(RelocationFailure) {
      // What an access comes to is worth knowing also where there is no instruction for it.
      try decide(&resolution, sides, &cache)
      if let misplaced { throw misplaced }
      try apply(&resolution, sides.local)
    } catch {
      resolution.failure = error
    }
  }

  /// Finds the candidates that fit, and the value that they agree on.
  private func decide(
    _ resolution: inout Resolution, _ sides: Sides, _ cache: inout CandidateCache
  ) throws(RelocationFailure) {
    let record = resolution.record
    guard let kind = resolution.kind else { throw RelocationFailure(.unknownKind(record.kind)) }
    let spec = try begin(&resolution, kind, sides)
    if kind == .typeIDLocal {
      resolution.new = resolution.old
      return
    }
    let root = try sides.local.record(record.type)
    guard try sides.local.isNamed(root.nameOffset) else { throw RelocationFailure(.anonymousType(record.type)) }
    let candidates = cache.candidates(of: record.type)
    resolution.candidateCount = candidates.count
    try tryCandidates(candidates, kind, spec, sides, &resolution)
    if let dropped = cache.dropped(of: record.type) {
      try sides.budget.spend(dropped.count)
      resolution.rejections += dropped
    }
    if resolution.matches.count < candidates.count { cache.keepMatches(of: record.type, after: resolution) }
    if resolution.matches.isEmpty { resolution.new = try sides.values.value(kind, nil) }
    if resolution.new == nil { resolution.poisonCause = .noMatch }
  }

  /// Finds out what the access is in the object's own types, and what it comes to there, unless an earlier decision did.
  private func begin(
    _ resolution: inout Resolution, _ kind: RelocationKind, _ sides: Sides
  ) throws(RelocationFailure) -> AccessSpec {
    if let known = resolution.local { return known }
    let (record, local) = (resolution.record, sides.local)
    guard let access = local.table.nameBytes(record.access) else { throw RelocationFailure(.noSuchAccess(record.access)) }
    guard record.type != .void else { throw RelocationFailure(.cannotDescend(.void)) }
    _ = try local.record(record.type)
    let spec = try LocalSpec(side: local).parse(access, from: record.type, for: kind.subject)
    resolution.local = spec
    resolution.old = try sides.values.value(kind, spec.ends)
    return spec
  }

  private func tryCandidates(
    _ candidates: [Candidate], _ kind: RelocationKind, _ spec: AccessSpec, _ sides: Sides, _ resolution: inout Resolution
  ) throws(RelocationFailure) {
    var disagreement: RelocationFailure?
    for candidate in candidates {
      // Each is kept with its reason, which takes memory.
      try sides.budget.spend(Resolver.stepsPerCandidate)
      if case .module(let index) = candidate.place {
        let side = TypeSide(table: target.modules[index].types, pointerSize: target.pointerSize)
        try tryCandidate(candidate, kind, spec, sides.match(in: side), &resolution, &disagreement)
      } else {
        try tryCandidate(candidate, kind, spec, sides.kernel, &resolution, &disagreement)
      }
    }
    // All that fit are listed before libbpf's answer, which is to give up.
    if let disagreement { throw disagreement }
  }

  private func tryCandidate(
    _ candidate: Candidate, _ kind: RelocationKind, _ spec: AccessSpec, _ match: SpecMatch, _ resolution: inout Resolution,
    _ disagreement: inout RelocationFailure?
  ) throws(RelocationFailure) {
    switch try match.match(spec, candidate.type, for: kind) {
    case .differs(let mismatch):
      resolution.rejections.append(Resolution.Rejection(candidate: candidate, mismatch: mismatch))
    case .matches(let found):
      let value = try RelocationValues(side: match.target, dialect: dialect).value(kind, found.ends)
      if let first = resolution.matches.first {
        if disagreement == nil { disagreement = Resolver.disagreement(first.spec, resolution.new, found, value) }
      } else {
        resolution.new = value
      }
      resolution.matches.append(Resolution.Match(candidate: candidate, spec: found))
    }
  }

  private static func disagreement(
    _ first: AccessSpec, _ value: RelocationValue?, _ other: AccessSpec, _ otherValue: RelocationValue?
  ) -> RelocationFailure? {
    if first.bitOffset != other.bitOffset { return RelocationFailure(.ambiguousOffset(first.bitOffset, other.bitOffset)) }
    if value?.value != otherValue?.value { return RelocationFailure(.ambiguousValue(value?.value, otherValue?.value)) }
    return nil
  }
}

/// What all relocations of an object are decided with, put together once.
private struct Sides {
  let local: TypeSide
  /// Values in the object's own types.
  let values: RelocationValues
  /// The comparison with types of the kernel itself.
  let kernel: SpecMatch

  var budget: WorkBudget { kernel.budget }

  init(_ local: TypeSide, _ target: RelocationTarget, _ dialect: Dialect) {
    self.local = local
    values = RelocationValues(side: local, dialect: dialect)
    kernel = SpecMatch(
      local: local, target: TypeSide(table: target.types, pointerSize: target.pointerSize), dialect: dialect, budget: WorkBudget())
  }

  /// The comparison with types of a module.
  func match(in module: TypeSide) -> SpecMatch {
    SpecMatch(local: local, target: module, dialect: kernel.dialect, budget: budget)
  }
}

/// From the value to the instruction.
extension Resolver {
  private func apply(_ resolution: inout Resolution, _ local: TypeSide) throws(RelocationFailure) {
    guard let original = resolution.original else { return }
    let (instruction, second) = (original.first, original.second)
    guard resolution.poisonCause == nil, let old = resolution.old, let new = resolution.new else {
      resolution.patch = Poison.patch(instruction, second)
      return
    }
    let patching = Patching(old: old, new: new, forbidsOtherWidth: try forbidsOtherWidth(resolution, local))
    if let patch = try patching.patch(instruction, second) {
      resolution.patch = patch
    } else {
      resolution.poisonCause = .width(old: old.width, new: new.width)
      resolution.patch = Poison.patch(instruction, second)
    }
  }

  /// Whether a load or store of the field's new width would give something else than the field's value. It does not for pointers and
  /// for unsigned integers, which are extended by zeros (libbpf: `bpf_core_calc_relo()`).
  private func forbidsOtherWidth(_ resolution: borrowing Resolution, _ local: TypeSide) throws(RelocationFailure) -> Bool {
    guard let old = resolution.old, let new = resolution.new, old.width != new.width else { return false }
    guard let match = resolution.matches.first, let oldType = old.fieldType, let newType = new.fieldType else { return true }
    let table = target.table(match.candidate.place)
    guard let first = local.table.record(oldType), let second = table.record(newType) else { return true }
    if first.kind == .pointer && second.kind == .pointer { return false }
    guard first.kind == .integer && second.kind == .integer else { return true }
    return local.table.integerEncoding(of: first).isPlainSigned || table.integerEncoding(of: second).isPlainSigned
  }
}

extension IntegerEncoding {
  /// Signed and nothing else, which is what libbpf compares with (`btf_int_encoding() != BTF_INT_SIGNED`).
  fileprivate var isPlainSigned: Bool { flags == 1 }
}
