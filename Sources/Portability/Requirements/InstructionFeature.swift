import BPFObject

/// What an instruction needs of a kernel that its first version for BPF did not have.
public enum InstructionFeature: String, CaseIterable, Hashable, Sendable {
  /// Atomic operations other than adding: `BPF_FETCH`, `BPF_XCHG`, `BPF_CMPXCHG`, and, or, xor (Linux 5.12).
  case atomics
  /// Loads and moves that extend the sign (Linux 6.6).
  case signExtension
  /// Division and remainder of signed numbers (Linux 6.6).
  case signedDivision
  /// Swapping bytes whatever the machine's order is (Linux 6.6).
  case byteSwap
  /// Jumps of 32 bits (`gotol`, Linux 6.6).
  case longJumps
  /// Casts between address spaces, for arenas (Linux 6.9).
  case addressSpaceCasts
  /// Loops that the kernel ends (`may_goto`, Linux 6.9).
  case mayGoto
  /// Loads and stores that order others (Linux 6.15).
  case acquireRelease
  /// Jumps to a place that a register holds (Linux 6.19).
  case indirectJumps

  /// What an instruction needs; nil where every kernel that has BTF takes it (Documentation/bpf/standardization/instruction-set.rst).
  init?(_ instruction: Instruction) {
    let opcode = instruction.opcode
    switch opcode.instructionClass {
    case .arithmetic32, .arithmetic64:
      guard let feature = InstructionFeature.arithmetic(instruction) else { return nil }
      self = feature
    case .loadMemory:
      // BPF_MEMSX
      guard opcode.mode == 0x80 else { return nil }
      self = .signExtension
    case .storeRegister:
      // BPF_ATOMIC; adding without fetching is as old as BPF.
      guard opcode.mode == 0xc0, instruction.immediate != 0 else { return nil }
      self = instruction.immediate == 0x100 || instruction.immediate == 0x110 ? .acquireRelease : .atomics
    case .jump:
      // BPF_JCOND, and BPF_JA with a register
      if opcode.operation == 0xe0 { self = .mayGoto } else if opcode.rawValue == 0x0d { self = .indirectJumps } else { return nil }
    case .jump32:
      // BPF_JMP32 | BPF_JA
      guard opcode.operation == 0 else { return nil }
      self = .longJumps
    case .load, .storeImmediate: return nil
    }
  }

  private static func arithmetic(_ instruction: Instruction) -> InstructionFeature? {
    let opcode = instruction.opcode
    switch opcode.operation {
    // BPF_DIV, BPF_MOD
    case 0x30, 0x90: return instruction.offset == 1 ? .signedDivision : nil
    // BPF_MOV
    case 0xb0:
      guard opcode.usesSourceRegister, instruction.offset != 0 else { return nil }
      return instruction.offset == 1 && opcode.instructionClass == .arithmetic64 ? .addressSpaceCasts : .signExtension
    // BPF_END
    case 0xd0: return opcode.instructionClass == .arithmetic64 ? .byteSwap : nil
    default: return nil
    }
  }
}
