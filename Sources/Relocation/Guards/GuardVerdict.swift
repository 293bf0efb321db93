public import BPFObject
public import ELF

/// Whether the verifier gets to one poisoned instruction.
public struct GuardVerdict: Hashable, Sendable {
  /// The answer, with libbpf's way of loading: of each program what it calls.
  public enum Answer: String, CaseIterable, Hashable, Sendable {
    /// No: the verifier takes it for dead code and removes it.
    case guarded
    /// Yes: it refuses the program.
    case reachable
    /// It depends on what the verifier can tell about values that are not followed here, or the code is too complex.
    case unknown
  }

  /// What a constant comes from.
  public enum Origin: Hashable, Sendable {
    /// A relocation, by its ``RelocationPlace/ordinal``: an existence check, an enumerator's value, a size.
    case relocation(Int)
    /// A variable that programs cannot change, as it is in the file; its name where a symbol has it. A loader may set another value.
    case variable(section: String, name: String?, offset: UInt64)
    /// A weak symbol: whether the target has it.
    case symbol(String)
    /// A value of the kernel's configuration (`.kconfig`).
    case configuration(String)
  }

  /// The branch that leads around the instruction.
  public struct Branch: Hashable, Sendable {
    public let section: SectionIndex
    public let instruction: InstructionIndex
    /// What decided it, in the order in which it was met; empty where it was a constant of the code itself. At most eight are told.
    public let origins: [Origin]
  }

  /// Why an instruction cannot be reached.
  public enum Reason: Hashable, Sendable {
    case branch(Branch)
    /// No program calls the function that it lies in: it is never loaded.
    case unreferenced
    /// No way leads to it, whatever the branches decide.
    case deadCode
  }

  public let section: SectionIndex
  public let instruction: InstructionIndex
  public let answer: Answer
  /// Nil unless it is guarded.
  public let reason: Reason?
  /// Whether the walk over a program that leads here was given up: the code is too complex.
  public let isExhausted: Bool
}
