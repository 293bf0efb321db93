import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct NameTests {
  @Test func `a name may be the end of another`() throws {
    var writer = BTFWriter()
    let whole = writer.string("unsigned_long")
    writer.raw([whole, BTFInfo(kind: .forward, entryCount: 0).rawValue, 0])
    writer.raw([whole + 9, BTFInfo(kind: .forward, entryCount: 0).rawValue, 0])
    let table = try writer.table()
    #expect(table.name(of: TypeID(1)) == "unsigned_long")
    #expect(table.name(of: TypeID(2)) == "long")
    // At the NUL itself, and at offset 0: no name.
    #expect(table.name(StringOffset(whole + 13)) == nil)
    #expect(table.nameBytes(StringOffset(whole + 13))?.count == 0)
    #expect(table.name(.empty) == nil)
  }

  @Test func `a name outside the section is nil, or an error where it is required`() throws {
    var writer = BTFWriter()
    writer.raw([100, BTFInfo(kind: .forward, entryCount: 0).rawValue, 0])
    let table = try writer.table()
    let record = try #require(table.record(TypeID(1)))
    #expect(table.name(record.nameOffset) == nil)
    #expect(table.nameBytes(record.nameOffset) == nil)
    #expect(table.name(of: TypeID(1)) == nil)
    #expect(table.name(of: TypeID(2)) == nil)
    #expect(throws: BTFError(.noSuchString(StringOffset(100), limit: 1), offset: 24, type: TypeID(1))) {
      try table.requireNameBytes(record)
    }
    for offset in [1, 2, 0x7fff_ffff, UInt32.max] {
      #expect(table.nameBytes(StringOffset(offset)) == nil)
    }
  }

  @Test func `a name that is not UTF-8 keeps its bytes`() throws {
    var writer = BTFWriter()
    let offset = writer.string(bytes: [0x61, 0xff, 0xc3, 0x28, 0])
    writer.raw([offset, BTFInfo(kind: .forward, entryCount: 0).rawValue, 0])
    let table = try writer.table()
    #expect(table.nameBytes(StringOffset(offset))?.array() == [0x61, 0xff, 0xc3, 0x28])
    #expect(table.name(of: TypeID(1)) == "a\u{fffd}\u{fffd}(")
  }

  @Test func `a name may be as long as the section`() throws {
    let long = String(repeating: "x", count: 100_000)
    var writer = BTFWriter()
    writer.forward(long)
    #expect(try writer.table().name(of: TypeID(1)) == long)
  }
}
