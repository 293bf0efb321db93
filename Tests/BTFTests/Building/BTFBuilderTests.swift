import ByteReading
import TestSupport
import Testing

@testable import BTF

/// What is built is read back, in both byte orders.
@Suite struct BTFBuilderTests {
  static let orders = [ByteOrder.little, .big]

  @Test(arguments: orders)
  func `types of every kind are read back as they were added`(order: ByteOrder) throws {
    var builder = BTFBuilder(order: order)
    let int = try builder.integer(builder.name("int"), byteSize: 4, IntegerEncoding(rawValue: 1 << 24 | 32))
    let pointer = try builder.pointer(to: int)
    try builder.array(ArrayShape(of: int, index: int, count: 7))
    try builder.structure(
      builder.name("s"), byteSize: 16,
      [
        .init(builder.name("low"), int, bitOffset: 0, bitFieldWidth: 3), .init(.none, int, bitOffset: 32),
        .init(builder.name("pointer"), pointer, bitOffset: 64),
      ])
    try builder.union(builder.name("u"), byteSize: 4, [.init(builder.name("far"), int, bitOffset: 0x0100_0000)])
    try builder.enumeration(builder.name("e"), isSigned: true, [.init(builder.name("MINUS"), .max), .init(builder.name("ONE"), 1)])
    try builder.forward(builder.name("f"), isUnion: true)
    try builder.typedef(builder.name("alias"), to: int)
    for kind in [BTFKind.volatile, .const, .restrict] { try builder.qualified(kind, pointer) }
    let prototype = try builder.functionPrototype(returning: int, [(builder.name("x"), pointer), (.none, .void)])
    let function = try builder.function(builder.name("run"), prototype, .global)
    let variable = try builder.variable(builder.name("counter"), int, .extern)
    try builder.dataSection(builder.name(".data"), byteSize: 4, [SectionVariable(variable, offset: 0, size: 4)])
    try builder.float(builder.name("double"), byteSize: 8)
    try builder.declarationTag(builder.name("mark"), on: function, component: 1)
    try builder.declarationTag(builder.name("kfunc"), on: function, isAttribute: true)
    try builder.typeTag(builder.name("user"), on: int)
    try builder.typeTag(builder.name("attribute"), on: int, isAttribute: true)
    try builder.enumeration64(builder.name("wide"), isSigned: false, [.init(builder.name("BIG"), 1 << 40)])
    let table = try BTFTypeTable(builder.blob())

    #expect(table.header.order == order)
    #expect(table.header.length == 24)
    #expect(
      table.ownTexts == [
        "integer 'int' flag false count 0 size 4 encoding 16777248",
        "pointer '' flag false count 0 -> 1",
        "array '' flag false count 0 ArrayShape(element: BTF.TypeID(rawValue: 1), index: BTF.TypeID(rawValue: 1), count: 7)",
        "structure 's' flag true count 3 size 16; low 1 0 3;  1 32 0; pointer 2 64 0",
        "union 'u' flag false count 1 size 4; far 1 16777216 0",
        "enumeration 'e' flag true count 2 size 4; MINUS 18446744073709551615; ONE 1",
        "forward 'f' flag true count 0",
        "typedef 'alias' flag false count 0 -> 1",
        "volatile '' flag false count 0 -> 2", "const '' flag false count 0 -> 2", "restrict '' flag false count 0 -> 2",
        "functionPrototype '' flag false count 2 -> 1; x 2;  0",
        "function 'run' flag false count 1 -> 12",
        "variable 'counter' flag false count 0 -> 1 linkage 2",
        "dataSection '.data' flag false count 1 size 4; 14 0 4",
        "float 'double' flag false count 0 size 8",
        "declarationTag 'mark' flag false count 0 -> 13 component 1",
        "declarationTag 'kfunc' flag true count 0 -> 13 component -1",
        "typeTag 'user' flag false count 0 -> 1",
        "typeTag 'attribute' flag true count 0 -> 1",
        "enumeration64 'wide' flag false count 1 size 8; BIG 1099511627776",
      ])
    #expect(Set(table.ownTypeIDs.map { table.record(TypeID($0))?.kind }).count == BTFKind.allCases.count - 1)
  }

  @Test(arguments: orders)
  func `BTF without types is a header and one NUL`(order: ByteOrder) throws {
    let blob = try BTFBuilder(order: order).blob()
    #expect(blob.count == 25)
    #expect(try BTFTypeTable(blob).typeCount == 1)
  }

  @Test func `what is split from a base goes on where the base ends`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let base = try writer.table()
    var builder = BTFBuilder(order: .little, splitFrom: base)
    let id = try builder.structure(builder.name("int"), byteSize: 4, [.init(builder.name("own"), int, bitOffset: 0)])
    #expect(id == TypeID(2))
    let split = try BTFTypeTable(builder.blob(), base: base)
    #expect(split.ownTexts == ["structure 'int' flag false count 1 size 4; own 1 0 0"])
    // The base's string is used, not repeated.
    #expect(split.ownStrings.array() == Array("own\0".utf8))
  }

  @Test func `a type may be referred to before it is added`() throws {
    var builder = BTFBuilder()
    try builder.pointer(to: TypeID(2))
    try builder.forward(builder.name("later"), isUnion: false)
    #expect(try BTFTypeTable(builder.blob()).record(TypeID(1))?.reference == TypeID(2))
  }
}

@Suite("Strings of BTF that is built") struct StringPlacementTests {
  private func strings(_ names: [String], base: BTFTypeTable? = nil) throws -> (section: String, offsets: [UInt32]) {
    var collector = StringCollector()
    let numbers = names.map { collector.number(of: $0.utf8) }
    let placement = try StringPlacement(collector, splitFrom: base)
    return (String(decoding: placement.section, as: UTF8.self), numbers.map { placement.offsets[Int($0)] })
  }

  @Test func `a string that is added twice is written once`() throws {
    let result = try strings(["a", "b", "a", ""])
    #expect(result.section == "\0a\0b\0")
    #expect(result.offsets == [1, 3, 1, 0])
  }

  @Test func `a string that ends another one lies inside it`() throws {
    let result = try strings(["int", "unsigned int", "t", "nt", "print", "long"])
    #expect(result.section == "\0unsigned int\0print\0long\0")
    let text = Array(result.section.utf8)
    for (name, offset) in zip(["int", "unsigned int", "t", "nt", "print", "long"], result.offsets) {
      let end = try #require(text[Int(offset)...].firstIndex(of: 0))
      #expect(String(decoding: text[Int(offset)..<end], as: UTF8.self) == name)
    }
  }

  @Test func `a string that begins another one is written by itself`() throws {
    #expect(try strings(["task", "task_struct"]).section == "\0task\0task_struct\0")
  }

  @Test func `strings of a base serve whole ones and their tails`() throws {
    var writer = BTFWriter()
    writer.integer("unsigned int", size: 4)
    let base = try writer.table()
    let result = try strings(["int", "unsigned int", "own"], base: base)
    #expect(result.section == "own\0")
    #expect(result.offsets == [10, 1, 14])
  }

  @Test func `thousands of strings are each found where they were placed`() throws {
    var random = SplitMix64(seed: 7)
    let names = (0..<5000).map { _ in
      String((0..<Int.random(in: 0..<6, using: &random)).map { _ in Array("abc")[Int.random(in: 0..<3, using: &random)] })
    }
    let result = try strings(names)
    let text = Array(result.section.utf8)
    for (name, offset) in zip(names, result.offsets) {
      let end = try #require(text[Int(offset)...].firstIndex(of: 0))
      #expect(String(decoding: text[Int(offset)..<end], as: UTF8.self) == name)
    }
    // All tails are shared: no string in the section ends another one.
    let written = result.section.split(separator: "\0").map(String.init)
    #expect(Set(written).count == written.count)
    #expect(!written.contains { string in written.contains { $0 != string && $0.hasSuffix(string) } })
  }
}
