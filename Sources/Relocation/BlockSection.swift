import BPFObject
import BTF
import ByteReading

/// The section whose relocations one block of BTF.ext lists.
struct BlockSection {
  private let name: String
  private let code: CodeSection?

  /// `code` is nil where there is no section of the name.
  init(_ name: String, _ code: CodeSection?) {
    self.name = name
    self.code = code
  }

  func place(_ record: RelocationRecord, index: Int, ordinal: Int) -> RelocationPlace {
    let slot = InstructionIndex(record.instructionOffset / UInt32(Instruction.size))
    return RelocationPlace(
      ordinal: ordinal, index: index, sectionName: name, instruction: slot, program: code?.program(at: slot))
  }

  /// The instruction that is relocated, and the second half where it has one.
  func instruction(of record: RelocationRecord) throws(RelocationFailure) -> OriginalInstruction {
    guard let code else { throw RelocationFailure(.noCode) }
    let offset = record.instructionOffset
    guard offset % UInt32(Instruction.size) == 0 else { throw RelocationFailure(.misaligned(offset)) }
    let slot = Int(offset) / Instruction.size
    guard slot < code.instructions.count else {
      throw RelocationFailure(.outsideSection(offset: offset, size: code.instructions.bytes.count))
    }
    let instruction = code.instructions[slot]
    // Opcode 0 is no instruction: only the second half of a 64-bit load has it.
    if instruction.opcode.rawValue == 0, slot > 0, code.instructions[slot - 1].isWideLoad {
      throw RelocationFailure(.insideWideLoad)
    }
    guard instruction.isWideLoad else { return OriginalInstruction(first: instruction, second: nil) }
    guard slot + 1 < code.instructions.count else { throw RelocationFailure(.badWideLoad) }
    return OriginalInstruction(first: instruction, second: code.instructions[slot + 1])
  }
}
