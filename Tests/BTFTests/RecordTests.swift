import ByteReading
import TestSupport
import Testing

@testable import BTF

/// Each kind's record is written by the byte builder and read back, in both byte orders.
@Suite struct RecordTests {
  static let orders = [ByteOrder.little, .big]

  @Test(arguments: orders)
  func `an integer has a size and an encoding`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let plain = writer.integer("unsigned int", size: 4, encoding: 0)
    let character = writer.integer("char", size: 1, encoding: 3)
    let boolean = writer.integer("_Bool", size: 1, encoding: 4)
    let partial = writer.integer("old", size: 4, bits: 7, bitOffset: 200, encoding: 1)
    let table = try writer.table()

    let integer = try #require(table.record(plain))
    #expect(integer.kind == .integer)
    #expect(integer.byteSize == 4)
    #expect(table.integerEncoding(of: integer) == IntegerEncoding(rawValue: 32))
    #expect(!table.integerEncoding(of: integer).isSigned)
    let letter = table.integerEncoding(of: try #require(table.record(character)))
    #expect(letter.isSigned && letter.isCharacter && !letter.isBoolean)
    #expect(table.integerEncoding(of: try #require(table.record(boolean))).isBoolean)
    let old = table.integerEncoding(of: try #require(table.record(partial)))
    #expect(old.bitWidth == 7)
    #expect(old.bitOffset == 200)
    #expect(old.isSigned)
  }

  @Test(arguments: orders)
  func `pointers, typedefs and modifiers refer to a type`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let target = writer.forward("target")
    let kinds: [BTFKind] = [.pointer, .typedef, .volatile, .const, .restrict, .typeTag]
    let ids = kinds.map { writer.reference($0, name: "name", to: target) }
    let table = try writer.table()
    for (kind, id) in zip(kinds, ids) {
      let record = try #require(table.record(id))
      #expect(record.kind == kind)
      #expect(record.reference == target)
      #expect(table.name(record.nameOffset) == "name")
      #expect(kind.hasReference && !kind.hasSize)
      #expect(kind.isModifier == [.volatile, .const, .restrict, .typeTag].contains(kind))
    }
  }

  @Test(arguments: orders)
  func `an array has an element, an index and a count`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let int = writer.integer("int", size: 4)
    let long = writer.integer("long", size: 8)
    let id = writer.array(of: int, index: long, count: 0x0102_0304)
    let table = try writer.table()
    #expect(table.array(try #require(table.record(id))) == ArrayShape(element: int, index: long, count: 0x0102_0304))
  }

  @Test(arguments: orders)
  func `members have names, types and offsets`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let int = writer.integer("int", size: 4)
    for kind in [BTFKind.structure, .union] {
      let members: [BTFWriter.Member] = [.init("a", int, at: 0), .init(nil, int, at: 32), .init("c", int, at: 0x0102_0304)]
      let id =
        kind == .structure ? writer.structure("plain", size: 12, members) : writer.union("plain", size: 12, members)
      let table = try writer.table()
      let record = try #require(table.record(id))
      #expect(record.kind == kind)
      #expect(record.byteSize == 12)
      #expect(!record.kindFlag)
      let found = table.members(of: record)
      #expect(found.map { table.name($0.nameOffset) } == ["a", nil, "c"])
      #expect(found.map(\.type) == [int, int, int])
      // Without the kind flag all 32 bits are the offset.
      #expect(found.map(\.bitOffset) == [0, 32, 0x0102_0304])
      #expect(found.map(\.bitFieldWidth) == [0, 0, 0])
    }
  }

  @Test(arguments: orders)
  func `with the kind flag a member's offset holds its width`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let int = writer.integer("int", size: 4)
    let id = writer.structure(
      "bits", size: 8, [.init("a", int, at: 0, width: 3), .init("b", int, at: 0xff_ffff, width: 255), .init("c", int, at: 32)])
    let table = try writer.table()
    let members = table.members(of: try #require(table.record(id)))
    #expect(members.map(\.bitOffset) == [0, 0xff_ffff, 32])
    #expect(members.map(\.bitFieldWidth) == [3, 255, 0])
  }

  @Test(arguments: orders)
  func `enumerators are 64 bits, extended by their enum's sign`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let unsigned = writer.enumeration("u", [("zero", 0), ("top", -1)])
    let signed = writer.enumeration("s", isSigned: true, [("low", .min), ("minus", -1), ("high", .max)])
    let wide = writer.enumeration64("w", [("one", 1), ("big", 0x0102_0304_0506_0708), ("top", .max)])
    let wideSigned = writer.enumeration64("ws", isSigned: true, [("minus", .max)])
    let table = try writer.table()
    func values(_ id: TypeID) throws -> [UInt64] { table.enumerators(of: try #require(table.record(id))).map(\.value) }
    #expect(try values(unsigned) == [0, 0xffff_ffff])
    #expect(try values(signed) == [0xffff_ffff_8000_0000, .max, 0x7fff_ffff])
    #expect(try values(wide) == [1, 0x0102_0304_0506_0708, .max])
    #expect(try values(wideSigned) == [.max])
    let record = try #require(table.record(wide))
    #expect(table.enumerators(of: record).map { table.name($0.nameOffset) } == ["one", "big", "top"])
  }

  @Test(arguments: orders)
  func `functions have a linkage and a prototype with parameters`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let int = writer.integer("int", size: 4)
    let prototype = writer.prototype(returning: int, [("first", int), (nil, int), (nil, .void)])
    let function = writer.function("run", prototype, linkage: 2)
    let table = try writer.table()
    let record = try #require(table.record(function))
    #expect(record.reference == prototype)
    #expect(record.functionLinkage == .extern)
    let shape = try #require(table.record(prototype))
    #expect(shape.reference == int)
    let parameters = table.parameters(of: shape)
    #expect(parameters.map { table.name($0.nameOffset) } == ["first", nil, nil])
    #expect(parameters.map(\.type) == [int, int, .void])
    #expect(parameters.map(\.isVariadic) == [false, false, true])
  }

  @Test(arguments: orders)
  func `variables have a linkage, data sections their places`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let int = writer.integer("int", size: 4)
    let variable = writer.variable("counter", int, linkage: 1)
    let section = writer.dataSection(".data", size: 0x1000, [(variable, 0x0102_0304, 4), (variable, 8, 0xffff_ffff)])
    let table = try writer.table()
    let record = try #require(table.record(variable))
    #expect(record.reference == int)
    #expect(table.variableLinkage(of: record) == .global)
    let places = table.sectionVariables(of: try #require(table.record(section)))
    #expect(places.map(\.type) == [variable, variable])
    #expect(places.map(\.offset) == [0x0102_0304, 8])
    #expect(places.map(\.size) == [4, 0xffff_ffff])
    #expect(table.record(section)?.byteSize == 0x1000)
  }

  @Test(arguments: orders)
  func `forward declarations, floats and tags have their word`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let union = writer.forward("later", isUnion: true)
    let float = writer.float("double", size: 8)
    let whole = writer.declarationTag("all", on: float)
    let part = writer.declarationTag("one", on: float, component: 0x0102_0304, flag: true)
    let tag = writer.typeTag("user", on: float, flag: true)
    let table = try writer.table()
    #expect(table.record(union)?.kindFlag == true)
    #expect(table.record(float)?.byteSize == 8)
    #expect(table.componentIndex(of: try #require(table.record(whole))) == -1)
    #expect(table.componentIndex(of: try #require(table.record(part))) == 0x0102_0304)
    #expect(table.record(part)?.kindFlag == true)
    #expect(table.record(part)?.reference == float)
    #expect(table.record(tag)?.kindFlag == true)
  }

  @Test func `void has a record without content, and ids beyond the last have none`() throws {
    var writer = BTFWriter()
    writer.forward("one")
    let table = try writer.table()
    #expect(table.record(.void)?.kind == .void)
    #expect(table.record(.void)?.isAnonymous == true)
    #expect(table.record(TypeID(2)) == nil)
    #expect(table.record(TypeID(.max)) == nil)
    #expect(throws: BTFError(.noSuchType(TypeID(9), count: 2), offset: 24, type: TypeID(1))) {
      try table.requireRecord(TypeID(9), referrer: TypeID(1))
    }
  }

  @Test func `entries of another kind are none`() throws {
    var writer = BTFWriter()
    let id = writer.enumeration("e", [("a", 1)])
    let record = try #require(try writer.table().record(id))
    let table = try writer.table()
    #expect(table.members(of: record).isEmpty)
    #expect(table.parameters(of: record).isEmpty)
    #expect(table.sectionVariables(of: record).isEmpty)
    #expect(table.enumerators(of: try #require(table.record(.void))).isEmpty)
  }
}
