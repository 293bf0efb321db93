import BPFObject
import ByteReading
import Relocation

/// Shows what becomes of an instruction.
enum InstructionChange {
  static func append(after patch: InstructionPatch, to out: inout TextBuffer) {
    if patch.after == Poison.instruction {
      // As the verifier will call it.
      out.append("call unknown#")
      out.append(decimal: Int(Poison.helper))
    } else {
      out.append(patch.after, next: patch.secondAfter)
    }
  }

  /// The bytes as they lie in an object of that byte order, in hexadecimal.
  static func append(bytes slots: [Instruction?], _ order: ByteOrder, to out: inout TextBuffer) {
    for case let slot? in slots {
      for byte in slot.encoded(order) { out.append(hexadecimal: UInt64(byte), width: 2) }
    }
  }
}
