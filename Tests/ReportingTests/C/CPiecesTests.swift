import BTF
import ByteReading
import TestSupport
import Testing

@testable import Reporting

/// Large headers, which several threads write: the text is the one that a single thread writes.
@Suite struct CPiecesTests {
  private typealias Member = BTFWriter.Member

  private func text(_ table: BTFTypeTable, inPieces: Bool, of alone: [TypeID] = []) throws -> String {
    let sink = MemorySink()
    var out = TextBuffer(to: sink)
    var writer = HeaderWriter(table, pointerSize: 8)
    writer.writesInPieces = inPieces
    if alone.isEmpty { try writer.planEverything() } else { try writer.plan(roots: alone, dependencies: .none) }
    #expect(writer.plan.count > 4 * HeaderWriter.pieceSize)
    writer.prepareNames()
    try writer.writePlan(&out)
    writer.writeEpilogue(&out)
    out.flush()
    return sink.text
  }

  private func expectEqualTexts(_ table: BTFTypeTable, holding parts: String...) throws {
    let whole = try text(table, inPieces: false)
    #expect(try text(table, inPieces: true) == whole)
    for part in parts { #expect(whole.contains(part), "\(part)") }
  }

  /// Structs by the hundred, each of which `body` gives a member.
  private func table(_ count: Int = 1000, _ body: (inout BTFWriter, Int, TypeID) -> TypeID) throws -> BTFTypeTable {
    var w = BTFWriter()
    let int = w.integer("int", size: 4)
    var last = int
    for number in 0..<count {
      let member = body(&w, number, int)
      last = w.structure("s\(number)", size: 16, [Member("a", member, at: 0), Member("b", w.pointer(to: last), at: 64)])
    }
    return try w.table()
  }

  @Test func `structs, typedefs and forward declarations`() throws {
    try expectEqualTexts(try table { w, number, int in w.typedef("t\(number)", to: int) }, holding: "struct s9;\n", "t999 a;")
  }

  @Test func `names that are taken get their numbers in the order of the header`() throws {
    let table = try table { w, number, int in
      w.enumeration("e\(number)", [("X", 0), ("Y\(number % 7)", 1)])
    }
    try expectEqualTexts(table, holding: "X___1000 = 0", "Y3___14")
  }

  @Test func `an anonymous enum that many structs hold gets new names in each`() throws {
    var shared = TypeID.void
    let table = try table { w, number, int in
      if number == 0 { shared = w.enumeration(nil, [("A", 0), ("B", 1)]) }
      switch number % 5 {
      case 0: return shared
      case 1: return w.reference(.const, to: shared)
      case 2: return w.structure(nil, size: 4, [Member("inner", shared, at: 0)])
      case 3: return w.typedef("t\(number)", to: shared)
      default: return int
      }
    }
    try expectEqualTexts(table, holding: "A = 0", "A___800 = 0", "struct {\n\t\tenum {")
  }

  @Test func `a typedef that contains itself`() throws {
    let table = try table { w, number, int in
      guard number == 500 else { return int }
      // Each refers to the next: the pointer to the typedef, the typedef to the struct.
      let next = w.pointer(to: int).rawValue + 1
      let pointer = w.pointer(to: TypeID(next + 1))
      let typedef = w.typedef("loop", to: TypeID(next + 2))
      w.structure(nil, size: 8, [Member("self", pointer, at: 0)])
      return typedef
    }
    try expectEqualTexts(table, holding: "} loop;", "\tvoid *self;")
  }

  @Test func `a fault in the middle ends the text with the same error`() throws {
    let table = try table { w, number, int in
      number == 700 ? w.array(of: w.array(of: int, index: int, count: .max), index: int, count: .max) : int
    }
    for inPieces in [false, true] {
      let error = #expect(throws: BTFError.self) { _ = try text(table, inPieces: inPieces) }
      #expect(error?.reason == .sizeOverflow)
    }
  }

  @Test func `types without those that they need`() throws {
    var shared = TypeID.void
    let table = try table { w, number, int in
      if number == 0 { shared = w.enumeration(nil, [("E", 1)]) }
      return number % 2 == 0 ? shared : w.typedef("my_t", to: int)
    }
    let structs = table.ownTypeIDs.map { TypeID($0) }.filter { table.record($0)?.kind == .structure }
    let whole = try text(table, inPieces: false, of: structs)
    #expect(try text(table, inPieces: true, of: structs) == whole)
    #expect(whole.contains("my_t a;") && whole.contains("E___2 = 1"))
  }
}
