import BTF
import ByteReading
import ELF
import TestSupport
import Testing

@testable import BPFObject

@Suite("ELF relocations of code")
struct ObjectRelocationTests {
  /// Two maps (symbols 1 and 2), `.data`, `.text` with two functions, and a program of a load, a call and an exit.
  struct Sample {
    var object: SampleObject
    let text: UInt32
    let data: UInt32
    let dataSymbol: UInt32
    /// The symbols of the functions of `.text`: a global one and a static one.
    static let one: UInt32 = 4
    static let two: UInt32 = 5

    init(_ order: ByteOrder = .little, load: [Instruction] = Instruction.wideLoad(), call: Instruction = .call(-1, source: 1)) {
      object = SampleObject.withMaps(order) { object in
        [("first", [("type", object.number(1))]), ("second", [("type", object.number(2))])]
      }
      data = object.section(".data", Array(repeating: 0, count: 16))
      dataSymbol = object.symbol("variable", in: data, at: 8, size: 8)
      text = object.code(".text", [.nothing, .exit, .nothing, .exit])
      object.symbol("one", in: text, size: 16, kind: 2)
      object.symbol("two", in: text, at: 16, size: 16, kind: 2, binding: 0)
      object.program("entry", in: "xdp", load + [call, .exit])
    }

    func target() throws -> ObjectRelocation.Target {
      let inventory = try object.inventory()
      #expect(inventory.problems.isEmpty)
      return try #require(inventory.relocations.first).target
    }
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `a load of a map`(order: ByteOrder) throws {
    var sample = Sample(order)
    sample.object.relocate("xdp", at: 0, to: 2)
    sample.object.relocate("xdp", at: 16, to: Sample.one, type: 10)
    let inventory = try sample.object.inventory()
    #expect(inventory.problems.isEmpty)
    let relocation = try #require(inventory.relocations.first)
    #expect(relocation.target == .map(1) && relocation.instruction == InstructionIndex(0) && relocation.index == 0)
    #expect(relocation.type == .load64 && relocation.symbol == 2)
    #expect(inventory.maps[1].name == "second")
    #expect(inventory.relocations[1].target == .call(InstructionIndex(0)) && inventory.relocations[1].type == .call32)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `a load of a variable, by its own symbol or by its section's`(order: ByteOrder) throws {
    var sample = Sample(order, call: .call(1))
    sample.object.relocate("xdp", at: 0, to: sample.dataSymbol)
    #expect(try sample.target() == .data(map: 2, offset: 8))
    var other = Sample(order, load: Instruction.wideLoad(4), call: .call(1))
    let section = other.object.symbol("", in: other.data, kind: 3, binding: 0)
    other.object.relocate("xdp", at: 0, to: section)
    #expect(try other.target() == .data(map: 2, offset: 4))
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `a call of a static function, by the section and a distance`(order: ByteOrder) throws {
    var sample = Sample(order, call: .call(1, source: 1))
    let section = sample.object.symbol("", in: sample.text, kind: 3, binding: 0)
    sample.object.relocate("xdp", at: 16, to: section, type: 10)
    #expect(try sample.target() == .call(InstructionIndex(2)))
    #expect(try sample.object.inventory().uses.last?.subprograms.map { $0 } == [1])
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `the address of a function, for a callback`(order: ByteOrder) throws {
    var sample = Sample(order, load: Instruction.wideLoad(16), call: .call(1))
    let section = sample.object.symbol("", in: sample.text, kind: 3, binding: 0)
    sample.object.relocate("xdp", at: 0, to: section)
    #expect(try sample.target() == .subprogramAddress(InstructionIndex(2)))
    #expect(try sample.object.inventory().uses.last?.subprograms == [1])
    var global = Sample(order, call: .call(1))
    global.object.relocate("xdp", at: 0, to: Sample.one)
    #expect(try global.target() == .subprogramAddress(InstructionIndex(0)))
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `externs are loaded or called`(order: ByteOrder) throws {
    for isCall in [false, true] {
      var sample = Sample(order, call: isCall ? .call(-1, source: 1) : .call(1))
      let function = sample.object.types.function("kernel", sample.object.types.prototype(), linkage: 2)
      sample.object.types.dataSection(".ksyms", size: 0, [(function, 0, 0)])
      let symbol = sample.object.symbol("kernel", in: 0, kind: 0)
      sample.object.relocate("xdp", at: isCall ? 16 : 0, to: symbol)
      #expect(try sample.target() == (isCall ? .externCall(0) : .externAddress(0)))
      let uses = try sample.object.inventory().uses.last
      #expect(uses?.kernelFunctions == (isCall ? [0] : []) && uses?.externs == (isCall ? [] : [0]))
    }
  }

  @Test func `arenas and jump tables`() throws {
    var sample = Sample(call: .call(1))
    let table = sample.object.section(".jumptables", Array(repeating: 0, count: 16))
    sample.object.relocate("xdp", at: 0, to: sample.object.symbol("table", in: table, at: 8, size: 8))
    #expect(try sample.target() == .jumpTable(offset: 8, size: 8))
    var arena = SampleObject.withMaps { object in
      [("arena", [("type", object.number(33)), ("max_entries", object.number(1))])]
    }
    let section = arena.section(".addr_space.1", Array(repeating: 0, count: 16))
    arena.program("entry", in: "xdp", Instruction.wideLoad() + [.exit])
    arena.relocate("xdp", at: 0, to: arena.symbol("there", in: section, at: 8, size: 8))
    let inventory = try arena.inventory()
    #expect(inventory.problems.isEmpty && inventory.relocations.map(\.target) == [.data(map: 0, offset: 8)])
  }

  @Test func `the kinds have libbpf's words, the types their names`() {
    let targets: [ObjectRelocation.Target] = [
      .map(0), .data(map: 0, offset: 0), .call(InstructionIndex(0)), .subprogramAddress(InstructionIndex(0)), .externAddress(0),
      .externCall(0), .jumpTable(offset: 0, size: 0), .unused,
    ]
    #expect(
      targets.map { "\($0.label)" } == [
        "LD64", "DATA", "CALL", "SUBPROG_ADDR", "EXTERN_LD64", "EXTERN_CALL", "INSN_ARRAY", "UNUSED",
      ])
    #expect(
      [1, 2, 3, 4, 10].map { ObjectRelocation.ELFType(rawValue: $0).name.map { "\($0)" } } == [
        "R_BPF_64_64", "R_BPF_64_ABS64", "R_BPF_64_ABS32", "R_BPF_64_NODYLD32", "R_BPF_64_32",
      ])
    #expect(ObjectRelocation.ELFType(rawValue: 5).name == nil)
  }

  @Test func `code that no function has is passed over`() throws {
    var sample = Sample()
    let code = sample.object.code("tc", Instruction.wideLoad() + [.exit])
    sample.object.symbol("behind", in: code, at: 16, size: 8, kind: 2)
    sample.object.relocate("tc", at: 0, to: 1)
    let inventory = try sample.object.inventory()
    #expect(inventory.relocations.map(\.target) == [.unused])
  }

  typealias Fault = (words: String, problem: RelocationProblem, edit: @Sendable (inout Sample) -> Void)

  static let faults: [Fault] = [
    ("a symbol that does not exist", .noSuchSymbol(99, count: 7), { $0.object.relocate("xdp", at: 0, to: 99) }),
    (
      "a symbol in a section that does not exist", .noSuchSection(symbol: "far", 70),
      {
        $0.object.relocate("xdp", at: 0, to: $0.object.symbol("far", in: 70))
      }
    ),
    (
      "a symbol that is absolute", .noSuchSection(symbol: "number", 0xfff1),
      {
        $0.object.relocate("xdp", at: 0, to: $0.object.symbol("number", in: 0, reserved: 0xfff1))
      }
    ),
    (
      "a symbol that is common", .noSuchSection(symbol: "common", 0xfff2),
      {
        $0.object.relocate("xdp", at: 0, to: $0.object.symbol("common", in: 0, reserved: 0xfff2))
      }
    ),
    ("a place between instructions", .misplaced(offset: 4, limit: 32), { $0.object.relocate("xdp", at: 4, to: 1) }),
    ("a place behind the code", .misplaced(offset: 32, limit: 32), { $0.object.relocate("xdp", at: 32, to: 1) }),
    (
      "an instruction that refers to nothing", .wrongInstruction(symbol: "first", opcode: 0x95),
      {
        $0.object.relocate("xdp", at: 24, to: 1)
      }
    ),
    (
      "a call that is not one of a subprogram", .notACall(symbol: "one", source: 0),
      {
        $0 = Sample(call: .call(1))
        $0.object.relocate("xdp", at: 16, to: Sample.one)
      }
    ),
    (
      "a call of another section", .callOutsideText(symbol: "first", section: ".maps"),
      {
        $0.object.relocate("xdp", at: 16, to: 1)
      }
    ),
    (
      "a call of half an instruction", .misalignedTarget(symbol: "odd", offset: 4),
      {
        $0.object.relocate("xdp", at: 16, to: $0.object.symbol("odd", in: $0.text, at: 4, kind: 2))
      }
    ),
    (
      "an address of half an instruction", .misalignedTarget(symbol: "odd", offset: 4),
      {
        $0.object.relocate("xdp", at: 0, to: $0.object.symbol("odd", in: $0.text, at: 4, kind: 2))
      }
    ),
    (
      "a variable that is nowhere", .undefined(symbol: "missing"),
      {
        $0.object.relocate("xdp", at: 0, to: $0.object.symbol("missing", in: 0, kind: 1))
      }
    ),
    (
      "a section that is none of maps or variables", .wrongSection(symbol: "odd", section: "odd"),
      {
        let section = $0.object.section("odd", [0])
        $0.object.relocate("xdp", at: 0, to: $0.object.symbol("odd", in: section))
      }
    ),
    (
      "a function of .text that is local", .wrongSection(symbol: "two", section: ".text"),
      {
        $0.object.relocate("xdp", at: 0, to: Sample.two)
      }
    ),
    (
      "a place in .maps that is no map's", .noMap(offset: 4),
      {
        $0.object.relocate("xdp", at: 0, to: $0.object.symbol("inside", in: 1, at: 4))
      }
    ),
    ("a type that is not known", .unknownType(7), { $0.object.relocate("xdp", at: 0, to: 1, type: 7) }),
  ]

  @Test(arguments: faults.map(\.words))
  func `is a problem with its number, and nothing else is`(words: String) throws {
    let fault = try #require(Self.faults.first { $0.words == words })
    var sample = Sample()
    fault.edit(&sample)
    // The call has no relocation of its own in most: what goes nowhere is said once more.
    let problems = try sample.object.problems().filter { if case .relocation = $0 { true } else { false } }
    #expect(problems == [.relocation(index: 0, fault.problem)])
  }

  @Test func `a variable of an arena without one is refused`() throws {
    var object = SampleObject()
    object.types.integer("int", size: 4)
    let section = object.section(".addr_space.1", [0, 0, 0, 0])
    object.program("entry", in: "xdp", Instruction.wideLoad() + [.exit])
    object.relocate("xdp", at: 0, to: object.symbol("there", in: section))
    #expect(try object.problems() == [.relocation(index: 0, .noArena(symbol: "there"))])
  }

  @Test func `an undefined symbol that BTF does not know is still an extern`() throws {
    var sample = Sample()
    sample.object.relocate("xdp", at: 0, to: sample.object.symbol("unknown", in: 0, kind: 0))
    #expect(try sample.object.inventory().relocations.map(\.target) == [.externAddress(0)])
  }
}
