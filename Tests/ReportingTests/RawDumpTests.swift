import BTF
import ByteReading
import TestSupport
import Testing

@testable import Reporting

@Suite struct RawDumpTests {
  func lines(_ build: (inout BTFWriter) -> Void) throws -> [String] {
    var writer = BTFWriter()
    build(&writer)
    return Rendering.raw(try writer.table()).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test(arguments: Fixture.cases)
  func `a fixture's text, the same in both byte orders`(name: String) throws {
    let little = Rendering.raw(try Fixture.table("\(name)/el.o"))
    try Golden(path: "\(name)/dump.raw.golden").expect(little)
    #expect(Rendering.raw(try Fixture.table("\(name)/eb.o")) == little)
  }

  @Test(arguments: Fixture.objects)
  func `a fixture's text is bpftool's`(object: String) throws {
    let bpftool = try #require(Tool("bpftool"), "scripts/deps.sh test installs bpftool")
    let expected = try bpftool.run(["btf", "dump", "file", Fixture.path(object)])
    try #require(expected.status == 0, "\(expected.diagnostics)")
    #expect(Rendering.raw(try Fixture.table(object)) == expected.text)
  }

  @Test func `the kinds without entries`() throws {
    let found = try lines { writer in
      let int = writer.integer("int", size: 4)
      writer.pointer(to: int)
      writer.typedef("t", to: int)
      writer.reference(.const, to: int)
      writer.reference(.volatile, to: int)
      writer.reference(.restrict, to: int)
      writer.typeTag("tag", on: int, flag: true)
      writer.declarationTag("tag", on: int, component: -1, flag: true)
      writer.declarationTag("tag", on: int, component: 5)
      writer.forward("f")
      writer.forward("f", isUnion: true)
      writer.float("double", size: 8)
      writer.array(of: int, index: int, count: 7)
      writer.structure(nil, size: 0)
    }
    #expect(
      found == [
        "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED", "[2] PTR '(anon)' type_id=1", "[3] TYPEDEF 't' type_id=1",
        "[4] CONST '(anon)' type_id=1", "[5] VOLATILE '(anon)' type_id=1", "[6] RESTRICT '(anon)' type_id=1",
        "[7] TYPE_TAG 'tag' type_id=1", "[8] DECL_TAG 'tag' type_id=1 component_idx=-1",
        "[9] DECL_TAG 'tag' type_id=1 component_idx=5",
        "[10] FWD 'f' fwd_kind=struct", "[11] FWD 'f' fwd_kind=union", "[12] FLOAT 'double' size=8",
        "[13] ARRAY '(anon)' type_id=1 index_type_id=1 nr_elems=7", "[14] STRUCT '(anon)' size=0 vlen=0", "",
      ])
  }

  @Test(arguments: [(0, "(none)"), (1, "SIGNED"), (2, "CHAR"), (4, "BOOL"), (3, "UNKN"), (8, "UNKN"), (15, "UNKN")])
  func `encodings of integers`(flags: UInt32, word: String) throws {
    let found = try lines { $0.integer("i", size: 2, bits: 5, bitOffset: 3, encoding: flags) }
    #expect(found.first == "[1] INT 'i' size=2 bits_offset=3 nr_bits=5 encoding=\(word)")
  }

  @Test func `linkages`() throws {
    let found = try lines { writer in
      for linkage in 0..<4 { writer.function("f", TypeID(9), linkage: linkage) }
      for linkage: UInt32 in 0..<4 { writer.variable("v", TypeID(9), linkage: linkage) }
    }
    let words = ["static", "global", "extern", "(unknown)"]
    #expect(found.prefix(4) == words.enumerated().map { "[\($0.offset + 1)] FUNC 'f' type_id=9 linkage=\($0.element)" }[...])
    #expect(
      found.dropFirst(4).prefix(4) == words.enumerated().map { "[\($0.offset + 5)] VAR 'v' type_id=9, linkage=\($0.element)" }[...])
  }

  @Test func `values of enums by sign and width`() throws {
    let found = try lines { writer in
      writer.enumeration("e", [("A", -1), (nil, 5)])
      writer.enumeration("e", isSigned: true, [("A", -1)])
      writer.enumeration64("w", [("A", .max)])
      writer.enumeration64("w", isSigned: true, [("A", .max)])
    }
    #expect(
      found == [
        "[1] ENUM 'e' encoding=UNSIGNED size=4 vlen=2", "\t'A' val=4294967295", "\t'(anon)' val=5",
        "[2] ENUM 'e' encoding=SIGNED size=4 vlen=1", "\t'A' val=-1",
        "[3] ENUM64 'w' encoding=UNSIGNED size=8 vlen=1", "\t'A' val=18446744073709551615ULL",
        "[4] ENUM64 'w' encoding=SIGNED size=8 vlen=1", "\t'A' val=-1LL", "",
      ])
  }

  @Test func `a section's entries name what they refer to, where it exists`() throws {
    let found = try lines { writer in
      let int = writer.integer("int", size: 4)
      let variable = writer.variable("v", int)
      writer.dataSection(".data", size: 12, [(variable, 0, 4), (int, 4, 4), (TypeID(99), 8, 4), (.void, 12, 0)])
    }
    #expect(
      found.dropFirst(2) == [
        "[3] DATASEC '.data' size=12 vlen=4", "\ttype_id=2 offset=0 size=4 (VAR 'v')", "\ttype_id=1 offset=4 size=4 (INT 'int')",
        "\ttype_id=99 offset=8 size=4", "\ttype_id=0 offset=12 size=0 (UNKNOWN '(anon)')", "",
      ])
  }

  @Test func `names outside the strings, and kinds that are not known`() throws {
    let found = try lines { writer in
      writer.layout = Array(repeating: (0, 0), count: 100) + [(0, 4)]
      writer.raw([4000, BTFInfo(kind: .forward, entryCount: 0).rawValue, 0])
      writer.record(name: "new", info: 100 << 24 | 2, sizeOrType: 3, [1, 2])
      writer.forward("after")
    }
    #expect(
      found == ["[1] FWD '(invalid)' fwd_kind=struct", "[2] UNKNOWN 'new'", "[3] FWD 'after' fwd_kind=struct", ""])
  }

  @Test func `a module's dump begins with its own first type`() throws {
    let kernel = try Fixture.kernel()
    let module = try BTFTypeTable(Fixture.bytes("kernels/amd64-6.12-veth.btf"), base: kernel)
    let text = Rendering.raw(module)
    #expect(text.hasPrefix("[113666] "))
    try Golden(path: "kernels/amd64-6.12-veth.raw.golden").expect(text)
  }

  @Test func `a type of the base can be written by its id; one that is not there writes nothing`() throws {
    var writer = BTFWriter()
    writer.integer("int", size: 4)
    let base = try writer.table()
    var above = BTFWriter(splitFrom: base)
    above.pointer(to: TypeID(1))
    let split = try above.table(base: base)
    #expect(Rendering.text { RawDump(split).write(TypeID(1), to: &$0) }.hasPrefix("[1] INT 'int'"))
    #expect(Rendering.text { RawDump(split).write(TypeID(3), to: &$0) } == "")
  }

  @Test func `the text does not depend on the size of the blocks it is written in`() throws {
    let table = try Fixture.table("structs/el.o")
    let whole = Rendering.raw(table)
    for capacity in [64, 65, 71, 100, 1000] {
      #expect(Rendering.text(capacity: capacity) { RawDump(table).writeAll(to: &$0) } == whole)
    }
  }
}
