public import BPFObject
import BTF
public import Relocation

/// All decisions about the relocations of one object in one number: equal where every relocation comes out the same.
///
/// What counts is what the proof of ``Minimization`` compares: for each relocation its place and kind, the outcome, the value, the width,
/// and the bytes of the instruction. Where a type's id is asked for, which is another one in BTF that was numbered anew, the kind, the name
/// and the module of the type count instead.
public enum DecisionDigest {
  /// The digest of what was decided about `object` against `target`.
  public static func make(_ resolutions: [Resolution], of object: ObjectFile, against target: RelocationTarget) -> SHA256Digest {
    var hasher = SHA256()
    hasher.update(word: UInt64(resolutions.count))
    for index in resolutions.indices { add(resolutions, index, object, target, &hasher) }
    return hasher.finish()
  }

  private static func add(
    _ resolutions: [Resolution], _ number: Int, _ object: ObjectFile, _ target: RelocationTarget, _ hasher: inout SHA256
  ) {
    let resolution = resolutions[number]
    hasher.update(text: resolution.place.sectionName)
    hasher.update(word: UInt64(truncatingIfNeeded: resolution.place.index))
    hasher.update(word: UInt64(resolution.place.instruction.rawValue))
    hasher.update(word: UInt64(resolution.record.kind))
    let asksForType = resolution.kind == .typeIDTarget && !resolution.matches.isEmpty
    // Whether the id of a type is the one that the compiler wrote is chance.
    let outcome = resolutions.outcome(at: number)
    hasher.update(text: asksForType && (outcome == .adjusted || outcome == .unchanged) ? "type" : outcome.rawValue)
    if asksForType {
      if let match = resolution.matches.first { add(match, target, &hasher) }
      return
    }
    hasher.update(word: resolution.new == nil ? 0 : 1)
    hasher.update(word: resolution.new?.value ?? 0)
    hasher.update(word: UInt64(resolution.new?.width ?? 0))
    for slot in [resolution.patch?.after, resolution.patch?.secondAfter] {
      hasher.update(word: slot == nil ? 0 : 1)
      if let slot { hasher.update(slot.encoded(object.order)) }
    }
  }

  private static func add(_ match: Resolution.Match, _ target: RelocationTarget, _ hasher: inout SHA256) {
    let table = target.table(match.candidate.place)
    let record = table.record(match.candidate.type)
    hasher.update(word: UInt64(record?.kind?.rawValue ?? 0))
    hasher.update(text: record.flatMap { table.name($0.nameOffset) } ?? "")
    hasher.update(text: target.moduleName(match.candidate.place) ?? "")
  }
}
