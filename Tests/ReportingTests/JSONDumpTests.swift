import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite struct JSONDumpTests {
  func types(_ json: String) throws -> [[String: Any]] {
    try #require(Rendering.parse(json)["types"] as? [[String: Any]])
  }

  /// The JSON of the type that `build` wrote last, as text: one line a type.
  func last(pointerSize: Int = 8, _ build: (inout BTFWriter) -> Void) throws -> String {
    var writer = BTFWriter()
    build(&writer)
    let lines = Rendering.json(try writer.table(), pointerSize: pointerSize).split(separator: "\n")
    _ = try types(lines.joined())
    return String(try #require(lines.last).dropLast(2))
  }

  @Test(arguments: Fixture.cases)
  func `a fixture's JSON, the same in both byte orders`(name: String) throws {
    let little = Rendering.json(try Fixture.table("\(name)/el.o"), source: "\(name)/el.o")
    try Golden(path: "\(name)/dump.json.golden").expect(little)
    #expect(Rendering.json(try Fixture.table("\(name)/eb.o"), source: "\(name)/el.o") == little)
    #expect(try types(little).count > 3)
  }

  @Test func `the document's frame`() throws {
    var writer = BTFWriter()
    #expect(
      Rendering.json(try writer.table(), source: "a \"b\"") == #"{"schema":"btfscope/dump/1","source":"a \"b\"","types":[]}"# + "\n"
    )
    writer.integer("int", size: 4)
    #expect(
      Rendering.json(try writer.table()) == """
        {"schema":"btfscope/dump/1","source":"source","types":[
        {"id":1,"kind":"INT","name":"int","size":4,"bits_offset":0,"nr_bits":32,"encoding":"SIGNED"}]}

        """)
  }

  @Test func `a kernel's types are the same, whether in one go or piece by piece`() throws {
    let table = try Fixture.kernel()
    let all = Rendering.json(table)
    // Chosen types are rendered without anything that is kept.
    let chosen = Rendering.json(table, table.ownTypeIDs.map { TypeID($0) })
    #expect(all.count > 1_000_000)
    let difference = zip(all.split(separator: "\n"), chosen.split(separator: "\n")).first { $0 != $1 }
    #expect(difference == nil)
    #expect(all.utf8.count == chosen.utf8.count)
  }

  @Test func `each kind`() throws {
    #expect(
      try last { $0.pointer(to: $0.integer("int", size: 4)) } == #"{"id":2,"kind":"PTR","name":null,"type_id":1,"type":"int"}"#)
    #expect(
      try last { $0.typeTag("rcu", on: .void, flag: true) }
        == #"{"id":1,"kind":"TYPE_TAG","name":"rcu","type_id":0,"type":"void","attribute":true}"#)
    #expect(
      try last { $0.declarationTag("t", on: .void, component: -1) }
        == #"{"id":1,"kind":"DECL_TAG","name":"t","type_id":0,"type":"void","component_idx":-1,"attribute":false}"#)
    #expect(try last { $0.forward("f", isUnion: true) } == #"{"id":1,"kind":"FWD","name":"f","fwd_kind":"union"}"#)
    #expect(try last { $0.float("f", size: 16) } == #"{"id":1,"kind":"FLOAT","name":"f","size":16}"#)
    #expect(
      try last { $0.array(of: $0.integer("int", size: 4), index: TypeID(1), count: 3) }
        == #"{"id":2,"kind":"ARRAY","name":null,"type_id":1,"type":"int","index_type_id":1,"nr_elems":3,"byte_size":12}"#)
    #expect(
      try last { $0.function("f", $0.prototype(), linkage: 1) }
        == #"{"id":2,"kind":"FUNC","name":"f","type_id":1,"type":"void(void)","linkage":"global"}"#)
    #expect(
      try last { $0.prototype(returning: $0.integer("int", size: 4), [("a", TypeID(1)), (nil, .void)]) }
        == #"{"id":2,"kind":"FUNC_PROTO","name":null,"ret_type_id":1,"ret_type":"int","vlen":2,"params":["#
        + #"{"name":"a","type_id":1,"type":"int"},{"name":null,"type_id":0,"type":"..."}]}"#)
    #expect(
      try last { $0.dataSection(".bss", size: 4, [($0.variable("v", $0.integer("int", size: 4)), 0, 4)]) }
        == #"{"id":3,"kind":"DATASEC","name":".bss","size":4,"vlen":1,"vars":["#
        + #"{"name":"v","type_id":2,"type":"int","offset":0,"size":4}]}"#)
    #expect(
      try last { $0.variable("v", $0.integer("int", size: 4), linkage: 2) }
        == #"{"id":2,"kind":"VAR","name":"v","type_id":1,"type":"int","linkage":"extern"}"#)
    #expect(
      try last {
        $0.layout = Array(repeating: (0, 0), count: 78)
        $0.record(name: "new", info: 77 << 24, sizeOrType: 0)
      } == #"{"id":1,"kind":"UNKNOWN","name":"new","kind_code":77}"#)
  }

  @Test func `members: place, width and size`() throws {
    let text = try last { writer in
      let int = writer.integer("int", size: 4)
      let array = writer.array(of: int, index: int, count: 0)
      writer.structure(
        "s", size: 8,
        [.init("a", int, at: 0, width: 3), .init(nil, int, at: 32), .init("flex", array, at: 64), .init("v", .void, at: 0)])
    }
    #expect(
      text == #"{"id":3,"kind":"STRUCT","name":"s","size":8,"vlen":4,"members":["#
        + #"{"name":"a","type_id":1,"type":"int","bits_offset":0,"bit_size":3,"byte_size":4},"#
        + #"{"name":null,"type_id":1,"type":"int","bits_offset":32,"bit_size":0,"byte_size":4},"#
        + #"{"name":"flex","type_id":2,"type":"int[]","bits_offset":64,"bit_size":0,"byte_size":0},"#
        + #"{"name":"v","type_id":0,"type":"void","bits_offset":0,"bit_size":0,"byte_size":null}]}"#)
  }

  @Test func `an old bit field is placed by its integer`() throws {
    let text = try last { writer in
      let part = writer.integer("part", size: 4, bits: 5, bitOffset: 2)
      writer.structure("s", size: 4, [.init("a", writer.typedef("t", to: part), at: 8)])
    }
    #expect(text.contains(#""name":"a","type_id":2,"type":"t","bits_offset":10,"bit_size":5,"byte_size":4"#))
  }

  @Test(arguments: [(4, "4"), (8, "8")]) func `a pointer's size is the machine's`(size: Int, expected: String) throws {
    let text = try last(pointerSize: size) { $0.structure("s", size: 8, [.init("p", $0.pointer(to: .void), at: 0)]) }
    #expect(text.contains(#""byte_size":\#(expected)}"#))
  }

  @Test(
    arguments: [
      (0, "0"), (1 << 53, "9007199254740992"), (1 << 53 + 1, #""0x20000000000001""#), (.max, #""0xffffffffffffffff""#),
      (1 << 63, #""0x8000000000000000""#),
    ] as [(UInt64, String)])
  func `values above 2^53 are text`(value: UInt64, expected: String) throws {
    let text = try last { $0.enumeration64("e", isSigned: true, [("A", value)]) }
    #expect(text.hasSuffix(#""values":[{"name":"A","val":\#(expected)}]}"#))
  }

  @Test func `values of 32 bits by their sign`() throws {
    #expect(try last { $0.enumeration("e", isSigned: true, [("A", -1)]) }.contains(#""val":"0xffffffffffffffff""#))
    #expect(try last { $0.enumeration("e", [("A", -1)]) }.contains(#""val":4294967295"#))
  }

  @Test func `a size above 2^53 is text, one that does not fit is null`() throws {
    func nested(_ depth: Int) throws -> String {
      try last { writer in
        var id = writer.integer("int", size: 4)
        for _ in 0..<depth { id = writer.array(of: id, index: id, count: .max) }
      }
    }
    #expect(try nested(1).hasSuffix(#""byte_size":17179869180}"#))
    #expect(try nested(2).hasSuffix(#""byte_size":null}"#))
    let big = try last { writer in
      let page = writer.structure("page", size: 1 << 30)
      writer.array(of: page, index: page, count: 1 << 31)
    }
    #expect(big.hasSuffix(#""byte_size":"0x2000000000000000"}"#))
  }

  @Test(
    arguments: [
      (Array("a\"b\\c".utf8), #"a\"b\\c"#), ([0x61, 0x0a, 0x09, 0x0d], #"a\n\t\r"#), ([1, 0x1f], #"\u0001\u001f"#),
      (Array("grün".utf8), "grün"), ([0x61, 0xff, 0x62], "a\u{fffd}b"), ([0xc3], "\u{fffd}"),
      (Array("long enough for words \" and more".utf8), #"long enough for words \" and more"#),
      (Array("seven78\u{1}".utf8), #"seven78\u0001"#),
    ] as [([UInt8], String)])
  func `names are escaped`(bytes: [UInt8], expected: String) throws {
    var writer = BTFWriter()
    let offset = writer.string(bytes: bytes + [0])
    writer.raw([offset, BTFInfo(kind: .structure, entryCount: 0).rawValue, 0])
    let text = Rendering.json(try writer.table())
    #expect(text.contains(#""name":"\#(expected)","#))
    #expect(try types(text).first?["name"] as? String == String(decoding: bytes, as: UTF8.self))
  }

  @Test func `chosen types come in the order asked for, and none twice that was asked for once`() throws {
    let table = try Fixture.table("structs/el.o")
    let ids = try types(Rendering.json(table, [TypeID(3), TypeID(1), TypeID(9999), .void])).compactMap { $0["id"] as? Int }
    #expect(ids == [3, 1, 0])
  }

  @Test func `a kernel's JSON can be read, and has every type`() throws {
    let kernel = try Fixture.kernel()
    let found = try types(Rendering.json(kernel))
    #expect(found.count == kernel.ownTypeIDs.count)
    #expect(found.compactMap { $0["id"] as? Int } == kernel.ownTypeIDs.map { Int($0) })
    let task = try #require(found.first { $0["name"] as? String == "task_struct" && $0["kind"] as? String == "STRUCT" })
    let members = try #require(task["members"] as? [[String: Any]])
    #expect(members.first?["name"] as? String == "thread_info")
    #expect(members.first?["type"] as? String == "struct thread_info")
  }

  @Test func `names too long to keep are written all the same`() throws {
    let long = String(repeating: "n", count: 100_000)
    let text = try last { writer in
      let name = writer.structure(long, size: 4)
      writer.structure("s", size: 8, [.init("a", name, at: 0), .init("b", name, at: 32)])
    }
    #expect(text.contains(#""type":"struct \#(long)","bits_offset":0,"bit_size":0,"byte_size":4}"#))
    #expect(text.contains(#""type":"struct \#(long)","bits_offset":32,"bit_size":0,"byte_size":4}"#))
  }
}
