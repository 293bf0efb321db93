import BPFObject
import ByteReading
import ELF
import Relocation

/// Asks of every third instruction of an object whether the verifier would get to it.
func walk(_ bytes: Bytes) {
  guard let file = try? ELFFile(bytes), let object = try? ObjectFile(file) else { return }
  var patches: [SectionIndex: [UInt32: PatchedSlot]] = [:]
  for section in object.code {
    for slot in stride(from: UInt32(0), to: UInt32(truncatingIfNeeded: section.instructions.count), by: 3) {
      let poison = Instruction(opcode: Opcode(rawValue: 0x85), immediate: Poison.helper)
      patches[section.index, default: [:]][slot] = PatchedSlot(poison, isPoison: true)
    }
  }
  var limits = GuardAnalysis.Limits()
  limits.inTotal = 100_000
  let verdicts = GuardAnalysis(object, patches: patches, limits: limits).verdicts()
  precondition(verdicts.allSatisfy { ($0.reason != nil) == ($0.answer == .guarded) })
}
