import BTF
import ByteReading
import ELF
import TestSupport
import Testing

@testable import BPFObject

@Suite("Problems of objects")
struct ObjectProblemTests {
  /// Many reasons, with the values that their texts must name.
  static let reasons: [(ObjectProblem.Reason, [String])] = [
    (.noSymbols, ["symbol table"]), (.severalSymbolTables(31), ["31", "1"]), (.noTypes, [".BTF"]),
    (.typesNeeded, [".BTF", "maps"]),
    (.misplacedFunction("f", offset: 32, size: 33, limit: 34), ["'f'", "32", "33", "34"]), (.staticProgram("p"), ["'p'", ".text"]),
    (.emptyLicence, ["licence"]), (.badVersion(size: 35), ["35", "4"]), (.legacyMaps, ["1.0", ".maps"]), (.noMapTypes, ["'.maps'"]),
    (.noStructOperationsTypes, ["struct_ops"]), (.arenaDataWithoutArena, ["arena"]), (.relocationsWithAddend, ["addends"]),
    (.strayMapRelocation(offset: 36), ["36"]), (.dataSection("d", .noSection), ["'d'", "no such section"]),
    (.dataSection("d", .notAVariable(index: 37, TypeID(38))), ["37", "[38]"]), (.dataSection("d", .noSymbol("v")), ["'v'"]),
    (.extern("e", .notDeclared), ["'e'", "declares no"]), (.extern("e", .notExtern), ["extern"]),
    (.extern("e", .noSection), [".ksyms", ".kconfig", "__ksym"]), (.extern("e", .unknownSection("s")), ["section s", ".ksyms"]),
    (.extern("e", .functionInConfiguration), [".kconfig"]), (.extern("e", .noSize), ["size"]),
    (.extern("e", .unsupportedType), ["libbpf_tristate"]), (.extern("e", .noSymbol), ["symbol"]),
    (.map("m", .outsideSection(offset: 39, size: 40, limit: 41)), ["'m'", "39", "40", "41"]),
    (.map("m", .notAVariable(TypeID(42))), ["[42]"]), (.map("m", .notGlobal(.static)), ["static", "global"]),
    (.map("m", .notGlobal(Linkage(rawValue: 43))), ["43"]), (.map("m", .notAStruct(.integer)), ["INT", "STRUCT"]),
    (.map("m", .notAStruct(nil)), ["none"]), (.map("m", .structTooLarge(size: 44, variable: 45)), ["44", "45"]),
    (.map("m", .namelessAttribute(index: 46)), ["46"]), (.map("m", .unknownAttribute("a")), ["'a'"]),
    (.map("m", .malformedAttribute("a", .integer, allowed: "PTR")), ["'a'", "INT", "PTR"]),
    (.map("m", .malformedNumber("a", enumerators: 47)), ["'a'", "47", "1"]), (.map("m", .noSuchType("a", TypeID(48))), ["[48]"]),
    (.map("m", .unknownSize(.key, TypeID(49))), ["key", "[49]"]),
    (.map("m", .conflictingSizes(.value, 50, 51)), ["value", "50", "51"]),
    (.map("m", .noType), ["type"]), (.map("m", .badPinning(52)), ["52", "0", "1"]), (.map("m", .valuesNotLast), ["last"]),
    (.map("m", .valuesOfWrongMap(.hash)), ["hash", "prog_array"]),
    (.map("m", .malformedValues(.integer, allowed: "STRUCT")), ["INT", "STRUCT"]), (.map("m", .nestedInner), ["maps"]),
    (.map("m", .innerPinned), ["pinned"]), (.map("m", .secondArena(first: "a")), ["'a'"]),
    (.map("m", .arenaTooSmall(size: 53, limit: 54)), ["53", "54"]), (.map("m", .tooLarge(55)), ["55", "4294967295"]),
    (.map("m", .badSlot(offset: 56)), ["56"]), (.map("m", .badValue("v", allowed: "a map")), ["'v'", "a map"]),
    (.map("m", .slotsNeedSmallKeys(57)), ["57", "4"]), (.structOperations("o", .notAStruct(.integer)), ["'o'", "INT"]),
    (.structOperations("o", .anonymous), ["name"]),
    (.structOperations("o", .outsideSection(offset: 58, size: 59, limit: 60)), ["58", "59", "60"]),
    (.structOperations("o", .noMember(offset: 61)), ["61"]), (.structOperations("o", .notAFunction(member: "f")), ["'f'"]),
    (.structOperations("o", .noProgram(member: "f", "s")), ["'f'", "'s'"]),
    (.structOperations("o", .wrongProgramType(member: "f", program: "p", nil)), ["'f'", "'p'", "unspec", "struct_ops"]),
    (.structOperations("o", .tooMuch(limit: 62)), ["62"]),
    (.relocation(index: 63, .noSuchSymbol(64, count: 65)), ["#63", "[64]", "65"]),
    (.relocation(index: 0, .noSuchSection(symbol: "s", 66)), ["'s'", "[66]"]),
    (.relocation(index: 0, .misplaced(offset: 67, limit: 68)), ["67", "68"]),
    (.relocation(index: 0, .wrongInstruction(symbol: "s", opcode: 0x95)), ["'s'", "0x95"]),
    (.relocation(index: 0, .noExtern(symbol: "s")), ["'s'"]),
    (.relocation(index: 0, .notACall(symbol: "s", source: 9)), ["'s'", "9", "BPF_PSEUDO_CALL"]),
    (.relocation(index: 0, .callOutsideText(symbol: "s", section: "t")), ["'s'", "section t", ".text"]),
    (.relocation(index: 0, .misalignedTarget(symbol: "s", offset: 69)), ["'s'", "69"]),
    (.relocation(index: 0, .undefined(symbol: "s")), ["'s'"]),
    (.relocation(index: 0, .noArena(symbol: "s")), ["'s'", "arena"]),
    (.relocation(index: 0, .wrongSection(symbol: "s", section: "t")), ["'s'", "section t"]),
    (.relocation(index: 0, .noMap(offset: 70)), ["70"]),
    (.relocation(index: 0, .unknownType(71)), ["71", "10"]),
    (.call("p", InstructionIndex(72), .noSubprogram), ["'p'", "72", ".text"]),
    (.call("p", nil, .noRelocation), ["relocation"]), (.call("p", nil, .wrongRelocation("LD64")), ["LD64"]),
    (.call("p", nil, .tooManySubprograms(limit: 73)), ["73"]), (.call("p", nil, .tooMuchCode(limit: 74)), ["74"]),
    (.unreadable(ObjectError(.wrongClass)), ["32-bit"]), (.overlappingRelocations, ["overlap"]),
    (.map("m", .tooManyAttributes(75, limit: 76)), ["75", "76"]),
  ]

  @Test func `every reason has a text of its own that names what was found and what is allowed`() {
    let texts = Self.reasons.map { "\($0.0)" }
    #expect(Set(texts).count == texts.count)
    for (reason, values) in Self.reasons {
      for value in values { #expect("\(reason)".contains(value), "\(reason): \(value)") }
      #expect(!"\(reason)".contains("\n") && !"\(reason)".hasSuffix("."))
    }
  }

  @Test func `a problem names its section, and how far libbpf gets`() {
    #expect(ObjectProblem(.noType, in: "m").description == "section .maps: map 'm': it has no type")
    #expect(ObjectProblem(.noSymbols).consequence == .notOpened)
    #expect(ObjectProblem(.noTypes).consequence == .ignored)
    #expect(ObjectProblem(.call("p", nil, .noRelocation)).consequence == .notLoaded)
    #expect(ObjectProblem(.unreadable(ObjectError(.wrongClass)), section: ".BTF.ext").consequence == .ignored)
    #expect(ObjectProblem(.unreadable(ObjectError(.wrongClass)), section: ".BTF").consequence == .notOpened)
    #expect(ObjectProblem.Consequence.ignored < .notLoaded && ObjectProblem.Consequence.notLoaded < .notOpened)
  }

  @Test func `a program outside .text that is static, or no whole instructions, is a problem`() throws {
    var object = SampleObject()
    let code = object.code("xdp", [.nothing, .exit])
    object.symbol("static", in: code, size: 16, kind: 2, binding: 0)
    object.symbol("odd", in: code, at: 4, size: 8, kind: 2)
    object.symbol("empty", in: code, at: 8, size: 0, kind: 2)
    object.symbol("long", in: code, at: 8, size: 16, kind: 2)
    #expect(
      try object.problems() == [
        .staticProgram("static"), .misplacedFunction("odd", offset: 4, size: 8, limit: 16),
        .misplacedFunction("empty", offset: 8, size: 0, limit: 16), .misplacedFunction("long", offset: 8, size: 16, limit: 16),
      ])
  }

  @Test func `of very many problems the first are kept and all are counted`() throws {
    var object = SampleObject()
    object.program("entry", in: "xdp", [.exit])
    for _ in 0..<1500 { object.relocate("xdp", at: 0, to: 99) }
    let inventory = try object.inventory()
    #expect(inventory.problems.count == 1000 && inventory.problemCount == 1500)
    #expect(inventory.worst == .notOpened)
  }

  @Test func `relocations with addends are passed over`() throws {
    var writer = ELFWriter()
    let code = writer.add(ELFWriter.Section("xdp", flags: 6, Instruction.exit.encoded(.little)))
    let symbols = writer.add(symbols: [.init("entry", size: 8, info: 0x12, section: code)])
    writer.add(relocations: [(offset: 0, symbol: 1, type: 1, addend: 0)], of: code, symbols: symbols)
    let inventory = ObjectInventory(try ObjectFile(ELFFile(Bytes(writer.array()))), name: "x")
    #expect(inventory.problems.map(\.reason) == [.noTypes, .relocationsWithAddend])
    #expect(inventory.worst == .ignored)
  }

  @Test func `sections of relocations that lie over each other are read no further than the file has bytes`() throws {
    var writer = ELFWriter()
    let code = writer.add(ELFWriter.Section("xdp", flags: 6, Instruction.exit.encoded(.little)))
    let symbols = writer.add(symbols: [.init("entry", size: 8, info: 0x12, section: code)])
    let entries = (0..<500).map { _ in (offset: UInt64(8), symbol: UInt32(1), type: UInt32(1), addend: nil as Int64?) }
    let first = writer.add(relocations: entries, of: code, symbols: symbols)
    // 64 bytes of header, then the contents in their order, each at a multiple of 8.
    let place = writer.sections[1..<Int(first)].reduce(64) { ($0 + UInt64($1.contents.count) + 7) / 8 * 8 }
    for _ in 0..<300 {
      var copy = ELFWriter.Section(".relxdp", type: 9)
      (copy.link, copy.info, copy.entrySize) = (symbols, code, 16)
      (copy.claimedOffset, copy.claimedSize) = (place, 8000)
      writer.add(copy)
    }
    let inventory = ObjectInventory(try ObjectFile(ELFFile(Bytes(writer.array()))), name: "x")
    #expect(inventory.problems.contains { $0.reason == .overlappingRelocations })
    #expect(inventory.problemCount < 3000)
  }

  @Test func `two symbol tables, and a section that reaches beyond the file, are problems`() throws {
    var writer = ELFWriter()
    writer.add(symbols: [])
    writer.add(symbols: [])
    var section = ELFWriter.Section("beyond", [1])
    section.claimedSize = 1 << 40
    writer.add(section)
    let problems = ObjectInventory(try ObjectFile(ELFFile(Bytes(writer.array()))), name: "x").problems
    #expect(problems.count == 3)
    #expect(problems[1].reason == .severalSymbolTables(2))
    #expect(problems[2].description.hasPrefix("section beyond: section [5] at offset"))
    #expect(problems[2].consequence == .notOpened)
  }

  @Test func `malformed types are an error, or a problem where the rest shall be shown`() throws {
    var writer = ELFWriter()
    writer.add(ELFWriter.Section(".BTF", [1, 2, 3]))
    writer.add(ELFWriter.Section(".BTF.ext", [4]))
    writer.add(symbols: [])
    let file = try ELFFile(Bytes(writer.array()))
    #expect(throws: ObjectError.self) { try ObjectFile(file) }
    let object = try ObjectFile(file, keepingDamage: true)
    #expect(object.types == nil && object.extensions == nil)
    #expect(object.damage?.section == ".BTF")
    #expect(object.problems.map(\.section) == [".BTF", ".BTF.ext"])
  }
}

extension ObjectProblem {
  fileprivate init(_ problem: MapProblem, in map: String) { self.init(.map(map, problem), section: ".maps") }
}
