import BPFObject
import ByteReading
import Testing

@Suite struct InstructionTests {
  @Test func `a slot is decoded in both byte orders`() {
    // r7 = *(u64 *)(r6 + 80)
    let little = Instruction(Bytes([0x79, 0x67, 0x50, 0, 0, 0, 0, 0]), at: 0, order: .little)
    let big = Instruction(Bytes([0x79, 0x76, 0, 0x50, 0, 0, 0, 0]), at: 0, order: .big)
    #expect(little == big)
    #expect(little.destination == 7 && little.source == 6 && little.offset == 80)
    #expect(little.opcode.instructionClass == .loadMemory && little.opcode.accessSize == 8)
  }

  @Test func `encoding gives back the bytes, in both byte orders`() {
    for order in [ByteOrder.little, .big] {
      var generator = SystemRandomNumberGenerator()
      for _ in 0..<1000 {
        let bytes = randomBytes(&generator)
        #expect(Instruction(Bytes(bytes), at: 0, order: order).encoded(order) == bytes)
      }
    }
  }

  @Test func `a load changes its width and nothing else`() {
    let load = Opcode(rawValue: 0x61)
    #expect(load.accessSize == 4)
    #expect([1, 2, 4, 8].map { load.with(accessSize: $0)?.rawValue } == [0x71, 0x69, 0x61, 0x79])
    #expect(load.with(accessSize: 3) == nil)
  }

  private func randomBytes(_ generator: inout SystemRandomNumberGenerator) -> [UInt8] {
    (0..<Instruction.size).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}
