import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct AlignmentTests {
  @Test func `scalars align to their size, at most to a pointer's`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let expected: [(TypeID, Int)] = [
      (int, 4), (writer.integer("char", size: 1), 1), (writer.integer("wide", size: 16), 8),
      (writer.float("long double", size: 16), 8),
      (writer.enumeration("e", size: 2, []), 2), (writer.enumeration64("e64", []), 8), (writer.pointer(to: int), 8),
      (writer.array(of: int, index: int, count: 0), 4), (writer.typedef("t", to: int), 4), (writer.integer("odd", size: 0), 1),
      (writer.forward("f"), 1), (.void, 1),
    ]
    let table = try writer.table()
    for (id, alignment) in expected { #expect(try table.alignment(of: id) == alignment) }
    #expect(try table.alignment(of: expected[2].0, pointerSize: 4) == 4)
    #expect(try table.alignment(of: expected[6].0, pointerSize: 4) == 4)
  }

  @Test func `a struct aligns as its largest member, nested ones too`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let char = writer.integer("char", size: 1)
    let long = writer.integer("long", size: 8)
    let inner = writer.structure("inner", size: 16, [.init("a", int, at: 0), .init("b", long, at: 64)])
    let outer = writer.structure("outer", size: 24, [.init("c", char, at: 0), .init("inner", inner, at: 64)])
    let letters = writer.structure("letters", size: 3, [.init("a", writer.array(of: char, index: int, count: 3), at: 0)])
    let either = writer.union("either", size: 8, [.init("a", char, at: 0), .init("b", long, at: 0)])
    let table = try writer.table()
    #expect(try table.alignment(of: inner) == 8)
    #expect(try table.alignment(of: outer) == 8)
    #expect(try table.alignment(of: letters) == 1)
    #expect(try table.alignment(of: either) == 8)
  }

  @Test func `a member at an odd place, or an odd size, shows that a struct is packed`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let char = writer.integer("char", size: 1)
    let offset = writer.structure("offset", size: 8, [.init("a", char, at: 0), .init("b", int, at: 8)])
    let size = writer.structure("size", size: 5, [.init("a", int, at: 0), .init("b", char, at: 32)])
    let bits = writer.structure("bits", size: 4, [.init("a", int, at: 0, width: 3), .init("b", int, at: 3, width: 29)])
    let holder = writer.structure("holder", size: 12, [.init("a", char, at: 0), .init("inner", offset, at: 8)])
    let table = try writer.table()
    #expect(try table.alignment(of: offset) == 1)
    #expect(try table.alignment(of: size) == 1)
    #expect(try table.alignment(of: bits) == 4)
    #expect(try table.alignment(of: holder) == 1)
  }

  @Test func `a struct inside itself ends with an error`() throws {
    var writer = BTFWriter()
    writer.structure("s", size: 8, [.init("a", TypeID(1), at: 0), .init("b", TypeID(1), at: 0)])
    let table = try writer.table()
    #expect(throws: BTFError.self) { try table.alignment(of: TypeID(1)) }
  }

  @Test(.timeLimit(.minutes(5)))
  func `structs that hold each other several times cost no more than their members`() throws {
    var writer = BTFWriter()
    var inner = writer.integer("int", size: 4)
    // Without a memory of what was found this is 8 to the power of 30.
    for level in 0..<30 {
      inner = writer.structure("level\(level)", size: 4, (0..<8).map { .init("m\($0)", inner, at: 0) })
    }
    #expect(try writer.table().alignment(of: inner) == 4)
  }

  @Test func `clang's packed fixtures are recognised`() throws {
    let expected = [
      "packed": 1, "packed_bits": 1, "holds_packed": 4, "aligned_member": 4, "packed_aligned": 1, "packed_member": 1,
      "packed_union": 1,
    ]
    // The BTF section's place comes from the ELF reader elsewhere; here the magic leads to it.
    let object = try Fixture.object("packed")
    let start = try #require(object.firstIndex(of: Bytes([0x9f, 0xeb, 1, 0, 24, 0, 0, 0])))
    let table = try BTFTypeTable(try #require(object.suffix(from: start)))
    var seen = 0
    for raw in table.ownTypeIDs {
      guard let record = table.record(TypeID(raw)), record.kind?.isComposite == true,
        let name = table.name(record.nameOffset), let alignment = expected[name]
      else { continue }
      seen += 1
      #expect(try table.alignment(of: record.id) == alignment, "\(name)")
    }
    #expect(seen == expected.count)
  }
}
