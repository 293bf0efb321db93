import BTF
import ByteReading
import ELF
import TestSupport
import Testing

@testable import BPFObject
@testable import Relocation

/// What the verifier takes arguments of global functions for, by their prototypes.
@Suite struct GlobalFunctionTests {
  /// The prototype of a function in `.text`; `declare` appends it and returns its id.
  private func function(_ declare: (inout BTFWriter) -> TypeID) throws -> GlobalFunctions.Function? {
    var types = BTFWriter()
    let id = declare(&types)
    let section = types.string(".text")
    var extensions = ExtensionWriter()
    extensions.parts[0] = extensions.part(8, [(section, [[0, id.rawValue]])])
    var file = ELFWriter()
    let text = file.add(ELFWriter.Section(".text", flags: 6, Assembled.exit.encoded(.little)))
    file.add(ELFWriter.Section(".BTF", types.array()))
    file.add(ELFWriter.Section(".BTF.ext", extensions.bytes().array()))
    file.add(symbols: [ELFWriter.Symbol("function", size: 8, info: 0x12, section: text)])
    return GlobalFunctions(try ObjectFile(ELFFile(Bytes(file.array()))))[".text", 0]
  }

  /// What one argument of the type counts as.
  private func argument(
    tags: [String] = [], _ type: (inout BTFWriter) -> TypeID
  ) throws -> GlobalFunctions.Argument? {
    let function = try function { types in
      let argument = type(&types)
      let int = types.integer("int", size: 4)
      let id = types.function("function", types.prototype(returning: int, [("argument", argument)]), linkage: 1)
      for tag in tags { types.declarationTag(tag, on: id, component: 0) }
      return id
    }
    return try #require(function).arguments.first
  }

  @Test func `integers and enums are numbers, behind typedefs and modifiers too`() throws {
    #expect(try argument { $0.integer("long", size: 8) } == .number)
    #expect(try argument { $0.typedef("size_t", to: $0.reference(.const, to: $0.integer("long", size: 8))) } == .number)
    #expect(try argument { $0.enumeration("mode", [("ON", 1)]) } == .number)
    #expect(try argument { $0.enumeration64("wide", [("ON", 1)]) } == .number)
    #expect(try argument { $0.integer("__int128", size: 16) } == .other)
    #expect(try argument { $0.float("float", size: 4) } == .other)
    #expect(try argument { $0.structure("thing", size: 4) } == .other)
    #expect(try argument(tags: ["arg:nonnull"]) { $0.integer("int", size: 4) } == .other)
  }

  @Test func `pointers are memory or null where what they point to has a size`() throws {
    #expect(try argument { $0.pointer(to: $0.structure("thing", size: 8)) } == .memory(mayBeNull: true))
    #expect(try argument { $0.pointer(to: $0.integer("int", size: 4)) } == .memory(mayBeNull: true))
    #expect(try argument { $0.pointer(to: .void) } == .other)
    #expect(try argument { $0.pointer(to: $0.forward("thing")) } == .other)
    #expect(try argument { $0.pointer(to: $0.structure("bpf_dynptr", size: 16)) } == .object(mayBeNull: false))
  }

  @Test func `pointers to what some program has for a context are told by their names`() throws {
    #expect(try argument { $0.pointer(to: $0.structure("xdp_md", size: 24)) } == .pointer(toType: "xdp_md"))
    let registers = try argument { $0.pointer(to: $0.typedef("bpf_user_pt_regs_t", to: $0.structure("pt_regs", size: 8))) }
    #expect(registers == .pointer(toType: "bpf_user_pt_regs_t"))
    let renamed = try argument { $0.pointer(to: $0.typedef("frame", to: $0.structure("xdp_md", size: 24))) }
    #expect(renamed == .pointer(toType: "xdp_md"))
  }

  @Test func `tags say what a pointer is`() throws {
    let expected: [([String], GlobalFunctions.Argument)] = [
      (["arg:ctx"], .context), (["arg:nonnull"], .memory(mayBeNull: false)), (["arg:trusted"], .object(mayBeNull: false)),
      (["arg:untrusted"], .object(mayBeNull: false)), (["arg:trusted", "arg:nullable"], .object(mayBeNull: true)),
      (["arg:arena"], .memory(mayBeNull: false)), (["arg:unheard_of"], .other), (["unrelated"], .memory(mayBeNull: true)),
    ]
    for (tags, kind) in expected {
      #expect(try argument(tags: tags) { $0.pointer(to: $0.structure("task_struct", size: 8)) } == kind, "\(tags)")
    }
  }

  @Test func `what every kernel refuses by its prototype is not certain to be verified`() throws {
    func isCertain(_ declare: (inout BTFWriter) -> TypeID) throws -> Bool? { try function(declare)?.isCertain }
    #expect(try isCertain { $0.function("f", $0.prototype(returning: $0.integer("int", size: 4)), linkage: 1) } == true)
    // Kernels before 7.1 want a number.
    #expect(try isCertain { $0.function("f", $0.prototype(), linkage: 1) } == false)
    #expect(
      try isCertain {
        let int = $0.integer("int", size: 4)
        return $0.function("f", $0.prototype(returning: int, Array(repeating: ("a", int), count: 6)), linkage: 1)
      } == false)
  }

  @Test func `only blocks about sections of code are kept, under names that are cut as theirs are`() throws {
    var types = BTFWriter()
    let id = types.function("f", types.prototype(), linkage: 1)
    let huge = String(repeating: "x", count: 1 << 16)
    let names = [".text", huge, ".data", "unknown"].map { types.string($0) } + [1 << 30]
    var extensions = ExtensionWriter()
    extensions.parts[0] = extensions.part(8, names.map { ($0, [[0, id.rawValue]]) })
    extensions.parts[1] = extensions.part(16, (names + names).map { ($0, [[0, 0, 0, 1 << 10]]) })
    var file = ELFWriter()
    for name in [".text", huge] { file.add(ELFWriter.Section(name, flags: 6, Assembled.exit.encoded(.little))) }
    file.add(ELFWriter.Section(".data", flags: 3, [0]))
    file.add(ELFWriter.Section(".BTF", types.array()))
    file.add(ELFWriter.Section(".BTF.ext", extensions.bytes().array()))
    let object = try ObjectFile(ELFFile(Bytes(file.array())))
    let functions = GlobalFunctions(object)
    let kept = Set(object.code.map(\.name))
    #expect(kept.count == 2 && kept.map(\.utf8.count).sorted() == [5, 515])
    #expect(Set(functions.functions.keys) == kept)
    #expect(kept.allSatisfy { functions[$0, 0] != nil })
    #expect(Set(SourceLines(object).blocks.keys) == kept)
    let blocks = try #require(object.extensions).functions.blocks
    #expect(blocks.map { object.sectionName(of: $0) } == [".text", huge.prefix(512) + "...", ".data", "unknown", nil])
  }

  @Test func `global is what the types say`() throws {
    #expect(try function { $0.function("f", $0.prototype(), linkage: 0) }?.isGlobal == false)
    #expect(try function { $0.function("f", $0.prototype(), linkage: 1) }?.isGlobal == true)
    #expect(try function { $0.prototype() } == nil)
  }
}
