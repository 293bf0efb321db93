import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct LookupNameTests {
  /// What both lookups should find: by comparing every name.
  func naive(_ name: String, in table: BTFTypeTable, from first: UInt32 = 1) -> [TypeID] {
    guard !name.isEmpty else { return [] }
    return (first..<table.typeCount).map { TypeID($0) }.filter { table.name(of: $0) == name }
  }

  @Test func `every name of a kernel is found, by both ways`() throws {
    let kernel = try Fixture.kernel()
    let index = NameIndex(kernel)
    var byName: [String: [TypeID]] = [:]
    for raw in kernel.ownTypeIDs {
      if let name = kernel.name(of: TypeID(raw)) { byName[name, default: []].append(TypeID(raw)) }
    }
    #expect(byName.count > 50_000)
    var wrong = 0
    for (name, ids) in byName where index.types(named: name) != ids { wrong += 1 }
    #expect(wrong == 0)
    // One lookup goes through the whole kernel: a sample is enough.
    for (name, ids) in byName.sorted(by: { $0.key < $1.key }).enumerated().filter({ $0.offset % 4999 == 0 }).map(\.element) {
      #expect(kernel.types(named: name) == ids, "\(name)")
    }
    for absent in ["", "no such name", "task_struc", "ask_struct", "task_struct ", "\u{fffd}"] {
      #expect(index.types(named: absent).isEmpty, "\(absent)")
      #expect(kernel.types(named: absent).isEmpty, "\(absent)")
    }
  }

  @Test func `a limit cuts the list`() throws {
    var writer = BTFWriter()
    for _ in 0..<5 { writer.forward("same") }
    let table = try writer.table()
    let name = Bytes(Array("same".utf8))
    #expect(NameIndex(table).types(named: name, limit: 3).map(\.rawValue) == [1, 2, 3])
    #expect(NameIndex(table).types(named: name, limit: 0).isEmpty)
    #expect(NameIndex(table).types(named: name).map(\.rawValue) == [1, 2, 3, 4, 5])
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `names that share a tail, or stand twice, are equal by their bytes`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let long = writer.string("my_task")
    let again = writer.string(bytes: Array("task\0".utf8))
    let info = BTFInfo(kind: .forward, entryCount: 0).rawValue
    writer.raw([long, info, 0])
    writer.raw([long + 3, info, 0])
    writer.raw([again, info, 0])
    writer.raw([again + 4, info, 0])
    let table = try writer.table()
    #expect(table.types(named: "task").map(\.rawValue) == [2, 3])
    #expect(NameIndex(table).types(named: "task").map(\.rawValue) == [2, 3])
    #expect(table.types(named: "my_task").map(\.rawValue) == [1])
    #expect(NameIndex(table).types(named: "my_task").map(\.rawValue) == [1])
    #expect(table.types(named: "").isEmpty)
  }

  @Test func `a name with a NUL is no name`() throws {
    var writer = BTFWriter()
    writer.forward("a")
    writer.forward("b")
    let table = try writer.table()
    for name in ["a\0b", "a\0", "\0", "\0a"] {
      #expect(table.types(named: name).isEmpty)
      #expect(NameIndex(table).types(named: name).isEmpty)
    }
  }

  @Test func `split BTF finds the base's types first, and uses the base's strings`() throws {
    var below = BTFWriter()
    let shared = below.string("thing")
    below.forward("thing")
    below.forward("other")
    let base = try below.table()
    var above = BTFWriter(splitFrom: base)
    above.raw([shared, BTFInfo(kind: .forward, entryCount: 0).rawValue, 0])
    above.forward("thing")
    above.forward("own")
    let split = try above.table(base: base)
    #expect(split.types(named: "thing").map(\.rawValue) == [1, 3, 4])
    #expect(split.types(named: "own").map(\.rawValue) == [5])
    #expect(split.types(named: "other").map(\.rawValue) == [2])
    #expect(base.types(named: "own").isEmpty)
    // An index is of one blob.
    #expect(NameIndex(split).types(named: "thing").map(\.rawValue) == [3, 4])
    #expect(NameIndex(split).types(named: "other").isEmpty)
  }

  @Test func `a module on its kernel`() throws {
    let module = try Fixture.module()
    let own = NameIndex(module)
    var wrong = 0
    for raw in module.ownTypeIDs {
      guard let name = module.name(of: TypeID(raw)) else { continue }
      if own.types(named: name) != naive(name, in: module, from: module.firstTypeID) { wrong += 1 }
    }
    #expect(wrong == 0)
    for name in ["veth_priv", "task_struct", "net_device", "int"] {
      #expect(module.types(named: name) == naive(name, in: module), "\(name)")
    }
  }

  @Test func `names outside the strings are not found, and do not stop the others`() throws {
    var writer = BTFWriter()
    let info = BTFInfo(kind: .forward, entryCount: 0).rawValue
    for offset: UInt32 in [.max, 0x7fff_ffff, 1000] { writer.raw([offset, info, 0]) }
    writer.forward("here")
    let table = try writer.table()
    #expect(NameIndex(table).types(named: "here").map(\.rawValue) == [4])
    #expect(table.types(named: "here").map(\.rawValue) == [4])
  }

  @Test(.timeLimit(.minutes(5))) func `thousands of places of one name do not multiply with the types`() throws {
    var writer = BTFWriter()
    let copies = 60_000
    let first = writer.string(bytes: Array(repeating: Array("n\0".utf8), count: copies).flatMap { $0 })
    let info = BTFInfo(kind: .forward, entryCount: 0).rawValue
    for number in 0..<UInt32(copies) { writer.raw([first + 2 * number, info, 0]) }
    let table = try writer.table()
    #expect(table.types(named: "n").count == copies)
    #expect(NameIndex(table).types(named: "n").count == copies)
  }
}

extension LookupNameTests {
  /// Types whose names are the tails of one string.
  func tails(_ count: UInt32, length: Int) throws -> BTFTypeTable {
    var writer = BTFWriter()
    let first = writer.string(bytes: Array(repeating: 0x61, count: length) + [0])
    let info = BTFInfo(kind: .structure, entryCount: 0).rawValue
    for number in 0..<count { writer.raw([first + number, info, 4]) }
    return try writer.table()
  }

  @Test func `names up to 4096 bytes are indexed, longer ones are left out`() throws {
    let index = NameIndex(try tails(3, length: 4098))
    func name(_ length: Int) -> String { String(repeating: "a", count: length) }
    #expect(index.types(named: name(4096)).map(\.rawValue) == [3])
    #expect(index.types(named: name(4097)).isEmpty)
    #expect(index.types(named: name(4098)).isEmpty)
    // Looking one name up needs no such bound.
    #expect(try tails(3, length: 4098).types(named: name(4098)).map(\.rawValue) == [1])
  }

  @Test(.timeLimit(.minutes(5))) func `tails of a long string do not take the product of both to index`() throws {
    let table = try tails(4000, length: 1 << 20)
    #expect(NameIndex(table).types(named: "a").isEmpty)
    let statistics = TypeStatistics(table)
    #expect(statistics.smells.counts == [.oddNames: 4000])
    var query = TypeQuery()
    query.pattern = try TextPattern("/b/")
    #expect(query.matches(in: table).isEmpty)
  }
}

extension Fixture {
  /// The bundled kernel's table.
  static func kernel() throws -> BTFTypeTable {
    let gzip = try #require(Tool("gzip"), "gzip is part of every Debian")
    return try BTFTypeTable(Bytes(gzip.run(["-dc", path("kernels/amd64-6.12.btf.gz")]).standardOutput))
  }

  /// The bundled module's table, on the kernel.
  static func module() throws -> BTFTypeTable {
    try BTFTypeTable(bytes("kernels/amd64-6.12-veth.btf"), base: kernel())
  }
}
