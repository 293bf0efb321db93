import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct BitFieldTests {
  @Test func `with the kind flag the member says its width`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let id = writer.structure("s", size: 8, [.init("a", int, at: 5, width: 3), .init("b", int, at: 32)])
    let table = try writer.table()
    let fields = try table.members(of: try #require(table.record(id))).map { try table.bitField(of: $0) }
    #expect(fields.map(\.bitOffset) == [5, 32])
    #expect(fields.map(\.width) == [3, nil])
  }

  @Test func `without it an integer with an offset or a width of its own does`() throws {
    var writer = BTFWriter()
    let narrow = writer.integer("int", size: 4, bits: 3)
    let moved = writer.integer("int", size: 4, bits: 5, bitOffset: 3)
    let whole = writer.integer("int", size: 4)
    let shifted = writer.integer("int", size: 4, bits: 32, bitOffset: 8)
    let alias = writer.typedef("t", to: writer.reference(.const, to: moved))
    let id = writer.structure(
      "s", size: 16,
      [
        .init("narrow", narrow, at: 0), .init("moved", moved, at: 0), .init("whole", whole, at: 32),
        .init("shifted", shifted, at: 32), .init("alias", alias, at: 64),
      ])
    let table = try writer.table()
    let fields = try table.members(of: try #require(table.record(id))).map { try table.bitField(of: $0) }
    #expect(fields.map(\.bitOffset) == [0, 3, 32, 40, 67])
    #expect(fields.map(\.width) == [3, 5, nil, 32, 5])
  }

  @Test func `only integers describe bit fields`() throws {
    var writer = BTFWriter()
    let kinds = [
      writer.enumeration("e", size: 1, []), writer.structure("s", size: 3), writer.pointer(to: .void), writer.forward("f"),
    ]
    let id = writer.structure("s", size: 16, kinds.map { .init("m", $0, at: 24) })
    let table = try writer.table()
    for member in table.members(of: try #require(table.record(id))) {
      let field = try table.bitField(of: member)
      #expect(field.bitOffset == 24)
      #expect(field.width == nil)
    }
  }

  @Test func `an offset beyond 32 bits is an error, a missing type too`() throws {
    var writer = BTFWriter()
    let moved = writer.integer("int", size: 4, bits: 5, bitOffset: 3)
    let id = writer.structure("s", size: 16)
    writer.raw([
      0, BTFInfo(kind: .structure, entryCount: 2).rawValue, 16, 0, moved.rawValue, 0xffff_fffe, 0, 99, 0,
    ])
    let table = try writer.table()
    let members = table.members(of: try #require(table.record(TypeID(id.rawValue + 1))))
    #expect(throws: BTFError(.sizeOverflow, offset: 24, type: moved)) { try table.bitField(of: members[0]) }
    #expect(throws: BTFError.self) { try table.bitField(of: members[1]) }
  }
}
