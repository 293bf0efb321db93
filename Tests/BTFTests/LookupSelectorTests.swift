import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct LookupSelectorTests {
  /// One type of every kind that can be chosen, all called `same` but for a few.
  func table() throws -> BTFTypeTable {
    var writer = BTFWriter()
    let int = writer.integer("same", size: 4)  // 1
    writer.structure("same", size: 4, [.init("same", int, at: 0)])  // 2
    writer.union("same", size: 4)  // 3
    writer.enumeration("same", [("same", 1)])  // 4
    writer.enumeration64("same", [("same", 1)])  // 5
    writer.typedef("same", to: int)  // 6
    writer.function("same", writer.prototype())  // 8, the prototype is 7
    let variable = writer.variable("same", int)  // 9
    writer.dataSection("same", size: 4, [(variable, 0, 4)])  // 10
    writer.forward("same")  // 11
    writer.declarationTag("same", on: int)  // 12
    writer.typeTag("same", on: int)  // 13
    writer.float("same_not", size: 4)  // 14
    writer.pointer(to: int)  // 15
    return try writer.table()
  }

  @Test(arguments: [
    ("same", [1, 2, 3, 4, 5, 6, 8, 9, 10, 11]),
    ("struct:same", [2]), ("union:same", [3]), ("enum:same", [4, 5]), ("typedef:same", [6]), ("func:same", [8]), ("var:same", [9]),
    ("same_not", [14]), ("same*", [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 14]), ("/^same$/", [1, 2, 3, 4, 5, 6, 8, 9, 10, 11]),
    ("struct:*", [2]), ("struct:/^s/", [2]), ("enum:s?me", [4, 5]), ("var:[s]ame", [9]),
    ("#1", [1]), ("#15", [15]), ("#12", [12]), ("#7", [7]), ("#0", []), ("#16", []), ("#4294967295", []),
    ("absent", []), ("union:same_not", []), ("absent*", []), ("struct", []), ("int:same", []),
  ])
  func `what a selector chooses`(text: String, expected: [UInt32]) throws {
    let selector = try TypeSelector(text)
    #expect(selector.text == text)
    #expect(selector.select(from: try table()).map(\.rawValue) == expected)
  }

  @Test(arguments: [("same", true), ("struct:same", true), ("#1", true), ("sam*", false), ("func:/x/", false)])
  func `exact or not`(text: String, isExact: Bool) throws {
    #expect(try TypeSelector(text).isExact == isExact)
  }

  @Test(arguments: ["", "struct:", "func:", "#", "#x", "#-1", "#+1", "#1 ", "#4294967296", "#0x10", "/(/", "struct:/[/", "a\0b"])
  func `a malformed selector is an error that shows it`(text: String) {
    let error = #expect(throws: TextPattern.PatternError.self) { try TypeSelector(text) }
    #expect(error.map { !$0.message.isEmpty && text.hasSuffix($0.pattern) } == true)
  }

  @Test func `patterns choose from the base too, in the order of ids`() throws {
    let base = try table()
    var above = BTFWriter(splitFrom: base)
    above.structure("same", size: 8)
    above.structure("same_two", size: 8)
    let split = try above.table(base: base)
    #expect(try TypeSelector("struct:same").select(from: split).map(\.rawValue) == [2, 16])
    #expect(try TypeSelector("struct:same*").select(from: split).map(\.rawValue) == [2, 16, 17])
    #expect(try TypeSelector("#17").select(from: split).map(\.rawValue) == [17])
    #expect(try TypeSelector("#17").select(from: base).isEmpty)
  }

  @Test func `a glob chooses what comparing every name chooses, in a kernel`() throws {
    let kernel = try Fixture.kernel()
    let chosen = try TypeSelector("struct:*_dev").select(from: kernel)
    let naive = kernel.ownTypeIDs.map { TypeID($0) }.filter { kernel.record($0)?.kind == .structure }
      .filter { kernel.name(of: $0)?.hasSuffix("_dev") == true }
    #expect(chosen == naive)
    #expect(chosen.count > 20)
  }
}
