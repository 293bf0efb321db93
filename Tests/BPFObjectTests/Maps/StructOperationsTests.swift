import BTF
import ByteReading
import TestSupport
import Testing

@testable import BPFObject

@Suite("struct_ops maps")
struct StructOperationsTests {
  /// A struct of a function, two bit fields and a text, and one variable of it in `section`.
  private func object(
    _ order: ByteOrder = .little, section name: String = ".struct_ops", contents: [UInt8]? = nil, typeName: String? = "sample_ops"
  ) -> (SampleObject, program: UInt32) {
    var object = SampleObject(order)
    let int = object.types.integer("int", size: 4)
    let char = object.types.integer("char", size: 1)
    let function = object.types.pointer(to: object.types.prototype())
    let text = object.types.array(of: char, index: int, count: 4)
    let type = object.types.structure(
      typeName, size: 16,
      [
        .init("init", function, at: 0), .init("low", int, at: 64, width: 3), .init("high", int, at: 67, width: 7),
        .init("name", text, at: 96),
      ])
    let section = object.section(name, contents ?? Array(repeating: 0, count: 16))
    object.symbol("ops", in: section, size: 16)
    object.types.dataSection(name, size: 0, [(object.types.variable("ops", type, linkage: 1), 0, 16)])
    let program = object.code("struct_ops/init", [.nothing, .exit])
    let symbol = object.symbol("start", in: program, size: 16, kind: 2)
    return (object, symbol)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `members that are set are shown: programs, bit fields, texts`(order: ByteOrder) throws {
    // low = 5, high = 0x2a: from the lowest bit up, or from the highest down.
    let bits: [UInt8] = order == .little ? [0x55, 0x01] : [0xaa, 0x80]
    var (object, program) = object(order, contents: Array(repeating: 0, count: 8) + bits + [0, 0, 0x61, 0x62, 0, 0])
    object.relocate(".struct_ops", at: 0, to: program, type: 2)
    let inventory = try object.inventory()
    #expect(inventory.problems.isEmpty)
    let map = try #require(inventory.maps.first)
    #expect(map.name == "ops" && map.origin == .structOps && map.isCreated)
    #expect(map.attributes.type == .structOperations && map.attributes.keySize == 4 && map.attributes.valueSize == 16)
    #expect(map.attributes.flags.isEmpty && map.attributes.maxEntries == 1)
    #expect(map.operations?.typeName == "sample_ops")
    #expect(
      map.operations?.members.map { "\($0.name) \($0.value)" } == [
        #"init program("start")"#, "low integer(5)", "high integer(42)", #"name text("ab")"#,
      ])
  }

  @Test func `the section's name says how it is attached and whether it is created`() throws {
    let link = try #require(try object(section: ".struct_ops.link").0.inventory().maps.first)
    #expect(link.attributes.flags == [.link] && link.isCreated)
    let optional = try #require(try object(section: "?.struct_ops").0.inventory().maps.first)
    #expect(optional.attributes.flags.isEmpty && !optional.isCreated)
    let both = try #require(try object(section: "?.struct_ops.link").0.inventory().maps.first)
    #expect(both.attributes.flags == [.link] && !both.isCreated)
  }

  @Test func `what does not fit is a problem, and the map is there all the same`() throws {
    func problems(_ edit: (inout SampleObject, UInt32) -> Void) throws -> [ObjectProblem.Reason] {
      var (object, program) = object()
      edit(&object, program)
      let inventory = try object.inventory()
      #expect(inventory.maps.count == 1)
      return inventory.problems.map(\.reason)
    }
    #expect(try problems { $0.relocate(".struct_ops", at: 4, to: $1) } == [.structOperations("ops", .noMember(offset: 4))])
    #expect(
      try problems { $0.relocate(".struct_ops", at: 12, to: $1) }
        == [.structOperations("ops", .notAFunction(member: "name"))])
    #expect(try problems { $0.relocate(".struct_ops", at: 16, to: $1) } == [.strayMapRelocation(offset: 16)])
    #expect(
      try problems { object, _ in object.relocate(".struct_ops", at: 0, to: 1) }
        == [.structOperations("ops", .noProgram(member: "init", "ops"))])
    #expect(
      try problems { object, _ in
        let other = object.code("xdp", [.exit])
        object.relocate(".struct_ops", at: 0, to: object.symbol("packet", in: other, size: 8, kind: 2))
      } == [.structOperations("ops", .wrongProgramType(member: "init", program: "packet", .xdp))])
    #expect(try object(typeName: nil).0.problems() == [.structOperations("ops", .anonymous)])
    #expect(
      try object(contents: [0, 0, 0, 0]).0.problems()
        == [.structOperations("ops", .outsideSection(offset: 0, size: 16, limit: 4))])
  }

  @Test func `a variable that is no struct, and a section that BTF does not describe, are problems`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let section = object.section(".struct_ops", [0, 0, 0, 0])
    object.symbol("ops", in: section)
    #expect(try object.problems() == [.noStructOperationsTypes])
    object.types.dataSection(".struct_ops", size: 0, [(object.types.variable("ops", int, linkage: 1), 0, 4)])
    #expect(try object.problems() == [.structOperations("ops", .notAStruct(.integer))])
    object.hasTypes = false
    #expect(try object.problems() == [.noTypes, .typesNeeded, .noStructOperationsTypes])
  }

  @Test func `a struct of very many members, used very often, is not looked at without end`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let members = (0..<2000).map { _ in BTFWriter.Member("m", int, at: 0) }
    let type = object.types.structure("many", size: 4, members)
    let section = object.section(".struct_ops", [1, 0, 0, 0])
    object.symbol("ops", in: section)
    let variable = object.types.variable("ops", type, linkage: 1)
    object.types.dataSection(".struct_ops", size: 4, (0..<600).map { _ in (variable, 0, 4) })
    #expect(try object.problems() == [.structOperations("ops", .tooMuch(limit: 1 << 20))])
  }
}
