import BPFObject
import ByteReading
import ELF
import TestSupport
import Testing

@testable import Relocation

/// Code that no compiler wrote: whatever it is, there is an answer for each poisoned instruction, in bounded time.
@Suite struct HostileGuardTests {
  private typealias A = Assembled

  /// Opcodes that exist, so that walks get far.
  private static let opcodes: [UInt8] =
    [0x05, 0x06, 0x0d, 0x15, 0x1d, 0x16, 0x25, 0x2d, 0x45, 0x55, 0x65, 0xc5, 0xe5, 0x85, 0x85, 0x8d, 0x95, 0x18, 0x20, 0x40]
    + [0x07, 0x0f, 0x17, 0x1f, 0x27, 0x37, 0x47, 0x57, 0x67, 0x77, 0x87, 0x97, 0xa7, 0xb7, 0xbf, 0xc7, 0xd7, 0xd4, 0xdc]
    + [0x04, 0x0c, 0x14, 0x24, 0x34, 0x54, 0x64, 0x74, 0x84, 0x94, 0xb4, 0xbc, 0xc4]
    + [0x61, 0x69, 0x71, 0x79, 0x81, 0x89, 0x91, 0x62, 0x6a, 0x72, 0x7a, 0x63, 0x6b, 0x73, 0x7b, 0xc3, 0xdb, 0xd3]

  private func random(_ generator: inout SplitMix64, count: Int) -> [Instruction] {
    (0..<count).map { _ in
      let isReal = generator.next() % 16 != 0
      let opcode = isReal ? Self.opcodes[Int(generator.next() % UInt64(Self.opcodes.count))] : UInt8(generator.next() & 0xff)
      let near = generator.next() % 4 != 0
      return Instruction(
        opcode: Opcode(rawValue: opcode), destination: UInt8(generator.next() % 12), source: UInt8(generator.next() % 12),
        offset: near ? Int16(truncatingIfNeeded: Int(generator.next() % 24) - 12) : Int16(truncatingIfNeeded: generator.next()),
        immediate: near ? Int32(generator.next() % 40) - 12 : Int32(truncatingIfNeeded: generator.next()))
    }
  }

  @Test func `random instructions`() throws {
    var generator = SplitMix64(seed: 7)
    var counts: [GuardVerdict.Answer: Int] = [:]
    for round in 0..<400 {
      var code = random(&generator, count: 60)
      for place in stride(from: 0, to: 60, by: 7) { code[place] = A.gone }
      let text = (0..<3).map { _ in random(&generator, count: 20) }
      let order: ByteOrder = round % 2 == 0 ? .little : .big
      let section = ["kprobe/a", "xdp", "tc", "fentry/a"][round % 4]
      for verdict in try A.verdicts(code, text: text, section: section, order: order) { counts[verdict.answer, default: 0] += 1 }
    }
    #expect(counts.values.reduce(0, +) == 400 * 9)
    #expect(counts.count == 3, "\(counts)")
  }

  @Test func `random bytes in the place of the fixture's code`() throws {
    var generator = SplitMix64(seed: 11)
    let bytes = try Fixture.object("guards").array()
    for _ in 0..<40 {
      var damaged = bytes
      for _ in 0..<200 { damaged[64 + Int(generator.next() % UInt64(bytes.count - 64))] = UInt8(generator.next() & 0xff) }
      guard let object = try? ObjectFile(ELFFile(Bytes(damaged))) else { continue }
      var patches: [SectionIndex: [UInt32: PatchedSlot]] = [:]
      var count = 0
      for section in object.code {
        for slot in 0..<UInt32(section.instructions.count) where slot % 5 == 0 {
          patches[section.index, default: [:]][slot] = PatchedSlot(Poison.instruction, isPoison: true)
          count += 1
        }
      }
      #expect(GuardAnalysis(object, patches: patches).verdicts().count <= count)
    }
  }

  @Test func `ways that double at each of many branches`() throws {
    var code: [Instruction] = []
    for register in 0..<40 {
      let offset = Int16(-8 * (register % 32 + 1))
      code += [A.helper(5), A.ifZero(0, skip: 1), A.instruction(0x7a, 10, offset: offset, Int32(register))]
    }
    let verdicts = try A.verdicts(code + [A.gone, A.exit])
    #expect(verdicts.map(\.answer) == [.reachable])
  }

  @Test func `calls that multiply at each of eight depths`() throws {
    var text: [[Instruction]] = []
    for depth in 0..<6 {
      let next = Int32(18 * (depth + 1))
      let calls = (0..<16).map { A.instruction(0x85, 0, 1, next - Int32(18 * depth + $0) - 1) }
      text.append(calls + [A.set(0, 0), A.exit])
    }
    text.append([A.helper(5), A.exit])
    let verdicts = try A.verdicts([A.instruction(0x85, 0, 1), A.ifZero(0, skip: 1), A.gone, A.exit], text: text)
    #expect(verdicts.map(\.answer) == [.unknown] && verdicts[0].isExhausted)
  }

  @Test func `regions of branches are found once, and what that takes counts`() throws {
    // Branches that all lead to the end, so that the region of each is what follows it.
    let count = 1000
    let code = (0..<count).map { A.ifZero(1, skip: Int16(count - $0 - 1)) } + [A.set(0, 0), A.exit]
    let object = try A.object(code, text: [[A.ifZero(1, skip: 0), A.exit]])
    let outline = try #require(CodeOutline(ObjectInventory(object, name: "")))
    var store = RegionStore()
    let first = store.region(of: 0, in: 0, outline)
    let end = UInt32(count)
    #expect(first.region?.end == end && first.region?.registers == 0)
    #expect(first.cost > count / 4)
    let later = store.region(of: 1, in: 0, outline)
    #expect(later.region?.end == end && (count / 4..<first.cost).contains(later.cost))
    #expect(store.region(of: 0, in: 0, outline).cost == 0)
    #expect(store.region(of: end + 2, in: 1, outline).cost > 0)
  }

  @Test func `walks share the regions of the functions that they get to`() throws {
    // Branches that a relocated value decides; each is followed by what all the others do.
    let count = 200
    let branches = (0..<count).map { A.ifNotZero(2, skip: Int16(count - $0 - 1)) }
    let function = [A.set(2, 0)] + branches + [A.set(0, 0), A.exit]
    let object = try A.object([A.instruction(0x85, 0, 1), A.gone, A.exit], text: [function])
    let relocated = [UInt32(0): PatchedSlot(A.set(2, 0), relocation: 0)]
    let patches = [
      object.code[0].index: [UInt32(1): PatchedSlot(Poison.instruction, isPoison: true)], object.code[1].index: relocated,
    ]
    let image = CodeImage(try #require(CodeOutline(ObjectInventory(object, name: ""))), patches)
    func isDone(_ programs: [Int], within limit: Int) -> Bool {
      var limits = GuardAnalysis.Limits()
      limits.inTotal = limit
      var walks = Walks(image, GuardAnalysis.Surroundings(), limits, wanted: Array(image.poisoned.keys), joinsWays: false)
      walks.walk(programs: programs, callbacks: [])
      return walks.findings.exhausted == nil && !walks.findings.isIncomplete
    }
    // Each of so many regions holds half of them on average, and is left by two ways.
    let once = count * count / 4
    #expect(!isDone([0], within: once / 2) && isDone([0], within: 2 * once))
    #expect(isDone([0, 0, 0], within: 2 * once))
  }

  @Test func `patches outside the code are passed over`() throws {
    let object = try A.object([A.set(0, 0), A.exit])
    let patch = PatchedSlot(Poison.instruction, isPoison: true)
    let patches: [SectionIndex: [UInt32: PatchedSlot]] = [
      object.code[0].index: [2: patch, .max: patch], SectionIndex(99): [0: patch],
    ]
    #expect(GuardAnalysis(object, patches: patches).verdicts().isEmpty)
  }

  @Test func `both halves of a 64-bit load are one instruction`() throws {
    let object = try A.object([A.instruction(0x18, 1, 0, 5), A.instruction(0), A.set(0, 0), A.exit])
    let patch = PatchedSlot(Poison.instruction, isPoison: true)
    let verdicts = GuardAnalysis(object, patches: [object.code[0].index: [0: patch, 1: patch]]).verdicts()
    #expect(verdicts.map(\.instruction) == [InstructionIndex(0)] && verdicts[0].answer == .reachable)
  }
}
