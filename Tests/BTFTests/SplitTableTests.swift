import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct SplitTableTests {
  /// A base with an int and a struct, and BTF split from it, in two byte orders that need not agree.
  func stack(base baseOrder: ByteOrder = .little, split splitOrder: ByteOrder = .little) throws -> (
    base: BTFTypeTable, split: BTFTypeTable
  ) {
    var below = BTFWriter(order: baseOrder)
    let int = below.integer("int", size: 4)
    below.structure("low", size: 4, [.init("member", int, at: 0)])
    let base = try below.table()
    var above = BTFWriter(order: splitOrder, splitFrom: base)
    above.typedef("number", to: int)
    above.structure("high", size: 8, [.init("first", TypeID(2), at: 0), .init("second", TypeID(3), at: 32)])
    return (base, try above.table(base: base))
  }

  @Test func `ids go on where the base's end`() throws {
    let (base, split) = try stack()
    #expect(base.typeCount == 3)
    #expect(split.firstTypeID == 3)
    #expect(split.typeCount == 5)
    #expect(split.ownTypeIDs == 3..<5)
    #expect(split.record(.void)?.kind == .void)
    #expect(split.record(TypeID(1))?.kind == .integer)
    #expect(split.record(TypeID(2))?.kind == .structure)
    #expect(split.record(TypeID(3))?.kind == .typedef)
    #expect(split.record(TypeID(4))?.kind == .structure)
    #expect(split.record(TypeID(5)) == nil)
    #expect(base.record(TypeID(3)) == nil)
  }

  @Test func `string offsets go on where the base's end`() throws {
    let (base, split) = try stack()
    #expect(split.firstStringOffset == base.stringLimit)
    #expect(split.name(of: TypeID(1)) == "int")
    #expect(split.name(of: TypeID(3)) == "number")
    #expect(split.name(of: TypeID(4)) == "high")
    #expect(base.nameBytes(StringOffset(base.stringLimit)) == nil)
    #expect(split.nameBytes(StringOffset(base.stringLimit))?.text == "number")
    #expect(split.nameBytes(StringOffset(split.stringLimit)) == nil)
    #expect(split.nameBytes(StringOffset(.max)) == nil)
    #expect(split.nameBytes(.empty)?.count == 0)
  }

  @Test(arguments: [ByteOrder.little, .big], [ByteOrder.little, .big])
  func `records of the base are read with the base's byte order`(baseOrder: ByteOrder, splitOrder: ByteOrder) throws {
    let (_, split) = try stack(base: baseOrder, split: splitOrder)
    let low = split.members(of: try #require(split.record(TypeID(2))))
    #expect(low.map(\.type) == [TypeID(1)])
    #expect(low.map { split.name($0.nameOffset) } == ["member"])
    let high = split.members(of: try #require(split.record(TypeID(4))))
    #expect(high.map(\.type) == [TypeID(2), TypeID(3)])
    #expect(high.map(\.bitOffset) == [0, 32])
    #expect(try split.byteSize(of: TypeID(3)) == 4)
    #expect(try split.alignment(of: TypeID(4)) == 4)
  }

  @Test func `entries of every kind are read from the table that holds the record`() throws {
    var below = BTFWriter()
    let int = below.integer("int", size: 4, encoding: 1)
    let array = below.array(of: int, index: int, count: 5)
    let enumeration = below.enumeration("e", [("a", 7)])
    let prototype = below.prototype(returning: int, [("p", int)])
    let variable = below.variable("v", int, linkage: 1)
    let section = below.dataSection(".data", size: 4, [(variable, 12, 4)])
    let tag = below.declarationTag("t", on: prototype, component: 0)
    let base = try below.table()
    var above = BTFWriter(order: .big, splitFrom: base)
    above.forward("own")
    let split = try above.table(base: base)
    func record(_ id: TypeID) throws -> TypeRecord { try #require(split.record(id)) }
    #expect(split.integerEncoding(of: try record(int)).isSigned)
    #expect(split.array(try record(array)).count == 5)
    #expect(split.enumerators(of: try record(enumeration)).map(\.value) == [7])
    #expect(split.parameters(of: try record(prototype)).map(\.type) == [int])
    #expect(split.variableLinkage(of: try record(variable)) == .global)
    #expect(split.sectionVariables(of: try record(section)).map(\.offset) == [12])
    #expect(split.componentIndex(of: try record(tag)) == 0)
  }

  @Test func `split BTF without strings of its own is fine`() throws {
    let (base, _) = try stack()
    var above = BTFWriter(splitFrom: base)
    above.pointer(to: TypeID(1))
    let split = try above.table(base: base)
    #expect(split.header.stringLength == 0)
    #expect(split.stringLimit == base.stringLimit)
    #expect(split.name(of: TypeID(1)) == "int")
    #expect(split.name(of: TypeID(3)) == nil)
  }

  @Test func `split BTF without its base says so`() throws {
    let (base, _) = try stack()
    var above = BTFWriter(splitFrom: base)
    above.forward("own")
    let bytes = above.bytes()
    #expect(throws: BTFError(.needsBase, offset: 24 + 12)) { try BTFTypeTable(bytes) }
  }

  @Test func `a stack of eight stands, one of nine does not`() throws {
    var table = try stack().base
    for level in 0..<8 {
      var writer = BTFWriter(splitFrom: table)
      writer.forward("level\(level)")
      table = try writer.table(base: table)
    }
    #expect(table.typeCount == 11)
    #expect(table.name(of: TypeID(1)) == "int")
    #expect(table.name(of: TypeID(3)) == "level0")
    #expect(table.name(of: TypeID(10)) == "level7")
    var writer = BTFWriter(splitFrom: table)
    writer.forward("too high")
    #expect(throws: BTFError(.tooManyBases(limit: 8), offset: 0)) { try writer.table(base: table) }
  }

  @Test func `an error about a record of the base names its place in the base's file`() throws {
    let (base, split) = try stack()
    #expect(split.fileOffset(of: TypeID(2)) == base.fileOffset(of: TypeID(2)))
    #expect(base.fileOffset(of: TypeID(2)) == 24 + 16)
    #expect(split.fileOffset(of: TypeID(4)) == 24 + 12)
    #expect(split.fileOffset(of: TypeID(99)) == 24)
  }
}
