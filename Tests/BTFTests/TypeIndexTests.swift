import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct TypeIndexTests {
  /// One record of every kind with as many entries as given, where the kind counts entries.
  static func words(_ kind: BTFKind, entries: Int) -> [UInt32] {
    let (fixed, perEntry) = kind.trailer
    return [0, BTFInfo(kind: kind, entryCount: entries).rawValue, 0]
      + [UInt32](repeating: 0, count: (fixed + perEntry * entries) / 4)
  }

  static let kinds = BTFKind.allCases.filter { $0 != .void }

  /// Bytes of a record by the tables of `include/uapi/linux/btf.h`, written down once more and apart from the code.
  static let sizes: [BTFKind: (fixed: Int, perEntry: Int)] = [
    .integer: (4, 0), .pointer: (0, 0), .array: (12, 0), .structure: (0, 12), .union: (0, 12), .enumeration: (0, 8),
    .forward: (0, 0), .typedef: (0, 0), .volatile: (0, 0), .const: (0, 0), .restrict: (0, 0), .function: (0, 0),
    .functionPrototype: (0, 8), .variable: (4, 0), .dataSection: (0, 12), .float: (0, 0), .declarationTag: (4, 0),
    .typeTag: (0, 0), .enumeration64: (0, 12),
  ]

  @Test(arguments: kinds, [ByteOrder.little, .big])
  func `a record of each kind is stepped over by its size`(kind: BTFKind, order: ByteOrder) throws {
    let size = try #require(TypeIndexTests.sizes[kind])
    for entries in [0, 1, 5] {
      var writer = BTFWriter(order: order)
      writer.forward("before")
      writer.raw(TypeIndexTests.words(kind, entries: entries))
      writer.forward("after")
      let table = try writer.table()
      #expect(table.typeCount == 4)
      #expect(table.header.typeLength == UInt32(12 + 12 + size.fixed + size.perEntry * entries + 12))
      #expect(table.record(TypeID(2))?.kind == kind)
      #expect(table.record(TypeID(2))?.entryCount == entries)
      #expect(table.name(of: TypeID(3)) == "after")
    }
  }

  @Test(arguments: kinds)
  func `a record that ends early says how many bytes are missing`(kind: BTFKind) throws {
    let words = TypeIndexTests.words(kind, entries: 3)
    for kept in 1..<words.count {
      var writer = BTFWriter()
      writer.forward("before")
      writer.raw(Array(words.prefix(kept)))
      let have = kept * 4
      let needed = kept < 3 ? 12 - have : words.count * 4 - have
      #expect(throws: BTFError(.truncated(needed: needed, available: have), offset: 24 + 12, type: TypeID(2))) {
        try writer.table()
      }
    }
  }

  @Test func `a count of entries has 24 bits`() throws {
    #expect(BTFInfo(rawValue: 0x84ff_ffff).entryCount == 0xff_ffff)
    #expect(BTFInfo(rawValue: 0x84ff_ffff).kind == .structure)
    #expect(BTFInfo(rawValue: 0x84ff_ffff).kindFlag)
    #expect(!BTFInfo(rawValue: 0x7fff_ffff).kindFlag)
    #expect(BTFInfo(rawValue: 0x7fff_ffff).kindCode == 127)
    #expect(BTFInfo(rawValue: 0x7fff_ffff).kind == nil)
    #expect(BTFInfo(kind: .enumeration, entryCount: 0x12345, kindFlag: true).rawValue == 0x8601_2345)

    // More than the 65,535 that Linux before 7.1 could say.
    var writer = BTFWriter()
    let values = (0..<70_000).map { (nil as String?, Int32($0)) }
    writer.enumeration("many", values)
    writer.forward("after")
    let table = try writer.table()
    #expect(table.typeCount == 3)
    let record = try #require(table.record(TypeID(1)))
    #expect(record.entryCount == 70_000)
    #expect(table.enumerator(69_999, of: record).value == 69_999)
  }

  @Test func `a count that the section cannot hold is refused before anything is made of it`() {
    var writer = BTFWriter()
    writer.record(.structure, count: 0xff_ffff)
    let needed = 0xff_ffff * 12
    #expect(throws: BTFError(.truncated(needed: needed, available: 12), offset: 24, type: TypeID(1))) { try writer.table() }
  }

  @Test func `a record of kind 0 is refused`() {
    var writer = BTFWriter()
    writer.forward("one")
    writer.raw([0, 0, 0])
    #expect(throws: BTFError(.voidRecord, offset: 36, type: TypeID(2))) { try writer.table() }
  }

  @Test func `no types at all are no error`() throws {
    let table = try BTFWriter().table()
    #expect(table.typeCount == 1)
    #expect(table.ownTypeIDs.isEmpty)
    #expect(table.record(TypeID(1)) == nil)
  }

  @Test func `every kind's number and name are libbpf's`() {
    let names = [
      "UNKNOWN", "INT", "PTR", "ARRAY", "STRUCT", "UNION", "ENUM", "FWD", "TYPEDEF", "VOLATILE", "CONST", "RESTRICT", "FUNC",
      "FUNC_PROTO", "VAR", "DATASEC", "FLOAT", "DECL_TAG", "TYPE_TAG", "ENUM64",
    ]
    #expect(BTFKind.allCases.map { "\($0.libbpfName)" } == names)
    for code in UInt8.min...UInt8.max {
      #expect(BTFKind(code: code) == BTFKind(rawValue: code))
    }
  }
}
