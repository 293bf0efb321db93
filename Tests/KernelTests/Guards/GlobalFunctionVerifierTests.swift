import BPFObject
import BTF
import ByteReading
import Foundation
import Relocation
import TestSupport
import Testing

@testable import Kernel

/// Answers about global functions, against the verifier of the running kernel, which verifies each by its prototype.
@Suite("Global functions against the verifier", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct GlobalFunctionVerifierTests {
  private static func instruction(
    _ opcode: UInt8, _ to: UInt8 = 0, _ from: UInt8 = 0, offset: Int16 = 0, _ immediate: Int32 = 0
  ) -> Instruction {
    Instruction(opcode: Opcode(rawValue: opcode), destination: to, source: from, offset: offset, immediate: immediate)
  }

  /// A parameter of the function, and how the program gets an argument for it.
  enum Parameter: String, CaseIterable, Sendable {
    case number, size, mode, memory, memoryNotNull, context, taggedContext, untypedContext, dynptr, task, noTask

    func declare(_ types: inout BTFWriter, int: TypeID) -> (type: TypeID, tags: [String]) {
      switch self {
      case .number: (int, [])
      case .size: (types.typedef("size", to: types.integer("long", size: 8, encoding: 0)), [])
      case .mode: (types.enumeration("mode", [("ON", 1)]), [])
      case .memory: (types.pointer(to: types.structure("thing", size: 8, [.init("one", int, at: 0)])), [])
      case .memoryNotNull: (types.pointer(to: int), ["arg:nonnull"])
      case .context: (types.pointer(to: types.structure("bpf_raw_tracepoint_args", size: 8, [.init("args", int, at: 0)])), [])
      case .taggedContext: (types.pointer(to: types.structure("bpf_raw_tracepoint_args", size: 8)), ["arg:ctx"])
      case .untypedContext: (types.pointer(to: .void), ["arg:ctx"])
      case .dynptr: (types.pointer(to: types.structure("bpf_dynptr", size: 16)), [])
      case .task: (types.pointer(to: types.structure("task_struct", size: 8)), ["arg:trusted"])
      case .noTask: (types.pointer(to: types.structure("task_struct", size: 8)), ["arg:trusted", "arg:nullable"])
      }
    }

    /// What the program puts into r1 before its call; r1 is the context.
    var argument: [Instruction] {
      switch self {
      case .number, .size, .mode, .noTask: [instruction(0xb7, 1, 0, 0)]
      case .memory: [instruction(0xb7, 1, 0, 0)]
      case .memoryNotNull: [instruction(0x7a, 10, offset: -8), instruction(0xbf, 1, 10), instruction(0x07, 1, 0, -8)]
      case .context, .taggedContext, .untypedContext: [instruction(0xbf, 1, 1)]
      // bpf_get_current_task_btf()
      case .task: [instruction(0x85, 0, 0, 158), instruction(0xbf, 1, 0)]
      // bpf_dynptr_from_mem() wants memory of a map: a call that the verifier never gets to needs none.
      case .dynptr: []
      }
    }
  }

  /// A program that calls one function with one parameter; the poison is the function's instruction `slot`.
  private func check(
    _ parameter: Parameter, _ body: [Instruction], poison slot: Int
  ) throws -> (answer: GuardVerdict.Answer?, truth: TypedProgram.Truth) {
    var program = TypedProgram()
    let int = program.types.integer("int", size: 4)
    let (type, tags) = parameter.declare(&program.types, int: int)
    let main = program.types.function(
      "main", program.types.prototype(returning: int, [("context", program.types.pointer(to: .void))]), linkage: 1)
    let function = program.types.function("function", program.types.prototype(returning: int, [("argument", type)]), linkage: 1)
    for tag in tags { program.types.declarationTag(tag, on: function, component: 0) }
    let code = parameter.argument + [Self.instruction(0x85, 0, 1), Self.instruction(0xb7), Self.instruction(0x95)]
    program.functions = [.init(code: code, type: main), .init(code: body, type: function)]
    program.calls = [.init(function: 0, slot: parameter.argument.count, callee: 1)]
    return (try program.answer(poison: (1, slot)), try program.truth(poison: (1, slot)))
  }

  /// Poison where the argument is 0, and behind it.
  private static let whereZero = [
    instruction(0x55, 1, offset: 1, 0), instruction(0xb7, 2, 0, 1), instruction(0xb7), instruction(0x95),
  ]
  private static let whereNotZero = [
    instruction(0x15, 1, offset: 1, 0), instruction(0xb7, 2, 0, 1), instruction(0xb7), instruction(0x95),
  ]

  @Test(arguments: [Parameter.number, .size, .mode]) func `of numbers nothing is known`(parameter: Parameter) throws {
    for body in [Self.whereZero, Self.whereNotZero] {
      let (answer, truth) = try check(parameter, body, poison: 1)
      #expect(answer == .reachable && truth == .reached)
    }
    // Behind a test for a number that the first one leaves no room for.
    let twice = [Self.instruction(0x55, 1, offset: 2, 7), Self.instruction(0x15, 1, offset: 1, 7)] + Self.whereNotZero
    let (answer, truth) = try check(parameter, twice, poison: 3)
    #expect(answer != .reachable || truth == .reached)
  }

  @Test func `memory may be null, unless a tag says not`() throws {
    for (parameter, expected) in [
      (Parameter.memory, GuardVerdict.Answer.reachable), (.memoryNotNull, .unknown), (.noTask, .reachable),
    ] {
      let (answer, truth) = try check(parameter, Self.whereZero, poison: 1)
      #expect(answer == expected, "\(parameter)")
      #expect(truth == (expected == .reachable ? .reached : .loaded), "\(parameter)")
    }
    for parameter in [Parameter.memory, .memoryNotNull, .task, .noTask, .context, .taggedContext] {
      let (answer, truth) = try check(parameter, Self.whereNotZero, poison: 1)
      #expect(answer == .reachable && truth == .reached, "\(parameter): \(truth)")
    }
  }

  @Test func `whether contexts and what is trusted may be null depends on the kernel`() throws {
    for parameter in [Parameter.context, .taggedContext, .task, .dynptr, .untypedContext] {
      #expect(try check(parameter, Self.whereZero, poison: 1).answer == .unknown, "\(parameter)")
    }
    #expect(try check(.task, Self.whereZero, poison: 1).truth == .loaded)
  }

  @Test(arguments: [Parameter.memory, .memoryNotNull, .context])
  func `contents are any number`(parameter: Parameter) throws {
    let body = [
      Self.instruction(0x15, 1, offset: 4, 0), Self.instruction(parameter == .context ? 0x79 : 0x61, 2, 1),
      Self.instruction(0x55, 2, offset: 1, 77), Self.instruction(0xb7, 2, 0, 1), Self.instruction(0xb7, 0, 0, 0),
      Self.instruction(0xb7), Self.instruction(0x95),
    ]
    let (answer, truth) = try check(parameter, body, poison: 3)
    #expect(answer == .reachable && truth == .reached, "\(truth)")
  }

  @Test func `random functions of five numbers`() throws {
    let map = try LoadedProgram.map()
    defer { LoadedProgram.close(map) }
    let environment = ProcessInfo.processInfo.environment
    let seeds = Int(environment["BTFSCOPE_GUARD_PROGRAMS"] ?? "") ?? 150
    let first = UInt64(environment["BTFSCOPE_GUARD_SEED"] ?? "") ?? 1
    var counts: [String: Int] = [:]
    var wrong: [String] = []
    for seed in first..<first + UInt64(seeds) {
      let random = RandomProgram(seed: seed, takesArguments: true)
      let program = typed(random, map: map)
      for place in random.moves where place.function > 0 {
        let answer = try #require(try program.answer(poison: place))
        let truth = try program.truth(poison: place)
        let name = if case .refused = truth { "refused" } else { "\(truth)" }
        counts["\(answer), \(name)", default: 0] += 1
        if answer == .guarded && truth == .reached || answer == .reachable && truth == .loaded {
          wrong.append("program \(seed), poison at \(place): \(answer), but \(truth)")
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(10).joined(separator: "\n"))")
    #expect(counts["reachable, reached", default: 0] > seeds / 8)
    print("global functions:", counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; "))
  }

  private func typed(_ random: RandomProgram, map: Int32) -> TypedProgram {
    var program = TypedProgram()
    let number = program.types.integer("long", size: 8)
    let main = program.types.prototype(returning: number, [("context", program.types.pointer(to: .void))])
    let other = program.types.prototype(returning: number, (1...5).map { ("number\($0)", number) })
    var functions = random.functions
    for load in random.mapLoads { functions[load.function][load.slot].immediate = map }
    program.functions = functions.enumerated().map { index, code in
      .init(code: code, type: program.types.function(["main", "first", "second"][index], index == 0 ? main : other, linkage: 1))
    }
    program.calls = random.calls.map { .init(function: $0.function, slot: $0.slot, callee: $0.callee) }
    return program
  }
}
