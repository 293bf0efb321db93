public import BPFObject
public import ELF
public import Relocation

/// One thing that was found about a program on a kernel.
public struct Finding: Hashable, Sendable {
  /// What comes of it for the program.
  public enum Effect: Int, Comparable, Hashable, Sendable {
    /// Nothing; it is worth knowing.
    case none
    /// It works as if it were not there, with less in it.
    case degraded
    /// It loads; whether it attaches is not known.
    case perhapsNotAttached
    /// Whether it loads is not known.
    case perhapsNotLoaded
    /// It loads, and does not attach.
    case notAttached
    /// It does not load.
    case notLoaded

    public static func < (a: Effect, b: Effect) -> Bool { a.rawValue < b.rawValue }
  }

  /// An instruction, counted from the start of its section.
  public struct Place: Hashable, Sendable {
    public let section: SectionIndex
    public let instruction: InstructionIndex

    init(_ section: SectionIndex, _ slot: UInt32) { (self.section, instruction) = (section, InstructionIndex(slot)) }
  }

  public let cause: FindingCause
  public let effect: Effect
  /// Nil where it concerns more than one instruction.
  public let place: Place?
  /// Why the verifier does not get to it, where it is guarded.
  public let guardedBy: GuardVerdict.Reason?

  init(_ cause: FindingCause, _ effect: Effect, at place: Place? = nil, guardedBy: GuardVerdict.Reason? = nil) {
    (self.cause, self.effect, self.place, self.guardedBy) = (cause, effect, place, guardedBy)
  }
}
