import BPFObject
import ByteReading
import ELF
import TestSupport
import Testing

@testable import Relocation

/// Ways are walked only as far as they may lead to something that is asked about, and joined first where that suffices.
@Suite struct AheadTests {
  private typealias A = Assembled

  private static let opcodes: [UInt8] =
    [0x05, 0x15, 0x1d, 0x25, 0x45, 0x55, 0x5d, 0xb5, 0xe5, 0x85, 0x85, 0x95, 0x07, 0x0f, 0x57, 0x77, 0xb7, 0xb7, 0xb7, 0xbf, 0xbf]
    + [0x61, 0x79, 0x79, 0x62, 0x7a, 0x7b, 0x7b]

  /// Instructions on few registers and places, so that constants meet branches.
  private func random(_ generator: inout SplitMix64, count: Int, calls: [Int32]) -> [Instruction] {
    (0..<count).map { place in
      let opcode = Self.opcodes[Int(generator.next() % UInt64(Self.opcodes.count))]
      let isStack = [0x61, 0x79, 0x62, 0x7a, 0x7b].contains(opcode)
      var (to, from) = (UInt8(generator.next() % 8), UInt8(generator.next() % 8))
      var immediate = Int32(generator.next() % 3)
      var offset = Int16(generator.next() % 6)
      if opcode == 0x85 {
        let isCall = !calls.isEmpty && generator.next() % 2 == 0
        (to, from) = (0, isCall ? 1 : 0)
        immediate = isCall ? calls[Int(generator.next() % UInt64(calls.count))] : 5
        offset = 0
      } else if isStack {
        offset = -8 * Int16(1 + generator.next() % 3)
        if opcode & 7 == 1 { from = 10 } else { to = 10 }
      } else if generator.next() % 8 == 0, place > 8 {
        offset = -Int16(generator.next() % 8)
      }
      return Instruction(
        opcode: Opcode(rawValue: opcode), destination: to, source: opcode & 8 != 0 || isStack || opcode == 0x85 ? from : 0,
        offset: offset, immediate: immediate)
    }
  }

  /// What the walks over all ways find, each walked to its end.
  private func answers(_ image: CodeImage, _ poisoned: [UInt32]) -> [GuardVerdict.Answer?] {
    // With all slots asked about, a way ends early only where every slot that it leads to is certain.
    var walks = Walks(
      image, GuardAnalysis.Surroundings(), GuardAnalysis.Limits(), wanted: Array(0..<UInt32(image.slots.count)), joinsWays: false)
    walks.walk(programs: image.functions.indices.filter { !image.functions[$0].program.isSubprogram }, callbacks: [])
    return poisoned.map { slot in
      guard !walks.findings.isExhausted(slot) else { return nil }
      switch walks.findings.visit(of: slot) {
      case .none: return .guarded
      case .possible: return .unknown
      case .certain: return .reachable
      }
    }
  }

  @Test func `the answers are those of walking all ways to their ends`() throws {
    var generator = SplitMix64(seed: 20)
    var counts: [GuardVerdict.Answer: Int] = [:]
    for round in 0..<1500 {
      var code = random(&generator, count: 40, calls: [0, 12])
      var text = [
        random(&generator, count: 12, calls: []) + [A.exit], random(&generator, count: 12, calls: []) + [A.exit],
      ]
      // Functions of 13 slots: calls go to their first ones.
      for place in code.indices where code[place].callsSubprogram && code[place].immediate == 12 { code[place].immediate = 13 }
      for place in stride(from: 3, to: 40, by: 9) { code[place] = A.gone }
      if round % 2 == 0 { text[0][6] = A.gone }
      let object = try A.object(code + [A.exit], text: text)
      var patches: [SectionIndex: [UInt32: PatchedSlot]] = [:]
      for part in object.code {
        for (slot, instruction) in part.instructions.enumerated() where instruction == A.gone {
          patches[part.index, default: [:]][UInt32(slot)] = PatchedSlot(Poison.instruction, isPoison: true)
        }
      }
      let image = CodeImage(try #require(CodeOutline(ObjectInventory(object, name: ""))), patches)
      let found = GuardAnalysis(object, patches: patches).verdicts()
      for (verdict, answer) in zip(found, answers(image, image.poisoned.keys.sorted())) {
        guard let answer else { continue }
        #expect(verdict.answer == answer, "round \(round), slot \(verdict.instruction.rawValue) of section \(verdict.section)")
        counts[answer, default: 0] += 1
      }
    }
    #expect(counts.count == 3 && counts.values.allSatisfy { $0 > 300 }, "\(counts)")
  }

  /// Ways that double at each of many branches, each with other values on the stack.
  private var doubling: [Instruction] {
    (0..<40).flatMap { number in
      [A.helper(5), A.ifZero(0, skip: 1), A.instruction(0x7a, 10, offset: Int16(-8 * (number + 1)), Int32(number))]
    }
  }

  private var limits: GuardAnalysis.Limits {
    var limits = GuardAnalysis.Limits()
    limits.perProgram = 3000
    return limits
  }

  @Test func `what is behind the last instruction that is asked about is not walked`() throws {
    let code = [A.helper(5), A.set(6, 0), A.ifZero(6, skip: 1), A.gone] + doubling
    #expect(try A.verdicts(code + [A.exit], limits: limits).map(\.answer) == [.guarded])
    // Before it, all ways are.
    let pair = [A.helper(5), A.set(6, 0), A.set(7, 0), A.ifZero(0, skip: 2), A.set(6, 1), A.set(7, 1)]
    let check = [A.instruction(0x1d, 6, 7, offset: 1), A.gone, A.exit]
    let differing = try A.verdicts(pair + doubling + check, limits: limits)
    #expect(differing.first?.answer == .unknown && differing.first?.isExhausted == true)
  }

  @Test func `a check right before what it guards needs no single ways`() throws {
    let verdicts = try A.verdicts(doubling + [A.set(6, 0), A.ifZero(6, skip: 1), A.gone, A.exit], limits: limits)
    #expect(verdicts.map(\.answer) == [.guarded])
  }

  @Test func `constants that belong together are kept together`() throws {
    let code = [
      A.helper(5), A.set(6, 0), A.set(7, 0), A.ifZero(0, skip: 2), A.set(6, 1), A.set(7, 1),
      A.instruction(0x1d, 6, 7, offset: 1), A.gone, A.set(0, 0), A.exit,
    ]
    #expect(try A.answer(code) == .guarded)
  }

  @Test func `what leads to a slot is all that goes there`() throws {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<100 {
      let code = random(&generator, count: 30, calls: [0]) + [A.exit]
      let object = try A.object(code, text: [random(&generator, count: 9, calls: []) + [A.exit]])
      let flow = try #require(CodeOutline(ObjectInventory(object, name: ""))).flow
      let predecessors = try #require(Predecessors(flow))
      var expected: [UInt32: Set<UInt32>] = [:]
      for (number, function) in flow.functions.enumerated() {
        for slot in function.slots {
          for next in Array(flow.successors(of: slot, in: number)) + [flow.callee(of: slot)].compactMap(\.self) {
            expected[next, default: []].insert(slot)
          }
        }
      }
      for slot in 0..<UInt32(flow.slots.count) { #expect(Set(predecessors[slot]) == expected[slot] ?? []) }
      #expect(predecessors[UInt32(flow.slots.count)].isEmpty && predecessors[.max].isEmpty)
      #expect(predecessors.outsideCalls == flow.slots.indices.filter { flow.slots[$0] == A.helper(5) }.map(UInt32.init))
    }
  }
}

/// The order in which joined ways are walked on.
@Suite struct ChangedPlacesTests {
  @Test func `called functions come first, then earlier slots, each place once`() {
    var generator = SplitMix64(seed: 9)
    var changed = ChangedPlaces()
    var expected = Set<StateStore.Place>()
    func place(_ slot: UInt32, depth: Int) -> StateStore.Place {
      let frames = (0...depth).map { PathState.Frame(function: 0, returnSlot: UInt32($0), depth: $0) }
      return StateStore.Place(slot, PathState(frames: frames, isCertain: true))
    }
    for round in 0..<2000 {
      let new = place(UInt32(generator.next() % 300), depth: Int(generator.next() % 4))
      changed.insert(new)
      expected.insert(new)
      guard round % 3 == 0, let next = changed.next() else { continue }
      #expect(expected.remove(next) != nil)
      let isFirst = expected.allSatisfy { other in
        (next.returns.count, -Int(next.slot)) >= (other.returns.count, -Int(other.slot))
      }
      #expect(isFirst)
    }
    while let next = changed.next() { #expect(expected.remove(next) != nil) }
    #expect(expected.isEmpty)
  }
}
