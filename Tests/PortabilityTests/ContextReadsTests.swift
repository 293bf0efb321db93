import BPFObject
import BTF
import Relocation
import TestSupport
import Testing

@testable import Portability

/// What is followed of the context: through registers, the stack, branches and calls.
@Suite struct ContextReadsTests {
  /// Offsets of the context that a program reads, and those of which it uses what it read there in an access that is relocated.
  private func reads(_ code: [Instruction], relocating slots: [Int] = [], text: [Instruction] = [], textSlots: [Int] = []) throws
    -> (offsets: [Int32], uses: [Int32])
  {
    var object = ObjectSample()
    let calls = code.indices.filter { code[$0] == Code.call }
    object.program(
      "program", in: "fentry/f", code, calls: Dictionary(uniqueKeysWithValues: calls.map { ($0, "function") }))
    if !text.isEmpty { object.program("function", in: ".text", text) }
    let long = object.types.integer("long", size: 8)
    let structure = object.types.structure("s", size: 16, [.init("a", long, at: 0), .init("b", long, at: 64)])
    for slot in slots { object.relocate("fentry/f", slot, .fieldByteOffset, structure, "0:1") }
    for slot in textSlots { object.relocate(".text", slot, .fieldByteOffset, structure, "0:1") }
    let requirements = try object.requirements()
    let number = try #require(requirements.inventory.programs.firstIndex { $0.name == "program" })
    let reads = try #require(requirements.reads[number])
    return (Set(reads.reads.map(\.offset)).sorted(), Set(reads.uses.map(\.offset)).sorted())
  }

  @Test func `through copies, sums and the stack`() throws {
    #expect(try reads([Code.copy(6, 1), Code.add(6, 8), Code.load(2, 6, 8)] + Code.end).offsets == [16])
    #expect(try reads([Code.store(10, -8, 1), Code.load(6, 10, -8), Code.load(2, 6, 8)] + Code.end).offsets == [8])
    // By another name of the stack.
    #expect(
      try reads([Code.copy(3, 10), Code.add(3, -16), Code.store(3, 8, 1), Code.load(6, 10, -8), Code.load(2, 6, 8)] + Code.end)
        .offsets == [8])
  }

  @Test func `places far beyond the stack are no places`() throws {
    let away = [Code.store(10, -8, 1), Code.copy(2, 10), Code.add(2, Int32.min)]
    let back = [Code.load(6, 10, -8), Code.load(3, 6, 8)] + Code.end
    #expect(try reads(away + [Code.store(2, 0, 1)] + back).offsets == [8])
    // Where a helper writes is not known.
    #expect(try reads(away + [Code.helper(5)] + back).offsets == [])
  }

  @Test func `a register that is set to something else holds the context no longer`() throws {
    let clobbering: [Instruction] = [
      Code.set(1, 0), Code.instruction(0xbc, 1, 1), Code.add(1, register: 2), Code.instruction(0x67, 1, 0, 3), Code.load(1, 2, 0),
      Code.helper(5), Code.instruction(0x30), Code.instruction(0xdb, 10, 1, offset: -8, 0x01),
      Code.instruction(0xdb, 1, 10, offset: -8, 0x100),
    ]
    for instruction in clobbering {
      #expect(try reads([instruction, Code.load(3, 1, 8)] + Code.end).offsets == [], "\(instruction)")
    }
  }

  @Test func `a stack slot that is written over, or given away, holds it no longer`() throws {
    let save = [Code.store(10, -8, 1)], read = [Code.load(6, 10, -8), Code.load(2, 6, 8)] + Code.end
    let overwrites: [[Instruction]] = [
      [Code.instruction(0x73, 10, 2, offset: -3)], [Code.store(10, -12, 2)], [Code.instruction(0x7a, 10, offset: -8)],
      [Code.copy(1, 10), Code.add(1, -16), Code.helper(4)], [Code.instruction(0xdb, 10, 2, offset: -8)],
    ]
    for code in overwrites { #expect(try reads(save + code + read).offsets == [], "\(code)") }
    // What is not handed over is not written.
    #expect(try reads(save + [Code.helper(5)] + read).offsets == [8])
    #expect(try reads(save + [Code.store(10, -16, 2)] + read).offsets == [8])
  }

  @Test func `where ways meet only what they agree on is known`() throws {
    // r6 = arg0 or arg1; r6->b
    let different = [
      Code.ifZero(2, skip: 2), Code.load(6, 1, 0), Code.jump(1), Code.load(6, 1, 8), Code.load(3, 6, 8),
    ]
    let found = try reads(different + Code.end, relocating: [4])
    #expect(found.offsets == [0, 8] && found.uses == [])
    let same = [Code.ifZero(2, skip: 2), Code.load(6, 1, 8), Code.jump(1), Code.load(6, 1, 8), Code.load(3, 6, 8)]
    #expect(try reads(same + Code.end, relocating: [4]).uses == [8])
  }

  @Test func `a loop is walked until nothing changes`() throws {
    // r6 = arg0; do { r6->b; r6 = arg1 } while (r2)
    let loop = [Code.load(6, 1, 0), Code.load(3, 6, 8), Code.load(6, 1, 8), Code.instruction(0x55, 2, offset: -3)]
    #expect(try reads(loop + Code.end, relocating: [1]).uses == [])
  }

  @Test func `through calls, with what all of them hand over`() throws {
    let function = [Code.load(3, 1, 8)] + Code.end
    let once = [Code.load(1, 1, 8), Code.call] + Code.end
    #expect(try reads(once, text: function, textSlots: [0]).uses == [8])
    let twice = [Code.copy(6, 1), Code.load(1, 6, 0), Code.call, Code.load(1, 6, 8), Code.call] + Code.end
    let found = try reads(twice, text: function, textSlots: [0])
    #expect(found.offsets == [0, 8] && found.uses == [])
    // A place of the caller's stack is none of the function's.
    let stack = [Code.store(10, -8, 1), Code.copy(1, 10), Code.call] + Code.end
    #expect(try reads(stack, text: [Code.load(2, 1, -8), Code.load(3, 2, 8)] + Code.end).offsets == [])
  }

  @Test func `a function that calls itself comes to an end`() throws {
    var object = ObjectSample()
    object.program("program", in: "fentry/f", [Code.call] + Code.end, calls: [0: "function"])
    object.program("function", in: ".text", [Code.load(2, 1, 8), Code.add(1, 8), Code.call] + Code.end, calls: [2: "function"])
    #expect(try object.requirements().reads[0]?.reads.map(\.offset) == [])
  }

  @Test func `numbers of registers that there are not, and offsets that overflow, are taken as they come`() throws {
    let codes: [[Instruction]] = [
      [Code.copy(15, 1), Code.load(14, 15, 8), Code.store(13, -8, 12)],
      [Code.add(1, Int32.max), Code.add(1, Int32.max), Code.load(2, 1, Int16.max)],
      [Code.add(1, Int32.max), Code.load(2, 1, Int16.max)], [Code.store(10, Int16.min, 1), Code.load(2, 10, Int16.min)],
      [Code.copy(2, 10), Code.add(2, Int32.min), Code.store(2, Int16.min, 1), Code.load(3, 2, Int16.min)],
      [Code.instruction(0x06, 0, 0, Int32.min)], [Code.jump(Int16.min)], [Code.jump(Int16.max)], [Code.instruction(0x18, 1)],
    ]
    for code in codes { _ = try reads(code + Code.end) }
    #expect(try reads([Code.copy(15, 1), Code.load(14, 15, 8)] + Code.end).offsets == [8])
  }

  @Test func `a jump to where a register says is not followed, and nothing is noted`() throws {
    #expect(try reads([Code.load(2, 1, 8), Code.instruction(0x0d, 2)] + Code.end).offsets == [])
  }
}
