public import BPFObject

/// What becomes of the instruction of one relocation.
public struct InstructionPatch: Hashable, Sendable {
  public let before: Instruction
  public let after: Instruction
  /// The second half of a 64-bit load, before and after; nil for all others.
  public let secondBefore: Instruction?
  public let secondAfter: Instruction?

  init(_ before: Instruction, _ after: Instruction, second: (before: Instruction, after: Instruction)? = nil) {
    self.before = before
    self.after = after
    secondBefore = second?.before
    secondAfter = second?.after
  }

  /// Number of slots: 1 or 2.
  public var slotCount: Int { secondBefore == nil ? 1 : 2 }
  public var changesInstruction: Bool { before != after || secondBefore != secondAfter }
}

/// What libbpf puts in the place of an instruction that cannot work: a call of a helper that does not exist. The verifier refuses the
/// program if it can get there, and otherwise removes it as dead code (`bpf_core_poison_insn()`).
public enum Poison {
  /// `0xbad2310`, "bad relo".
  public static let helper: Int32 = 195_896_080

  public static let instruction = Instruction(opcode: Opcode(rawValue: 0x85), immediate: helper)

  /// The patch that poisons an instruction; of a 64-bit load both halves.
  static func patch(_ instruction: Instruction, _ second: Instruction?) -> InstructionPatch {
    guard instruction.isWideLoad, let second else { return InstructionPatch(instruction, Poison.instruction) }
    return InstructionPatch(instruction, Poison.instruction, second: (second, Poison.instruction))
  }
}
