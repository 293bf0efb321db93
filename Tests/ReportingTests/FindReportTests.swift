import BTF
import ByteReading
import TestSupport
import Testing

@testable import Reporting

@Suite struct FindReportTests {
  /// One of each kind that has a name, and members and enumerators, all matched by `*`.
  func table() throws -> BTFTypeTable {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    writer.integer("char", size: 1)
    writer.structure("pair", size: 8, [.init("first", int, at: 0), .init("second", writer.pointer(to: int), at: 32)])
    writer.union("one", size: 1, [.init("only", int, at: 0)])
    writer.enumeration("sign", isSigned: true, [("MINUS", -1)])
    writer.enumeration64("wide", [("MOST", .max)])
    writer.typedef("word", to: int)
    writer.function("run", writer.prototype(returning: int, [("p", int)]))
    let variable = writer.variable("counter", int)
    writer.dataSection(".bss", size: 4, [(variable, 0, 4)])
    writer.forward("later", isUnion: true)
    writer.declarationTag("bpf_kfunc", on: int)
    writer.typeTag("rcu", on: int)
    return try writer.table()
  }

  @Test func `a line for each match`() throws {
    let text = try Rendering.find(try table()) { $0.pattern = try TextPattern("*") }
    #expect(
      text == """
        [1] INT int: 4 bytes
        [2] INT char: 1 byte
        [4] STRUCT pair: 8 bytes, 2 members
        [5] UNION one: 1 byte, 1 member
        [6] ENUM sign: 4 bytes, 1 value
        [6] enumerator MINUS = -1 in enum sign
        [7] ENUM64 wide: 8 bytes, 1 value
        [7] enumerator MOST = 18446744073709551615 in enum wide
        [8] TYPEDEF word: int
        [10] FUNC run: int(int)
        [11] VAR counter: int
        [12] DATASEC .bss: 4 bytes, 1 variable
        [13] FWD later: union
        [14] DECL_TAG bpf_kfunc: int
        [15] TYPE_TAG rcu: int

        """)
  }

  @Test func `members by name, type and place`() throws {
    let text = try Rendering.find(try table()) {
      $0.pattern = try TextPattern("/./")
      $0.subjects = [.member]
    }
    #expect(
      text == """
        [4] member first: int at bit 0 in struct pair
        [4] member second: int * at bit 32 in struct pair
        [5] member only: int at bit 0 in union one

        """)
  }

  @Test func `a struct found by its members may have no name`() throws {
    var writer = BTFWriter()
    writer.structure(nil, size: 4, [.init("x", .void, at: 0)])
    let text = try Rendering.find(try writer.table()) { $0.memberName = try TextPattern("x") }
    #expect(text == "[1] STRUCT (anon): 4 bytes, 1 member\n")
  }

  @Test func `an object for each match`() throws {
    let text = try Rendering.findJSON(try table()) {
      $0.pattern = try TextPattern("/^(pair|MINUS|MOST|run|first|later|word|rcu)$/")
      $0.subjects = [
        .type(.structure), .type(.function), .type(.forward), .type(.typedef), .type(.typeTag), .enumerator, .member,
      ]
    }
    #expect(
      text == """
        {"schema":"btfscope/find/1","source":"source","matches":[
        {"id":4,"kind":"STRUCT","name":"pair","type":"struct pair","size":8},
        {"id":4,"kind":"STRUCT","entry":"member","name":"first","type":"int","bits_offset":0,"in":"struct pair"},
        {"id":6,"kind":"ENUM","entry":"enumerator","name":"MINUS","val":"0xffffffffffffffff","in":"enum sign"},
        {"id":7,"kind":"ENUM64","entry":"enumerator","name":"MOST","val":"0xffffffffffffffff","in":"enum wide"},
        {"id":8,"kind":"TYPEDEF","name":"word","type":"int"},
        {"id":10,"kind":"FUNC","name":"run","type":"int(int)"},
        {"id":13,"kind":"FWD","name":"later","type":"union later"},
        {"id":15,"kind":"TYPE_TAG","name":"rcu","type":"int"}]}

        """)
    _ = try Rendering.parse(text)
  }

  @Test func `nothing found is an empty list`() throws {
    #expect(try Rendering.find(try table()) { $0.pattern = try TextPattern("absent") } == "")
    let json = try Rendering.findJSON(try table()) { $0.pattern = try TextPattern("absent") }
    #expect(json == #"{"schema":"btfscope/find/1","source":"source","matches":[]}"# + "\n")
  }

  @Test(arguments: ["structs", "enum64", "bitfields"])
  func `a fixture's names, the same in both byte orders`(name: String) throws {
    func text(_ object: String) throws -> String {
      try Rendering.find(try Fixture.table(object)) {
        $0.pattern = try TextPattern("*")
        $0.subjects = [.enumerator, .member, .type(.structure), .type(.union), .type(.enumeration), .type(.enumeration64)]
      }
    }
    let little = try text("\(name)/el.o")
    try Golden(path: "\(name)/find.golden").expect(little)
    #expect(try text("\(name)/eb.o") == little)
  }
}
