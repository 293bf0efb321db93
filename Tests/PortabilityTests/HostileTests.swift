import BPFObject
import BTF
import ByteReading
import ELF
import Relocation
import Reporting
import TestSupport
import Testing

@testable import Portability

/// Objects made to trap the audit, or to keep it busy: there is an answer for each, within a bound.
@Suite struct HostileTests {
  private let kernel = KernelSample { kernel in
    let request = kernel.pointer("request")
    kernel.tracepoint("event", [request])
    kernel.function("f", [request])
    kernel.numbers("bpf_func_id", [1])
    kernel.numbers("bpf_map_type", [1])
    kernel.x86Registers()
  }

  private func audit(_ bytes: [UInt8], _ facts: KernelFacts) {
    guard let inventory = try? ObjectSample.inventory(bytes) else { return }
    _ = ObjectCheck(ObjectRequirements(inventory), on: facts).answer()
  }

  @Test(arguments: ["externs/el.o", "struct-ops/el.o", "guards/el.o", "calls/eb.o", "maps/el.o"])
  func `prefixes of an object`(name: String) throws {
    let bytes = try Fixture.bytes(name).array()
    let facts = try kernel.facts()
    for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 150)) { audit(Array(bytes[..<count]), facts) }
  }

  @Test(arguments: ["externs/el.o", "struct-ops/el.o", "guards/el.o", "core-relocations/el.o"])
  func `objects with changed bytes`(name: String) throws {
    let bytes = try Fixture.bytes(name).array()
    let facts = try kernel.facts()
    var random = SplitMix64(seed: 7)
    for _ in 0..<60 {
      var changed = bytes
      for _ in 0..<8 { changed[Int(random.next() % UInt64(changed.count))] = UInt8(truncatingIfNeeded: random.next()) }
      audit(changed, facts)
    }
  }

  @Test func `hundreds of programs lie over the same code`() throws {
    var types = BTFWriter()
    types.integer("int", size: 4)
    let call = [Code.helper(130)]
    let code = Array(repeating: [Code.load(2, 1, 64), Code.ifZero(2, skip: 1)] + call, count: 500).flatMap { $0 } + Code.end
    var file = ELFWriter()
    let section = file.add(ELFWriter.Section("tp_btf/event", flags: 6, code.flatMap { $0.encoded(.little) }))
    file.add(ELFWriter.Section(".BTF", types.array()))
    file.add(
      symbols: (0..<200).map {
        ELFWriter.Symbol("program\($0)", value: UInt64($0 * 8), size: UInt64((code.count - $0) * 8), info: 0x12, section: section)
      })
    let inventory = try ObjectSample.inventory(file.array())
    let answer = ObjectCheck(ObjectRequirements(inventory), on: try kernel.facts()).answer()
    #expect(answer.programs.reduce(0) { $0 + $1.findings.count } < 1 << 20)
    #expect(answer.verdict != .works)
  }

  @Test func `thousands of externs that are not there, for hundreds of programs`() throws {
    var types = BTFWriter()
    types.integer("int", size: 4)
    let prototype = types.prototype()
    var file = ELFWriter()
    var symbols: [ELFWriter.Symbol] = []
    for number in 0..<300 {
      let section = file.add(ELFWriter.Section("xdp.frags", flags: 6, Code.end.flatMap { $0.encoded(.little) }))
      symbols.append(ELFWriter.Symbol("program\(number)", size: 16, info: 0x12, section: section))
    }
    var functions: [(type: TypeID, offset: UInt32, size: UInt32)] = []
    for number in 0..<5000 {
      functions.append((types.function("kfunc\(number)", prototype, linkage: 2), 0, 0))
      symbols.append(ELFWriter.Symbol("kfunc\(number)", info: 0x10))
    }
    types.dataSection(".ksyms", size: 0, functions)
    file.add(ELFWriter.Section(".BTF", types.array()))
    file.add(symbols: symbols)
    let inventory = try ObjectSample.inventory(file.array())
    #expect(inventory.externs.count == 5000)
    let answer = ObjectCheck(ObjectRequirements(inventory), on: try kernel.facts()).answer()
    #expect(answer.programs.allSatisfy { $0.load == .fails })
    #expect(answer.programs.reduce(0) { $0 + $1.findings.count } <= 1 << 18)
  }

  @Test(arguments: [(programs: 1, maps: 2000), (16, 1000), (2000, 100)])
  func `thousands of long names are not written out for each program`(programs: Int, maps: Int) throws {
    var object = ObjectSample()
    for number in 0..<programs { object.program("program\(number)", in: "xdp", Code.end) }
    let padding = String(repeating: "x", count: 400)
    for number in 0..<maps { object.map("map\(number)_\(padding)", type: 999) }
    let audited = AuditedObject(try object.requirements(), name: "o")
    let answer = audited.answer(on: try kernel.facts()).answer
    #expect(answer.verdict == .fails && answer.programs.count == programs)
    var bytes = 0
    for program in answer.programs {
      let texts = program.findings.flatMap { [$0.message, $0.needs, $0.has ?? "", $0.evidence ?? "", $0.remedy ?? ""] }
      bytes += texts.reduce(0) { $0 + $1.utf8.count }
      let last = try #require(program.findings.last)
      // Whatever is not listed is counted, and decides as before.
      #expect(last.code == "findings_left_out" && last.severity == .error && program.verdict == .fails)
      #expect(last.message == "\(maps - program.findings.count + 1) more findings not listed")
    }
    #expect(bytes < 5 << 20 && (answer.programs.first?.findings.count ?? 0) > 1)
    // What one program leaves is for the next: the last has as much as the first.
    if programs == 16 { #expect(answer.programs.allSatisfy { $0.findings.count > 300 }) }
  }

  @Test func `a program that is walked too long is not followed, and nothing is noted`() throws {
    // Each jump back brings something new for one register more.
    var code = [Code.load(2, 1, 64)]
    for _ in 0..<20000 { code += [Code.ifZero(3, skip: 1), Code.copy(6, 1), Code.instruction(0x55, 4, offset: -3)] }
    let requirements = try ObjectSample("fentry/f", code + Code.end).requirements()
    #expect(requirements.reads[0] != nil)
  }

  @Test func `each opcode with each register`() throws {
    let facts = try kernel.facts()
    for opcode in UInt8.min...UInt8.max {
      let code = (0..<16).map { Code.instruction(opcode, UInt8($0), 15 - UInt8($0), offset: Int16($0) - 8, Int32($0)) }
      var object = ObjectSample("tp_btf/event", code + Code.end)
      let structure = object.types.structure("s", size: 8, [.init("a", TypeID(1), at: 0)])
      for slot in 0..<16 { object.relocate("tp_btf/event", slot, .fieldByteOffset, structure, "0:0") }
      audit(object.bytes(), facts)
    }
  }
}
