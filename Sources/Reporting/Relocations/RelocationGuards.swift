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
  /// Of several sections of one name the first, which relocations are about.
  private let sections: [String: SectionIndex]

  public init(_ verdicts: [GuardVerdict], in object: ObjectFile) {
    sections = Dictionary(object.code.map { ($0.name, $0.index) }) { first, _ in first }
    for verdict in verdicts { self.verdicts[Slot(section: verdict.section, instruction: verdict.instruction)] = verdict }
  }

  /// The answer about the instruction of a poisoned relocation; nil for all others.
  public func verdict(of resolution: Resolution) -> GuardVerdict? {
    guard resolution.outcome == .poisoned, let section = sections[resolution.place.sectionName] else { return nil }
    return verdicts[Slot(section: section, instruction: resolution.place.instruction)]
  }
}
