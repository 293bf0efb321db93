import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct LookupClosureTests {
  func closure(_ roots: [TypeID], _ writer: BTFWriter) throws -> [TypeID] {
    TypeClosure.of(roots, in: try writer.table())
  }

  @Test func `members, elements and aliases are needed whole`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let inner = writer.structure("inner", size: 4, [.init("a", int, at: 0)])
    let alias = writer.typedef("inner_t", to: inner)
    let array = writer.array(of: alias, index: int, count: 2)
    let outer = writer.structure("outer", size: 8, [.init("all", array, at: 0)])
    writer.structure("stranger", size: 4)
    #expect(try closure([outer], writer) == [int, inner, alias, array, outer])
    #expect(try closure([inner], writer) == [int, inner])
    #expect(try closure([], writer).isEmpty)
  }

  @Test func `a named struct behind a pointer is only mentioned`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let named = writer.structure("named", size: 4, [.init("a", int, at: 0)])
    let nameless = writer.structure(nil, size: 4, [.init("a", int, at: 0)])
    let alias = writer.typedef("alias", to: named)
    let first = writer.pointer(to: writer.reference(.const, to: alias))
    let second = writer.pointer(to: nameless)
    let holder = writer.structure("holder", size: 16, [.init("x", first, at: 0), .init("y", second, at: 64)])
    let found = try closure([holder], writer)
    #expect(!found.contains(named))
    #expect(Set(found) == [int, nameless, alias, TypeID(alias.rawValue + 1), first, second, holder])
  }

  @Test(arguments: [true, false])
  func `what is pointed at and held is needed whole, in either order`(pointerFirst: Bool) throws {
    var writer = BTFWriter()
    let named = writer.structure("named", size: 4)
    let alias = writer.typedef("alias", to: named)
    let pointer = writer.pointer(to: alias)
    let members = pointerFirst ? [pointer, alias] : [alias, pointer]
    let holder = writer.structure(
      "holder", size: 16, members.enumerated().map { .init("m\($0.offset)", $0.element, at: UInt32($0.offset) * 64) })
    #expect(try closure([holder], writer) == [named, alias, pointer, holder])
  }

  @Test func `the elements of an array are needed even behind a pointer`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let named = writer.structure("named", size: 4)
    let array = writer.array(of: named, index: int, count: 3)
    let pointer = writer.pointer(to: array)
    #expect(try closure([pointer], writer) == [named, array, pointer])
  }

  @Test func `a function needs what it takes and gives; a pointer to one mentions it`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let named = writer.structure("named", size: 4)
    let prototype = writer.prototype(returning: int, [("a", named), (nil, .void)])
    let function = writer.function("f", prototype)
    let pointer = writer.pointer(to: prototype)
    #expect(try closure([function], writer) == [int, named, prototype, function])
    #expect(try closure([pointer], writer) == [int, prototype, pointer])
  }

  @Test func `variables of a section come with it; a tag with what it is on`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let variable = writer.variable("v", int)
    let section = writer.dataSection(".data", size: 4, [(variable, 0, 4)])
    let tag = writer.declarationTag("t", on: variable)
    #expect(try closure([section], writer) == [int, variable, section])
    #expect(try closure([tag], writer) == [int, variable, tag])
  }

  @Test func `cycles end, and references to nothing are left out`() throws {
    var writer = BTFWriter()
    let loop = writer.structure("loop", size: 8, [.init("self", TypeID(1), at: 0), .init("gone", TypeID(99), at: 0)])
    writer.typedef("a", to: TypeID(3))
    writer.typedef("b", to: TypeID(2))
    #expect(try closure([loop], writer) == [loop])
    #expect(try closure([TypeID(2)], writer) == [TypeID(2), TypeID(3)])
    #expect(try closure([TypeID(77), .void], writer).isEmpty)
  }

  @Test func `a closure of a kernel's type holds everything that its members need`() throws {
    let kernel = try Fixture.kernel()
    let roots = kernel.types(named: "task_struct")
    let found = Set(TypeClosure.of(roots, in: kernel))
    #expect(found.isSuperset(of: roots))
    // Nothing held by value is missing.
    for id in found {
      let record = try #require(kernel.record(id))
      for member in kernel.members(of: record) { #expect(found.contains(member.type)) }
      if record.kind == .array { #expect(found.contains(kernel.array(record).element)) }
      if record.kind == .typedef || record.kind?.isModifier == true, let target = kernel.record(record.reference),
        target.kind?.isComposite != true, target.id != .void
      {
        #expect(found.contains(target.id))
      }
    }
    #expect(found.count < Int(kernel.typeCount) / 4)
  }
}
