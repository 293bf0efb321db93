import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct TypeSizeTests {
  @Test func `sizes go through typedefs, modifiers and arrays`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let row = writer.array(of: int, index: int, count: 3)
    let grid = writer.array(of: writer.reference(.const, to: row), index: int, count: 5)
    let alias = writer.typedef("grid_t", to: grid)
    let structure = writer.structure("s", size: 24)
    let many = writer.array(of: writer.typedef("s_t", to: structure), index: int, count: 10)
    let none = writer.array(of: int, index: int, count: 0)
    let pointers = writer.array(of: writer.pointer(to: structure), index: int, count: 4)
    let variable = writer.variable("v", alias)
    let table = try writer.table()
    #expect(try table.byteSize(of: alias) == 60)
    #expect(try table.byteSize(of: many) == 240)
    #expect(try table.byteSize(of: none) == 0)
    #expect(try table.byteSize(of: pointers) == 32)
    #expect(try table.byteSize(of: pointers, pointerSize: 4) == 16)
    #expect(try table.byteSize(of: variable) == 60)
  }

  @Test func `kinds with a size of their own have it`() throws {
    var writer = BTFWriter()
    let ids: [(TypeID, UInt64)] = [
      (writer.integer("int", size: 16), 16), (writer.float("f", size: 12), 12), (writer.structure("s", size: 0), 0),
      (writer.union("u", size: 0xffff_ffff), 0xffff_ffff), (writer.enumeration("e", size: 1, []), 1),
      (writer.enumeration64("e64", []), 8), (writer.dataSection(".data", size: 77, []), 77),
    ]
    let table = try writer.table()
    for (id, size) in ids { #expect(try table.byteSize(of: id) == size) }
  }

  @Test func `what has no size has none`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let forward = writer.forward("later")
    let prototype = writer.prototype()
    let function = writer.function("run", prototype)
    let ids = [
      forward, prototype, function, writer.typedef("t", to: forward), writer.reference(.const, to: .void),
      writer.array(of: forward, index: int, count: 3), writer.array(of: .void, index: int, count: 3),
    ]
    let table = try writer.table()
    for id in ids + [.void] { #expect(try table.byteSize(of: id) == nil) }
  }

  @Test func `a size beyond 64 bits is an error`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let once = writer.array(of: int, index: int, count: .max)
    let twice = writer.array(of: once, index: int, count: .max)
    let table = try writer.table()
    #expect(try table.byteSize(of: once) == 0xffff_ffff * 4)
    #expect(throws: BTFError(.sizeOverflow, offset: table.fileOffset(of: twice), type: twice)) {
      try table.byteSize(of: twice)
    }
  }

  @Test func `an array of itself ends with an error`() throws {
    var writer = BTFWriter()
    writer.array(of: TypeID(1), index: TypeID(1), count: 1)
    let table = try writer.table()
    #expect(throws: BTFError(.tooDeep(limit: 32), offset: 24, type: TypeID(1))) { try table.byteSize(of: TypeID(1)) }
    #expect(throws: BTFError.self) { try table.alignment(of: TypeID(1)) }
  }
}
