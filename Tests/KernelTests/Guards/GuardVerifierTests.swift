import BPFObject
import ByteReading
import ELF
import Foundation
import Relocation
import TestSupport
import Testing

@testable import Kernel

/// Answers about random programs, against the verifier of the running kernel.
@Suite("Guards against the verifier", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct GuardVerifierTests {
  @Test func `the verifier gets to what is reachable, and never to what is guarded`() throws {
    let map = try LoadedProgram.map()
    defer { LoadedProgram.close(map) }
    let environment = ProcessInfo.processInfo.environment
    let seeds = Int(environment["BTFSCOPE_GUARD_PROGRAMS"] ?? "") ?? 150
    let first = UInt64(environment["BTFSCOPE_GUARD_SEED"] ?? "") ?? 1
    var counts: [String: Int] = [:]
    var wrong: [String] = []
    for seed in first..<first + UInt64(seeds) {
      let program = RandomProgram(seed: seed)
      for (number, place) in program.moves.enumerated() {
        let answer = try Self.answer(program, poison: place)
        let truth = try LoadedProgram.answer(program, poison: place, map: map)
        counts["\(answer), \(truth)", default: 0] += 1
        if answer == .guarded && truth == .reached || answer == .reachable && truth == .loaded {
          wrong.append("program \(seed), poison \(number) at \(place): \(answer), but the kernel \(truth) it")
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(10).joined(separator: "\n"))")
    #expect(counts["guarded, loaded", default: 0] > seeds / 4 && counts["reachable, reached", default: 0] > seeds / 4)
    print("guards:", counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; "))
  }

  /// What the analysis says of the program with one poisoned instruction.
  private static func answer(_ program: RandomProgram, poison: (function: Int, slot: Int)) throws -> GuardVerdict.Answer {
    let object = try object(program)
    let base = poison.function == 2 ? program.functions[1].count : 0
    let section = object.code[poison.function == 0 ? 0 : 1].index
    let slot = UInt32(base + poison.slot)
    let patch = PatchedSlot(LoadedProgram.poison, isPoison: true)
    let verdicts = GuardAnalysis(object, patches: [section: [slot: patch]]).verdicts()
    return try #require(verdicts.first).answer
  }

  /// The program as a compiler would have left it: its functions in `.text`, with relocations for calls.
  private static func object(_ program: RandomProgram) throws -> ObjectFile {
    var writer = ELFWriter()
    let bytes = program.functions.map { $0.flatMap { $0.encoded(.little) } }
    var main = program.functions[0]
    for call in program.calls where call.function == 0 { main[call.slot].immediate = -1 }
    let code = writer.add(ELFWriter.Section("raw_tp/sys_enter", flags: 6, main.flatMap { $0.encoded(.little) }))
    let text = writer.add(ELFWriter.Section(".text", flags: 6, bytes[1] + bytes[2]))
    let symbols = writer.add(symbols: [
      ELFWriter.Symbol("main", size: UInt64(bytes[0].count), info: 0x12, section: code),
      ELFWriter.Symbol("first", size: UInt64(bytes[1].count), info: 0x12, section: text),
      ELFWriter.Symbol("second", value: UInt64(bytes[1].count), size: UInt64(bytes[2].count), info: 0x12, section: text),
    ])
    let relocations = program.calls.map {
      (offset: UInt64($0.slot * 8), symbol: UInt32(1 + $0.callee), type: UInt32(10), addend: Int64?.none)
    }
    if !relocations.isEmpty { writer.add(relocations: relocations, of: code, symbols: symbols) }
    return try ObjectFile(ELFFile(Bytes(writer.array())))
  }
}

/// What the verifier does with a program.
enum LoadedProgram {
  enum Truth: Hashable { case loaded, reached, refusedOtherwise }

  static let poison = Instruction(opcode: Opcode(rawValue: 0x85), immediate: Poison.helper)

  static func answer(_ program: RandomProgram, poison place: (function: Int, slot: Int), map: Int32) throws -> Truth {
    var functions = program.functions
    for load in program.mapLoads { functions[load.function][load.slot].immediate = map }
    functions[place.function][place.slot] = poison
    let starts = [0, functions[0].count, functions[0].count + functions[1].count]
    for call in program.calls { functions[0][call.slot].immediate = Int32(starts[call.callee] - call.slot - 1) }
    // Functions that nothing calls would be dead code, which the verifier refuses.
    let called = Set(program.calls.map(\.callee))
    if !called.contains(2) { functions[2] = [] }
    if !called.contains(1) {
      for call in program.calls { functions[0][call.slot].immediate -= Int32(functions[1].count) }
      functions[1] = []
    }
    var code = functions.flatMap { $0.flatMap { $0.encoded(.host) } }
    var empty: [UInt8] = []
    guard try load(&code, log: &empty) != 0 else { return .loaded }
    var log = [UInt8](repeating: 0, count: 1 << 16)
    _ = try load(&code, log: &log)
    let text = String(decoding: log.prefix { $0 != 0 }, as: UTF8.self)
    return text.contains("unknown#\(Poison.helper)") ? .reached : .refusedOtherwise
  }

  /// The errno, or 0.
  private static func load(_ code: inout [UInt8], log: inout [UInt8]) throws -> Int32 {
    var license = Array("GPL\0".utf8)
    let (slots, logCount) = (UInt32(code.count / 8), UInt32(log.count))
    do throws(KernelError) {
      let descriptor = try SystemCall.withAddress(of: &code) { (code) throws(KernelError) -> Int32 in
        try SystemCall.withAddress(of: &license) { (license) throws(KernelError) -> Int32 in
          try SystemCall.withAddress(of: &log) { (log) throws(KernelError) -> Int32 in
            var attributes = AttributeBytes()
            attributes.set(UInt32(17), at: 0)  // prog_type: BPF_PROG_TYPE_RAW_TRACEPOINT
            attributes.set(slots, at: 4)  // insn_cnt
            attributes.set(code, at: 8)  // insns
            attributes.set(license, at: 16)  // license
            attributes.set(UInt32(logCount > 0 ? 1 : 0), at: 24)  // log_level
            attributes.set(logCount, at: 28)  // log_size
            attributes.set(logCount > 0 ? log : 0, at: 32)  // log_buf
            return try SystemCall.bpf(.loadProgram, &attributes, subject: "a random program")
          }
        }
      }
      close(descriptor)
      return 0
    } catch {
      return error.number
    }
  }

  /// A hash of 8-byte keys and values.
  static func map() throws -> Int32 {
    var attributes = AttributeBytes()
    for (place, value) in [1, 8, 8, 16].enumerated() { attributes.set(UInt32(value), at: 4 * place) }
    return try SystemCall.bpf(.createMap, &attributes, subject: "a map")
  }

  static func close(_ descriptor: Int32) { _ = Descriptor(owning: descriptor) }
}
