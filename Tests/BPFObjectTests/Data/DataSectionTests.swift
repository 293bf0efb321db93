import BTF
import ByteReading
import TestSupport
import Testing

@testable import BPFObject

@Suite("Data sections and global variables")
struct DataSectionTests {
  @Test(arguments: [ByteOrder.little, .big])
  func `sizes and offsets that BTF leaves out come from the file`(order: ByteOrder) throws {
    var object = SampleObject(order)
    let int = object.types.integer("int", size: 4)
    let section = object.section(".data", Array(repeating: 0, count: 16))
    object.symbol("later", in: section, at: 8, size: 4)
    object.symbol("first", in: section, at: 0, size: 4, binding: 2)
    let variables = [("later", 1), ("still", 0), ("first", 1)] as [(String, UInt32)]
    object.types.dataSection(
      ".data", size: 0,
      variables.map { name, linkage in (object.types.variable(name, int, linkage: linkage), name == "still" ? 12 : 0, 4) })
    let inventory = try object.inventory()
    #expect(inventory.problems.isEmpty)
    #expect(inventory.globals.map(\.name) == ["first", "later", "still"])
    #expect(inventory.globals.map(\.offset) == [0, 8, 12])
    #expect(inventory.globals.map(\.isWeak) == [true, false, false])
    #expect(inventory.globals.map(\.linkage) == [.global, .global, .static])
    #expect(inventory.globals.allSatisfy { $0.type == int && $0.section == ".data" && $0.size == 4 })
    #expect(inventory.object.dataSections().values.map(\.size) == [16])
  }

  @Test func `a linked object's offsets stay as they are`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let section = object.section(".data", Array(repeating: 0, count: 16))
    object.symbol("x", in: section, at: 8, size: 4)
    object.types.dataSection(".data", size: 16, [(object.types.variable("x", int, linkage: 1), 4, 4)])
    #expect(try object.inventory().globals.map(\.offset) == [4])
  }

  @Test func `a section that is not there, an entry that is no variable, a variable without symbol are problems`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    object.section(".data", [0, 0, 0, 0])
    object.types.dataSection(".nowhere", size: 0, [])
    object.types.dataSection(".data", size: 0, [(int, 0, 4), (object.types.variable("x", int, linkage: 1), 0, 4)])
    #expect(
      try object.problems() == [
        .dataSection(".nowhere", .noSection), .dataSection(".data", .notAVariable(index: 0, int)),
        .dataSection(".data", .noSymbol("x")),
      ])
    #expect(try object.inventory().globals.map(\.name) == ["x"])
  }

  @Test func `without BTF the symbols tell`() throws {
    var object = SampleObject()
    object.hasTypes = false
    let section = object.section(".bss", type: 8, Array(repeating: 0, count: 16))
    object.symbol("b", in: section, at: 8, size: 8)
    object.symbol("a", in: section, at: 0, size: 4, binding: 0)
    let globals = try object.inventory().globals
    #expect(globals.map(\.name) == ["a", "b"])
    #expect(globals.map(\.linkage) == [.static, .global])
    #expect(globals.allSatisfy { $0.type == nil && $0.section == ".bss" })
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `licence and version are read, and wrong ones are problems`(order: ByteOrder) throws {
    var object = SampleObject(order)
    object.section("license", Array("Dual BSD/GPL\0garbage".utf8))
    object.section("version", order == .little ? [4, 3, 2, 1] : [1, 2, 3, 4])
    let inventory = try object.inventory()
    #expect(inventory.problems.isEmpty)
    #expect(inventory.declarations.licence == "Dual BSD/GPL" && inventory.declarations.isGPLCompatible)
    #expect(inventory.declarations.version == 0x0102_0304)

    var wrong = SampleObject(order)
    wrong.section("license", [])
    wrong.section("version", [1])
    #expect(try wrong.problems() == [.emptyLicence, .badVersion(size: 1)])
    #expect(try wrong.inventory().declarations.licence == nil)

    var long = SampleObject(order)
    long.section("license", Array(repeating: 0x41, count: 100))
    #expect(try long.inventory().declarations.licence?.count == 63)
    #expect(try !long.inventory().declarations.isGPLCompatible)
  }
}
