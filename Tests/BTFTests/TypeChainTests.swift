import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct TypeChainTests {
  /// An int behind `length` references of the kinds in turn; the id of the outermost.
  func chain(_ kinds: [BTFKind], length: Int) throws -> (table: BTFTypeTable, top: TypeID) {
    var writer = BTFWriter()
    var top = writer.integer("int", size: 4)
    for step in 0..<length { top = writer.reference(kinds[step % kinds.count], name: "n", to: top) }
    return (try writer.table(), top)
  }

  @Test func `modifiers are skipped, typedefs only when asked`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let typedef = writer.typedef("number", to: writer.reference(.volatile, to: int))
    let top = writer.reference(.const, to: writer.reference(.restrict, to: writer.typeTag("user", on: typedef)))
    let table = try writer.table()
    #expect(try table.skippingModifiers(top).id == typedef)
    #expect(try table.resolved(top).id == int)
    #expect(try table.resolved(int).id == int)
    #expect(try table.resolved(.void).kind == .void)
  }

  @Test func `a pointer ends a chain`() throws {
    var writer = BTFWriter()
    let pointer = writer.pointer(to: writer.integer("int", size: 4))
    let top = writer.typedef("handle", to: pointer)
    #expect(try writer.table().resolved(top).id == pointer)
  }

  @Test(arguments: [[BTFKind.const], [.typedef], [.volatile, .typedef, .restrict]])
  func `32 references are followed, 33 are not`(kinds: [BTFKind]) throws {
    let (table, top) = try chain(kinds, length: 32)
    #expect(try table.resolved(top).kind == .integer)
    #expect(try table.byteSize(of: top) == 4)
    #expect(try table.alignment(of: top) == 4)
    let (deeper, deepest) = try chain(kinds, length: 33)
    let place = deeper.fileOffset(of: deepest)
    let error = BTFError(.tooDeep(limit: 32), offset: place, type: deepest)
    #expect(throws: error) { try deeper.resolved(deepest) }
    #expect(throws: error) { try deeper.byteSize(of: deepest) }
    #expect(throws: BTFError.self) { try deeper.alignment(of: deepest) }
  }

  @Test(arguments: [BTFKind.const, .volatile, .restrict, .typedef, .typeTag])
  func `a cycle ends with an error`(kind: BTFKind) throws {
    var writer = BTFWriter()
    writer.reference(kind, name: "a", to: TypeID(2))
    writer.reference(kind, name: "b", to: TypeID(1))
    writer.reference(kind, name: "self", to: TypeID(3))
    let table = try writer.table()
    for id in [TypeID(1), TypeID(2), TypeID(3)] {
      #expect(throws: BTFError(.tooDeep(limit: 32), offset: table.fileOffset(of: id), type: id)) { try table.resolved(id) }
      #expect(throws: BTFError(.tooDeep(limit: 32), offset: table.fileOffset(of: id), type: id)) { try table.byteSize(of: id) }
      #expect(throws: BTFError.self) { try table.alignment(of: id) }
    }
  }

  @Test func `a reference to a type that is not there names the one that refers`() throws {
    var writer = BTFWriter()
    let inner = writer.reference(.const, to: TypeID(77))
    let outer = writer.typedef("name", to: inner)
    let table = try writer.table()
    let error = BTFError(.noSuchType(TypeID(77), count: 3), offset: 24, type: inner)
    #expect(throws: error) { try table.resolved(outer) }
    #expect(throws: error) { try table.byteSize(of: outer) }
    #expect(throws: error) { try table.alignment(of: outer) }
    #expect(throws: BTFError(.noSuchType(TypeID(50), count: 3), offset: 24)) { try table.resolved(TypeID(50)) }
  }
}
