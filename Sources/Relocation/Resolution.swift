public import BPFObject
public import BTF

/// What was decided about one CO-RE relocation of an object: a value that reports show and patching carries out.
public struct Resolution: Sendable {
  /// How it came out.
  public enum Outcome: String, CaseIterable, Hashable, Sendable {
    /// The instruction stays as it is.
    case unchanged
    /// The instruction gets another value, or another width.
    case adjusted
    /// It asked whether something is there, or for a type's size or id, and the answer is 0.
    case absent
    /// Nothing fits, or a load cannot be made as wide as the field is: the instruction is replaced by one that the verifier refuses.
    case poisoned
    /// Candidates fit and disagree: libbpf refuses the object.
    case ambiguous
    /// The record is malformed, or the value does not fit the instruction: libbpf refuses the object.
    case error
  }

  /// Why an instruction is poisoned.
  public enum PoisonCause: Hashable, Sendable {
    /// No candidate fits, or there is none.
    case noMatch
    /// The field has another size, and is not a pointer or an unsigned integer on both sides; sizes in bytes.
    case width(old: UInt32, new: UInt32)
  }

  /// A candidate that fits.
  public struct Match: Hashable, Sendable {
    public let candidate: Candidate
    public let spec: AccessSpec
  }

  /// A candidate that does not fit, and why.
  public struct Rejection: Hashable, Sendable {
    public let candidate: Candidate
    public let mismatch: Mismatch
  }

  /// Where in the object it is.
  public let place: RelocationPlace
  /// The record as the compiler wrote it.
  public let record: RelocationRecord
  /// Nil for a number that this version does not know.
  public var kind: RelocationKind? { RelocationKind(rawValue: record.kind) }
  /// The access in the object's own types; nil where it is malformed.
  public internal(set) var local: AccessSpec?
  /// Number of candidates that were tried.
  public internal(set) var candidateCount = 0
  public internal(set) var matches: [Match] = []
  public internal(set) var rejections: [Rejection] = []
  /// What the access comes to in the object's own types; nil where that is malformed.
  public internal(set) var old: RelocationValue?
  /// What it comes to in the target; nil where the instruction is poisoned.
  public internal(set) var new: RelocationValue?
  /// The instruction as it is in the object, with the second half of a 64-bit load; nil where the record points at none.
  public internal(set) var original: OriginalInstruction?
  /// What becomes of it; nil where nothing could be decided.
  public internal(set) var patch: InstructionPatch?
  public internal(set) var poisonCause: PoisonCause?
  /// Why nothing could be decided.
  public internal(set) var failure: RelocationFailure?

  init(_ place: RelocationPlace, _ record: RelocationRecord) {
    self.place = place
    self.record = record
  }

  /// The same relocation as one of `earlier`, to be decided against another target: with what was found in the object itself, as far as
  /// that was all right.
  init(repeating earlier: [Resolution], at index: Int) {
    place = earlier[index].place
    record = earlier[index].record
    original = earlier[index].original
    guard let value = earlier[index].old else { return }
    old = value
    local = earlier[index].local
  }

  public var outcome: Outcome { Outcome(failure, poisonCause, kind, hasMatches: !matches.isEmpty, patch) }

  /// Whether candidates were looked for and none was found: modules that are not part of the target could have one.
  public var lacksCandidates: Bool { local != nil && kind != .typeIDLocal && candidateCount == 0 }

  /// Widths of a load or store in bytes, before and after; nil where the width does not change.
  public var changedWidth: (old: UInt32, new: UInt32)? {
    guard let patch, patch.before.opcode != patch.after.opcode, poisonCause == nil, let old, let new else { return nil }
    return (old.width, new.width)
  }
}

extension Resolution.Outcome {
  fileprivate init(
    _ failure: RelocationFailure?, _ poisonCause: Resolution.PoisonCause?, _ kind: RelocationKind?, hasMatches: Bool,
    _ patch: InstructionPatch?
  ) {
    if let failure {
      self = failure.isAmbiguity ? .ambiguous : .error
    } else if poisonCause != nil {
      self = .poisoned
    } else if !hasMatches, kind != .typeIDLocal {
      self = .absent
    } else {
      self = patch?.changesInstruction == true ? .adjusted : .unchanged
    }
  }
}

/// Decisions looked at where they lie: one has a dozen fields that would be retained to hand it out.
extension [Resolution] {
  /// ``Resolution/outcome`` of one of them.
  public func outcome(at index: Int) -> Resolution.Outcome {
    Resolution.Outcome(
      self[index].failure, self[index].poisonCause, RelocationKind(rawValue: self[index].record.kind),
      hasMatches: self[index].matches.count > 0, self[index].patch)
  }

  /// ``Resolution/lacksCandidates`` of one of them.
  public func lacksCandidates(at index: Int) -> Bool {
    self[index].candidateCount == 0 && self[index].record.kind != RelocationKind.typeIDLocal.rawValue && self[index].local != nil
  }
}

/// An instruction of an object, with the second half of a 64-bit load.
public struct OriginalInstruction: Hashable, Sendable {
  public let first: Instruction
  public let second: Instruction?
}

/// Where a relocation is.
public struct RelocationPlace: Hashable, Sendable {
  /// Its number among all relocations of the object, in the order of the file.
  public let ordinal: Int
  /// Its number among those of its section.
  public let index: Int
  /// The name of the section of its instruction.
  public let sectionName: String
  /// The slot of its instruction.
  public let instruction: InstructionIndex
  /// The function that the instruction belongs to. Nil for what is left of a weak function that another one replaced: libbpf passes
  /// over such relocations.
  public let program: Program?
}
