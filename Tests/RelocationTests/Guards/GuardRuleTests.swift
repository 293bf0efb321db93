import BPFObject
import ByteReading
import Relocation
import Testing

/// The rules of the analysis, one by one.
@Suite struct GuardRuleTests {
  private typealias A = Assembled

  /// `before` leaves a register 0 or not; the poison follows where it is not 0.
  private func whereSet(_ register: UInt8, _ before: [Instruction], section: String = "kprobe/a") throws -> GuardVerdict.Answer? {
    try A.answer(before + [A.ifZero(register, skip: 1), A.gone, A.set(0, 0), A.exit], section: section)
  }

  private func whereZero(_ register: UInt8, _ before: [Instruction], section: String = "kprobe/a") throws -> GuardVerdict.Answer? {
    try A.answer(before + [A.ifNotZero(register, skip: 1), A.gone, A.set(0, 0), A.exit], section: section)
  }

  @Test func `behind a poisoned number both ways are gone`() throws {
    let code = [A.gone, A.ifZero(1, skip: 1), A.gone, A.set(0, 0), A.exit]
    #expect(try A.verdicts(code).map(\.answer) == [.reachable, .reachable])
    let other = [A.gone, A.ifNotZero(1, skip: 1), A.gone, A.set(0, 0), A.exit]
    #expect(try A.verdicts(other).map(\.answer) == [.reachable, .reachable])
  }

  @Test func `constants decide branches`() throws {
    #expect(try whereSet(2, [A.set(2, 0)]) == .guarded)
    #expect(try whereSet(2, [A.set(2, 1)]) == .reachable)
    #expect(try whereSet(3, [A.set(2, 0), A.copy(3, 2)]) == .guarded)
  }

  @Test func `the verifier knows sums, products and shifts of constants`() throws {
    for opcode: UInt8 in [0x07, 0x17, 0x27, 0x57, 0x67, 0x77, 0xc7, 0x04, 0x54, 0x64, 0x74] {
      // 0 with 0 is 0 for all of them.
      #expect(try whereSet(2, [A.set(2, 0), A.instruction(opcode, 2)]) == .guarded, "opcode \(opcode)")
    }
    // The upper half is cleared: -1 as 32 bits, shifted away.
    #expect(try whereSet(2, [A.set(2, -1), A.instruction(0x14, 2), A.instruction(0x77, 2, 0, 32)]) == .guarded)
  }

  @Test func `whether it knows divisions, negations and byte swaps depends on the kernel`() throws {
    for instruction in [
      A.instruction(0x37, 2, 0, 3), A.instruction(0x97, 2, 0, 3), A.instruction(0x87, 2), A.instruction(0xdc, 2, 0, 16),
      A.instruction(0xd7, 2, 0, 64),
    ] {
      #expect(try whereSet(2, [A.set(2, 0), instruction]) == .unknown)
      // The way that the value takes is one that it looks at.
      #expect(try whereZero(2, [A.set(2, 0), instruction]) == .reachable)
    }
  }

  @Test func `a narrow value on the stack is lost where the rest of its slot is written`() throws {
    func guarded(_ stores: [Instruction], size: UInt8, at offset: Int16) throws -> GuardVerdict.Answer? {
      try whereSet(2, [A.set(1, 0), A.helper(5), A.set(1, 0)] + stores + [A.instruction(size, 2, 10, offset: offset)])
    }
    let low = A.instruction(0x63, 10, 1, offset: -8)
    // Four bytes in the second half, of r0, which may be anything.
    let high = A.instruction(0x63, 10, 0, offset: -4)
    let elsewhere = A.instruction(0x63, 10, 0, offset: -12)
    #expect(try guarded([low], size: 0x61, at: -8) != .reachable)
    let before = try guarded([low, elsewhere], size: 0x61, at: -8)
    #expect(before == (try guarded([low], size: 0x61, at: -8)))
    #expect(try guarded([low, high], size: 0x61, at: -8) == .unknown)
    // Written before, it takes nothing away.
    #expect(try guarded([high, low], size: 0x61, at: -8) == before)
  }

  @Test func `calls leave r6 to r9 and forget r1 to r5`() throws {
    #expect(try whereSet(6, [A.set(6, 0), A.helper(5)]) == .guarded)
    #expect(try whereSet(2, [A.set(2, 0), A.helper(5)]) == .unknown)
  }

  @Test func `both ways are certain on what a helper returns`() throws {
    #expect(try whereSet(0, [A.helper(5)]) == .reachable)
    #expect(try whereZero(0, [A.helper(5)]) == .reachable)
    // Not where the verifier knows a range.
    #expect(try whereSet(0, [A.helper(8)]) == .unknown)
  }

  @Test func `what is computed of an unknown may be anything that some value makes of it`() throws {
    let masked = [A.helper(5), A.instruction(0x57, 0, 0, 4)]
    #expect(try whereSet(0, masked) == .reachable)
    #expect(try whereZero(0, masked) == .reachable)
    // No value masked by 4 is 3.
    #expect(try A.answer(masked + [A.instruction(0x55, 0, offset: 1, 3), A.gone, A.exit]) == .unknown)
    // (x >> 4) + 7 == 20, and x & 15 == 5.
    let two = [
      A.helper(5), A.copy(6, 0), A.instruction(0x77, 0, 0, 4), A.instruction(0x07, 0, 0, 7), A.instruction(0x55, 0, offset: 3, 20),
      A.instruction(0x57, 6, 0, 15), A.instruction(0x55, 6, offset: 1, 5), A.gone, A.exit,
    ]
    #expect(try A.answer(two) == .reachable)
  }

  @Test func `branches on the same unknown must agree`() throws {
    let contradiction = [
      A.helper(5), A.instruction(0x35, 0, offset: 2, 10), A.instruction(0xb5, 0, offset: 1, 20), A.gone, A.exit,
    ]
    #expect(try A.answer(contradiction) == .unknown)
    let agreement = [A.helper(5), A.instruction(0x35, 0, offset: 2, 10), A.instruction(0x35, 0, offset: 1, 5), A.gone, A.exit]
    #expect(try A.answer(agreement) == .reachable)
  }

  @Test func `an unknown is another one in the next round of a loop`() throws {
    // Two rounds: r6 is the number of the first, r0 that of the second.
    let code = [
      A.set(7, 2), A.set(6, 0), A.copy(6, 0), A.helper(5), A.instruction(0x07, 7, 0, -1), A.ifNotZero(7, skip: -4),
      A.instruction(0x1d, 6, 0, offset: 1), A.gone, A.exit,
    ]
    #expect(try A.answer([A.set(0, 0)] + code) == .unknown)
  }

  @Test func `values are kept on the stack`() throws {
    #expect(try whereSet(3, [A.set(2, 0), A.store(2, at: -8), A.helper(5), A.load(3, from: -8)]) == .guarded)
    let overwritten = [A.set(2, 0), A.store(2, at: -8), A.helper(5), A.store(0, at: -8), A.load(3, from: -8)]
    #expect(try whereSet(3, overwritten) == .reachable)
    // Some bytes overwritten.
    let partly = [A.set(2, 0), A.store(2, at: -8), A.instruction(0x72, 10, offset: -3, 1), A.load(3, from: -8)]
    #expect(try whereSet(3, partly) == .unknown)
  }

  @Test func `what kernels know of narrow stores differs, but for zeros`() throws {
    for (value, answer) in [(Int32(0), GuardVerdict.Answer.guarded), (1, .unknown)] {
      let code = [
        A.set(2, value), A.instruction(0x63, 10, 2, offset: -4), A.instruction(0x61, 3, 10, offset: -4),
        A.instruction(0x15, 3, offset: value == 0 ? 1 : 2),
      ]
      let rest = value == 0 ? [A.gone, A.exit] : [A.exit, A.exit, A.gone, A.exit]
      #expect(try A.answer(code + rest) == answer)
    }
    // A constant stored by an instruction of its own is known since Linux 6.3.
    #expect(try whereSet(3, [A.instruction(0x7a, 10, offset: -8), A.load(3, from: -8)]) == .unknown)
  }

  @Test func `a part of a constant is a part in the order of the bytes`() throws {
    for order in [ByteOrder.little, .big] {
      // 1 as 8 bytes; the byte that is 1 depends on the order.
      for (offset, isSet) in [(Int16(-8), order == .little), (-1, order == .big)] {
        let code = [
          A.set(2, 1), A.store(2, at: -8), A.instruction(0x71, 3, 10, offset: offset), A.ifZero(3, skip: 1), A.gone, A.exit,
        ]
        #expect(try A.answer(code, order: order) == (isSet ? .reachable : .unknown))
      }
    }
  }

  @Test func `what a helper writes is unknown, and nothing beside it`() throws {
    let read = [A.copy(1, 10), A.instruction(0x07, 1, 0, -16), A.set(2, 8), A.helper(113)]
    let zeros = [A.set(2, 0), A.store(2, at: -8), A.store(2, at: -16)]
    #expect(try whereSet(3, zeros + read + [A.load(3, from: -8)]) == .guarded)
    #expect(try whereSet(3, zeros + read + [A.load(3, from: -16)]) == .reachable)
    // An unknown helper may write anything behind the address that it gets.
    let other = [A.copy(1, 10), A.instruction(0x07, 1, 0, -16), A.helper(100)]
    #expect(try whereSet(3, zeros + other + [A.load(3, from: -8)]) == .unknown)
    #expect(try whereSet(3, zeros + [A.store(2, at: -24)] + other + [A.load(3, from: -24)]) == .guarded)
  }

  @Test func `a store through an unknown address may be one to the stack`() throws {
    let code = [
      A.set(2, 0), A.store(2, at: -8), A.helper(5), A.instruction(0x57, 0, 0, 7), A.copy(3, 10), A.instruction(0x1f, 3, 0),
      A.instruction(0x72, 3, offset: -1, 1), A.load(4, from: -8),
    ]
    #expect(try whereSet(4, code) == .unknown)
  }

  @Test func `what is behind a lookup that fails, and one that does not`() throws {
    let key = [A.helper(5), A.store(0, at: -8), A.copy(2, 10), A.instruction(0x07, 2, 0, -8), A.helper(1)]
    #expect(try whereZero(0, key) == .reachable)
    #expect(try whereSet(0, key) == .reachable)
    // A key that a branch made one: the same.
    let chosen = [A.helper(5), A.store(0, at: -8), A.ifZero(0, skip: 1), A.exit, A.copy(2, 10), A.instruction(0x07, 2, 0, -8)]
    #expect(try whereZero(0, chosen + [A.helper(1)]) == .unknown)
    // A constant key: newer kernels know that an array has the element.
    let constant = [A.set(3, 0), A.store(3, at: -8), A.copy(2, 10), A.instruction(0x07, 2, 0, -8), A.helper(1)]
    #expect(try whereZero(0, constant) == .unknown)
    #expect(try whereSet(0, constant) == .reachable)
    // Looked at once, it is known.
    #expect(try whereZero(6, key + [A.copy(6, 0), A.ifNotZero(0, skip: 1), A.exit]) == .unknown)
    #expect(try whereZero(6, key + [A.copy(6, 0), A.ifZero(0, skip: 1), A.exit]) == .reachable)
    #expect(try whereSet(6, key + [A.copy(6, 0), A.ifZero(0, skip: 1), A.exit]) == .guarded)
  }

  @Test func `fields of the context are unknown numbers where they are no pointers`() throws {
    let load = [A.instruction(0x79, 2, 1)]
    #expect(try whereZero(2, load, section: "kprobe/a") == .reachable)
    #expect(try whereZero(2, load, section: "fentry/a") == .unknown, "a trusted pointer is never null")
    #expect(try whereSet(2, load, section: "fentry/a") == .reachable)
    #expect(try whereSet(2, load, section: "nothing known") == .reachable)
    let packet = [A.instruction(0x61, 2, 1, offset: 0)]
    #expect(try whereZero(2, packet, section: "tc") == .reachable)
    #expect(try whereZero(2, [A.instruction(0x61, 2, 1, offset: 76)], section: "tc") == .unknown, "the packet's start")
    #expect(try whereZero(2, packet, section: "xdp") == .unknown, "the packet's start")
    // An argument that is compared by its lower half is a number.
    let narrow = load + [A.instruction(0x56, 2, offset: 1), A.gone, A.set(0, 0), A.exit]
    #expect(try A.answer(narrow, section: "fentry/a") == .reachable)
    #expect(try A.answer(narrow, section: "lsm/a") == .reachable)
  }

  @Test func `functions are followed with their arguments`() throws {
    let function = [A.ifZero(1, skip: 1), A.gone, A.set(0, 0), A.exit]
    for (value, answer) in [(Int32(0), GuardVerdict.Answer.guarded), (1, .reachable)] {
      let code = [A.set(1, value), A.instruction(0x85, 0, 1), A.set(0, 0), A.exit]
      #expect(try A.answer(code, text: [function]) == answer)
    }
    // What it returns decides in the caller.
    let returning = [A.instruction(0x85, 0, 1), A.ifZero(0, skip: 1), A.gone, A.exit]
    #expect(try A.answer(returning, text: [[A.set(0, 0), A.exit]]) == .guarded)
    #expect(try A.answer(returning, text: [[A.set(0, 1), A.exit]]) == .reachable)
  }

  @Test func `functions that call themselves end`() throws {
    let code = [A.instruction(0x85, 0, 1), A.set(0, 0), A.exit]
    let endless = [A.instruction(0x85, 0, 1, 0 - 1), A.gone, A.set(0, 0), A.exit]
    #expect(try A.answer(code, text: [endless]) == .guarded, "nothing comes back, so that nothing is behind it")
  }

  @Test func `loops with known counts are walked round by round`() throws {
    let loop = [A.set(2, 10), A.instruction(0x07, 2, 0, -1), A.ifNotZero(2, skip: -2)]
    #expect(try whereSet(2, loop) == .guarded)
    #expect(try whereZero(2, loop) == .reachable)
    // Too many rounds to tell apart.
    let long = [A.set(2, 10_000), A.instruction(0x07, 2, 0, -1), A.ifNotZero(2, skip: -2)]
    #expect(try whereZero(2, long) == .unknown)
  }

  @Test func `in loops that the kernel counts, what differs from round to round is forgotten`() throws {
    // r2 is 0, 1, 0, 1...; may_goto leads out.
    let code = [
      A.set(2, 0), A.instruction(0xe5, 0, offset: 3), A.instruction(0xa7, 2, 0, 1), A.instruction(0x05, offset: -3), A.exit,
      A.instruction(0x55, 2, offset: 1, 5), A.gone, A.set(0, 0), A.exit,
    ]
    #expect(try A.answer(code) == .unknown)
    let constant = [A.set(2, 0), A.instruction(0xe5, 0, offset: 1), A.instruction(0x05, offset: -2)]
    #expect(try whereSet(2, constant) == .guarded)
  }

  @Test func `ways that know the same are walked once, and ways that do not apart`() throws {
    // r6 and r7 are set together, so that they never differ.
    let code = [
      A.helper(5), A.set(6, 0), A.set(7, 0), A.ifZero(0, skip: 2), A.set(6, 1), A.set(7, 1), A.instruction(0x1d, 6, 7, offset: 1),
      A.gone, A.set(0, 0), A.exit,
    ]
    #expect(try A.answer(code) == .guarded)
  }

  @Test func `a long jump, and one that leads nowhere`() throws {
    #expect(try A.answer([A.instruction(0x06, 0, 0, 1), A.gone, A.set(0, 0), A.exit]) == .guarded)
    #expect(try A.answer([A.instruction(0x06, 0, 0, 0), A.gone, A.exit]) == .reachable)
    #expect(try A.answer([A.instruction(0x05, offset: -100), A.gone, A.exit]) == .guarded)
  }

  @Test func `what a jump through a table leads to is not known`() throws {
    let verdicts = try A.verdicts([A.set(2, 0), A.instruction(0x0d, 2), A.gone, A.exit])
    #expect(verdicts.map(\.answer) == [.unknown] && verdicts[0].isExhausted)
  }

  @Test func `code behind a poisoned instruction is asked about as well`() throws {
    let verdicts = try A.verdicts([A.gone, A.set(2, 0), A.ifZero(2, skip: 1), A.gone, A.gone, A.exit])
    #expect(verdicts.map(\.answer) == [.reachable, .guarded, .reachable])
  }

  @Test func `a walk that takes too long leaves what it did not get to unknown`() throws {
    var limits = GuardAnalysis.Limits()
    limits.perProgram = 3
    let code = [A.set(2, 0), A.set(2, 0), A.set(2, 0), A.set(2, 0), A.gone, A.exit]
    let verdicts = try A.verdicts(code, limits: limits)
    #expect(verdicts.map(\.answer) == [.unknown] && verdicts[0].isExhausted)
    limits.perProgram = 100
    limits.inTotal = 3
    #expect(try A.verdicts(code, limits: limits).map(\.answer) == [.unknown])
  }
}
