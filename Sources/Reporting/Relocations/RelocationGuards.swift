public import BPFObject
import ELF
public import Relocation

/// Answers of the guard analysis, by the instruction they are about.
public struct RelocationGuards: Sendable {
  private struct Slot: Hashable {
    let section: SectionIndex
    let instruction: InstructionIndex
  }

  private var verdicts: [Slot: GuardVerdict] = [:]

  public init(_ verdicts: [GuardVerdict]) {
    for verdict in verdicts { self.verdicts[Slot(section: verdict.section, instruction: verdict.instruction)] = verdict }
  }

  /// The answer about the instruction of a poisoned relocation; nil for all others.
  public func verdict(of resolution: Resolution, in object: ObjectFile) -> GuardVerdict? {
    guard resolution.outcome == .poisoned, let code = object.code(named: resolution.place.sectionName) else { return nil }
    return verdicts[Slot(section: code.index, instruction: resolution.place.instruction)]
  }
}
