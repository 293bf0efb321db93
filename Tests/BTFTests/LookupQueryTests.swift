import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct LookupQueryTests {
  /// 1 int, 2 list, 3 list_t, 4 anonymous{list}, 5 array, 6 holder, 7 pointer, 8 pointing, 9 enum, 10 pointer to pointer, 11 far,
  /// 12 in array
  func table() throws -> BTFTypeTable {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let list = writer.structure("list", size: 4, [.init("next", int, at: 0)])
    let alias = writer.typedef("list_t", to: list)
    let nameless = writer.structure(nil, size: 4, [.init("inside", alias, at: 0)])
    let array = writer.array(of: alias, index: int, count: 2)
    writer.structure("holder", size: 4, [.init(nil, nameless, at: 0)])
    let pointer = writer.pointer(to: alias)
    writer.union("pointing", size: 8, [.init("p", pointer, at: 0), .init("n", int, at: 0)])
    writer.enumeration("colour", [("RED", 0), ("list", 1)])
    let far = writer.pointer(to: pointer)
    writer.structure("far", size: 8, [.init("pp", far, at: 0)])
    writer.structure("in_array", size: 8, [.init("list", array, at: 0)])
    return try writer.table()
  }

  func find(_ edit: (inout TypeQuery) throws -> Void) throws -> [TypeQuery.Match] {
    var query = TypeQuery()
    try edit(&query)
    return query.matches(in: try table())
  }

  func ids(_ edit: (inout TypeQuery) throws -> Void) throws -> [UInt32] { try find(edit).map(\.type.rawValue) }

  @Test func `a pattern finds types and enumerators, in the order of ids`() throws {
    let found = try find { $0.pattern = try TextPattern("list*") }
    #expect(found == [.init(type: TypeID(2), entry: nil), .init(type: TypeID(3), entry: nil), .init(type: TypeID(9), entry: 1)])
  }

  @Test func `subjects choose what may bear the name`() throws {
    let members = try find {
      $0.pattern = try TextPattern("list")
      $0.subjects = [.member]
    }
    #expect(members == [.init(type: TypeID(12), entry: 0)])
    #expect(
      try ids {
        $0.pattern = try TextPattern("/./")
        $0.subjects = [.type(.union), .type(.typedef)]
      } == [3, 8])
    #expect(try ids { $0.subjects = [.enumerator] } == [9, 9])
    #expect(try ids { $0.subjects = [.type(.pointer)] } == [])
  }

  @Test func `structs that hold a type by value, in anonymous members and arrays too`() throws {
    // The anonymous one itself as well, since no name is asked for.
    #expect(try ids { $0.contains = [TypeID(2)] } == [4, 6, 12])
    #expect(
      try ids {
        $0.contains = [TypeID(2)]
        $0.pattern = try TextPattern("h*")
      } == [6])
    #expect(try ids { $0.contains = [] } == [])
  }

  @Test func `structs that point to a type, through any number of pointers`() throws {
    #expect(try ids { $0.pointsTo = [TypeID(2)] } == [8, 11])
    #expect(try ids { $0.pointsTo = [TypeID(3)] } == [8, 11])
    #expect(try ids { $0.pointsTo = [TypeID(1)] } == [])
  }

  @Test func `structs with a member of a name, in anonymous members too`() throws {
    #expect(try ids { $0.memberName = try TextPattern("inside") } == [4, 6])
    #expect(try ids { $0.memberName = try TextPattern("p*") } == [8, 11])
  }

  @Test func `all filters must hold`() throws {
    #expect(
      try ids {
        $0.pointsTo = [TypeID(2)]
        $0.memberName = try TextPattern("n")
      } == [8])
    #expect(
      try ids {
        $0.pointsTo = [TypeID(2)]
        $0.contains = [TypeID(2)]
      } == [])
    #expect(
      try ids {
        $0.memberName = try TextPattern("p")
        $0.subjects = [.member]
        $0.pattern = try TextPattern("*")
      } == [8, 8])
  }

  @Test func `contained and pointed at in a kernel: as following every member says`() throws {
    let kernel = try Fixture.kernel()
    let wanted = Set(kernel.types(named: "list_head"))
    /// The anonymous structs through which C sees: those without a member name.
    func sees(_ record: TypeRecord) -> Bool {
      kernel.members(of: record).contains { member in
        if wanted.contains(member.type) { return true }
        guard let inner = kernel.record(member.type) else { return false }
        if member.nameOffset.isEmpty, inner.kind?.isComposite == true, sees(inner) { return true }
        return holdsPlain(member.type)
      }
    }
    func holdsPlain(_ id: TypeID) -> Bool {
      if wanted.contains(id) { return true }
      guard let record = kernel.record(id) else { return false }
      switch record.kind {
      case .typedef, .const, .volatile, .restrict, .typeTag: return holdsPlain(record.reference)
      case .array: return holdsPlain(kernel.array(record).element)
      default: return false
      }
    }
    var query = TypeQuery()
    query.contains = wanted
    let found = query.matches(in: kernel).map(\.type)
    let naive = kernel.ownTypeIDs.map { TypeID($0) }.filter { id in
      guard let record = kernel.record(id), record.kind?.isComposite == true else { return false }
      return sees(record)
    }
    #expect(found == naive)
    #expect(found.count > 1000)
  }

  @Test func `every name of a kernel: as comparing each says`() throws {
    let kernel = try Fixture.kernel()
    var query = TypeQuery()
    query.pattern = try TextPattern("*_lock")
    query.subjects = [.member, .enumerator, .type(.function), .type(.structure)]
    var naive: [TypeQuery.Match] = []
    func fits(_ offset: StringOffset) -> Bool { kernel.name(offset)?.hasSuffix("_lock") == true }
    for raw in kernel.ownTypeIDs {
      guard let record = kernel.record(TypeID(raw)) else { continue }
      if record.kind == .function || record.kind == .structure, fits(record.nameOffset) {
        naive.append(.init(type: record.id, entry: nil))
      }
      for (entry, item) in kernel.enumerators(of: record).enumerated() where fits(item.nameOffset) {
        naive.append(.init(type: record.id, entry: entry))
      }
      for (entry, item) in kernel.members(of: record).enumerated() where fits(item.nameOffset) {
        naive.append(.init(type: record.id, entry: entry))
      }
    }
    #expect(query.matches(in: kernel) == naive)
    #expect(naive.count > 400)
  }

  @Test(.timeLimit(.minutes(5))) func `anonymous structs that hold each other twice take one step each`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    var inner = writer.structure(nil, size: 4, [.init("deep", int, at: 0)])
    for _ in 0..<3000 { inner = writer.structure(nil, size: 4, [.init(nil, inner, at: 0), .init(nil, inner, at: 0)]) }
    writer.structure("self", size: 4, [.init(nil, TypeID(inner.rawValue + 1), at: 0)])
    let table = try writer.table()
    var query = TypeQuery()
    query.memberName = try TextPattern("absent")
    #expect(query.matches(in: table).isEmpty)
    query.memberName = try TextPattern("deep")
    #expect(query.matches(in: table).count > 30)
  }

  @Test func `chains without end find nothing`() throws {
    var writer = BTFWriter()
    writer.pointer(to: TypeID(1))
    writer.reference(.const, to: TypeID(2))
    writer.structure("s", size: 8, [.init("a", TypeID(1), at: 0), .init("b", TypeID(2), at: 0), .init("c", TypeID(50), at: 0)])
    let table = try writer.table()
    var query = TypeQuery()
    query.pointsTo = [TypeID(3)]
    #expect(query.matches(in: table).isEmpty)
    query.contains = [TypeID(3)]
    #expect(query.matches(in: table).isEmpty)
  }
}
