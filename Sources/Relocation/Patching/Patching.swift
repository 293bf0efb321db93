import BPFObject

/// Puts a new value into an instruction (libbpf: `bpf_core_patch_insn()`).
struct Patching {
  /// The value in the object's own types, which the instruction must hold.
  let old: RelocationValue
  /// The value in the target's.
  let new: RelocationValue
  /// Whether a load or store of another width would read the field wrongly.
  let forbidsOtherWidth: Bool

  /// The patched instruction; nil where it must be poisoned, since it is a load or store of another width.
  func patch(_ instruction: Instruction, _ second: Instruction?) throws(RelocationFailure) -> InstructionPatch? {
    switch instruction.opcode.instructionClass {
    case .arithmetic32, .arithmetic64: try arithmetic(instruction)
    case .loadMemory, .storeImmediate, .storeRegister: try memory(instruction)
    case .load: try wideLoad(instruction, second)
    case .jump, .jump32: throw RelocationFailure(.unrecognized(opcode: instruction.opcode.rawValue))
    }
  }

  private func validate(_ found: Int64) throws(RelocationFailure) {
    guard !old.isValidated || UInt64(bitPattern: found) == old.value else {
      throw RelocationFailure(.unexpectedValue(found: found, expected: old.value))
    }
  }

  private func arithmetic(_ instruction: Instruction) throws(RelocationFailure) -> InstructionPatch {
    guard !instruction.opcode.usesSourceRegister else { throw RelocationFailure(.noImmediate) }
    try validate(Int64(instruction.immediate))
    var after = instruction
    // As in libbpf, what does not fit is cut off.
    after.immediate = Int32(truncatingIfNeeded: new.value)
    return InstructionPatch(instruction, after)
  }

  private func memory(_ instruction: Instruction) throws(RelocationFailure) -> InstructionPatch? {
    try validate(Int64(instruction.offset))
    guard let offset = Int16(exactly: new.value) else {
      throw RelocationFailure(.valueTooLarge(new.value, limit: UInt64(Int16.max)))
    }
    if forbidsOtherWidth { return nil }
    var after = instruction
    after.offset = offset
    if new.width != old.width {
      guard UInt32(instruction.opcode.accessSize) == old.width else {
        throw RelocationFailure(.unexpectedWidth(found: instruction.opcode.accessSize, expected: old.width))
      }
      guard let opcode = instruction.opcode.with(accessSize: new.width) else { throw RelocationFailure(.noSuchWidth(new.width)) }
      after.opcode = opcode
    }
    return InstructionPatch(instruction, after)
  }

  private func wideLoad(_ instruction: Instruction, _ second: Instruction?) throws(RelocationFailure) -> InstructionPatch {
    guard instruction.isWideLoad, instruction.source == 0, instruction.offset == 0, let second,
      second.opcode.rawValue == 0, second.destination == 0, second.source == 0, second.offset == 0
    else { throw RelocationFailure(.badWideLoad) }
    let low = UInt64(UInt32(bitPattern: instruction.immediate))
    let high = UInt64(UInt32(bitPattern: second.immediate)) << 32
    try validate(Int64(bitPattern: high | low))
    var (after, secondAfter) = (instruction, second)
    after.immediate = Int32(truncatingIfNeeded: new.value)
    secondAfter.immediate = Int32(truncatingIfNeeded: new.value >> 32)
    return InstructionPatch(instruction, after, second: (second, secondAfter))
  }
}
