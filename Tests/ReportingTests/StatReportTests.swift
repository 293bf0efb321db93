import BTF
import ByteReading
import TestSupport
import Testing

@testable import Reporting

@Suite struct StatReportTests {
  @Test(arguments: ["structs", "tags", "enum64", "core-relocations"])
  func `a fixture's statistics, the same in both byte orders but for its name`(name: String) throws {
    let little = Rendering.stat(try Fixture.table("\(name)/el.o"), source: "\(name).o")
    try Golden(path: "\(name)/stat.golden").expect(little)
    let big = Rendering.stat(try Fixture.table("\(name)/eb.o"), source: "\(name).o")
    #expect(big.replacing("big-endian", with: "little-endian") == little)
    let littleJSON = Rendering.statJSON(try Fixture.table("\(name)/el.o"))
    try Golden(path: "\(name)/stat.json.golden").expect(littleJSON)
    let bigJSON = Rendering.statJSON(try Fixture.table("\(name)/eb.o"))
    #expect(bigJSON.replacing(#""big""#, with: #""little""#) == littleJSON)
  }

  @Test func `a kernel's and its module's statistics`() throws {
    let kernel = try Fixture.kernel()
    try Golden(path: "kernels/amd64-6.12.stat.golden").expect(Rendering.stat(kernel, source: "amd64-6.12.btf"))
    let module = try BTFTypeTable(Fixture.bytes("kernels/amd64-6.12-veth.btf"), base: kernel)
    let text = Rendering.stat(module, source: "veth")
    try Golden(path: "kernels/amd64-6.12-veth.stat.golden").expect(text)
    #expect(text.contains("split: ids from 113666"))
  }

  @Test func `the JSON has what the text has`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    writer.structure("s", size: 4, [.init("a", int, at: 0, width: 3)])
    writer.structure("s", size: 8)
    writer.declarationTag("bpf_kfunc", on: int)
    let document = try Rendering.parse(Rendering.statJSON(try writer.table()))
    #expect(document["schema"] as? String == "btfscope/stat/1")
    #expect(document["byte_order"] as? String == "little")
    #expect(document["header_length"] as? Int == 24)
    #expect(document["type_count"] as? Int == 4)
    #expect(document["first_type_id"] as? Int == 1)
    let kinds = try #require(document["kinds"] as? [[String: Any]])
    #expect(kinds.map { $0["kind"] as? String } == ["INT", "STRUCT", "DECL_TAG"])
    #expect(kinds.map { $0["code"] as? Int } == [1, 4, 17])
    #expect(kinds.map { $0["bytes"] as? Int } == [16, 36, 16])
    let entries = try #require(document["entries"] as? [String: Int])
    #expect(entries == ["members": 1, "bit_fields": 1, "enumerators": 0, "parameters": 0, "variables": 0])
    let smells = try #require(document["smells"] as? [[String: Any]])
    #expect(smells.map { $0["count"] as? Int } == [2])
    let tags = try #require(document["declaration_tags"] as? [[String: Any]])
    #expect(tags.map { $0["tag"] as? String } == ["bpf_kfunc"])
    #expect((document["features"] as? [[String: Any]])?.map { $0["since"] as? String } == ["5.0", "5.16"])
  }

  @Test func `kinds that are not known are named by their number`() throws {
    var writer = BTFWriter()
    writer.layout = Array(repeating: (0, 0), count: 41)
    writer.record(name: nil, info: 40 << 24, sizeOrType: 0)
    let table = try writer.table()
    #expect(Rendering.stat(table).contains("\nkind 40 "))
    let kinds = try #require(Rendering.parse(Rendering.statJSON(table))["kinds"] as? [[String: Any]])
    #expect(kinds.map { $0["kind"] as? String } == ["UNKNOWN"])
    #expect(kinds.map { $0["code"] as? Int } == [40])
  }

  @Test func `a tag's control characters do not reach a terminal`() throws {
    var writer = BTFWriter()
    writer.declarationTag("red\u{1b}[31m", on: writer.integer("int", size: 4))
    #expect(Rendering.stat(try writer.table()).contains("\n    red\\x1b[31m: 1\n"))
  }

  @Test func `BTF without types`() throws {
    let table = try BTFWriter(order: .big).table()
    let text = Rendering.stat(table, source: "none")
    #expect(
      text.hasPrefix(
        "none: big-endian, 24-byte header, 25 bytes\n\nkind               count      bytes      named\nall types              0"))
    _ = try Rendering.parse(Rendering.statJSON(table))
  }
}
