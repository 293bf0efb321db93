import BTF
import ByteReading
import TestSupport
import Testing

@testable import BPFObject

@Suite("Where maps come from")
struct MapOriginTests {
  @Test(arguments: [ByteOrder.little, .big])
  func `a section with variables is a map of one value`(order: ByteOrder) throws {
    var object = SampleObject(order)
    let int = object.types.integer("int", size: 4)
    for (name, linkage) in [(".data", 1), (".rodata", 1), (".bss", 0), (".data.mine", 1), (".rodata.hidden", 1)]
      as [(String, UInt32)]
    {
      let section = object.section(name, type: name == ".bss" ? 8 : 1, Array(repeating: 1, count: 12))
      let symbol = "in\(name.replacing(".", with: "_"))"
      object.symbol(symbol, in: section, at: 4, size: 4, visibility: name == ".rodata.hidden" ? 2 : 0)
      object.types.dataSection(name, size: 0, [(object.types.variable(symbol, int, linkage: linkage), 0, 4)])
    }
    object.section(".rodata.str1.1", [0x61, 0])
    object.section(".data.empty")
    let inventory = try object.inventory(name: "abcdefghijkl")
    #expect(inventory.problems.isEmpty)
    #expect(
      inventory.maps.map(\.name) == [
        "abcdefgh.data", "abcdefgh.rodata", "abcdefgh.bss", ".data.mine", ".rodata.hidden", ".rodata.str1.1",
      ])
    #expect(inventory.maps.map(\.origin) == [.data, .readOnlyData, .zeroedData, .data, .readOnlyData, .readOnlyData])
    // Of static and hidden variables user space sees nothing, so that their map cannot be mapped.
    #expect(
      inventory.maps.map { $0.attributes.flags.labels } == [
        ["MMAPABLE"], ["RDONLY_PROG", "MMAPABLE"], [], ["MMAPABLE"], ["RDONLY_PROG"], ["RDONLY_PROG"],
      ])
    let first = inventory.maps[0].attributes
    #expect(first.type == .array && first.keySize == 4 && first.valueSize == 12 && first.maxEntries == 1 && first.keyType == nil)
    #expect(inventory.maps.map { $0.attributes.valueType == nil } == [false, false, false, false, false, true])
  }

  @Test(arguments: [
    ("object", ".data", "object.data"), ("longer_than_eight", ".rodata", "longer_t.rodata"), ("my_object", ".bss", "my_objec.bss"),
    ("my_object", ".kconfig", "my_obje.kconfig"), ("x", ".rodata.abracadabra", ".rodata.abracad"), ("a-b c", ".data", "a_b_c.data"),
    ("x", ".data.a", ".data.a"), ("", ".data", ".data"),
  ])
  func `maps of global data are named as libbpf names them`(object: String, section: String, name: String) {
    #expect(InternalMapName.make(object, section) == name)
  }

  @Test(arguments: [
    ("a.bpf.o", "a"), ("/x/y.z/agent.o", "agent"), ("none", "none"), ("/x/.hidden", ""),
    ("sixteen_bytes_long.o", "sixteen_bytes_l"),
    ("", ""), ("/", ""), ("fifteen_bytes__.o", "fifteen_bytes__"),
  ])
  func `an object is named after its file`(path: String, name: String) {
    #expect(ObjectFile.objectName(ofPath: path) == name)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `definitions of before BTF are read, and refused`(order: ByteOrder) throws {
    var object = SampleObject(order)
    object.hasTypes = false
    func words(_ values: [UInt32]) -> [UInt8] {
      values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * (order == .little ? $0 : 3 - $0))) } }
    }
    let section = object.section("maps", words([1, 4, 8, 16, 1, 9, 9]) + words([2, 4, 4, 1]))
    object.symbol("second", in: section, at: 28, size: 16)
    object.symbol("first", in: section, at: 0, size: 28, kind: 0)
    object.symbol("outside", in: section, at: 40)
    let single = object.section("maps/mine", words([3, 4, 4, 2, 0]))
    object.symbol("third", in: single, size: 20)
    let inventory = try object.inventory()
    #expect(inventory.maps.map(\.name) == ["first", "second", "third"])
    #expect(inventory.maps.allSatisfy { $0.origin == .legacy })
    #expect(inventory.maps.map(\.attributes.type) == [.hash, .array, .programArray])
    #expect(inventory.maps.map(\.attributes.flags.rawValue) == [1, 0, 0])
    #expect(inventory.maps[0].attributes.maxEntries == 16 && inventory.maps[0].attributes.valueSize == 8)
    #expect(
      inventory.problems.map(\.reason) == [
        .noTypes, .legacyMaps, .map("outside", .outsideSection(offset: 40, size: 16, limit: 44)),
      ])
    #expect(inventory.worst == .notOpened)
  }

  @Test func `maps need the data section that describes them`() throws {
    var object = SampleObject()
    object.types.integer("int", size: 4)
    object.section(".maps", [0, 0, 0, 0])
    #expect(try object.problems() == [.noMapTypes])
    object.hasTypes = false
    #expect(try object.problems() == [.noTypes, .typesNeeded, .noMapTypes])
  }

  @Test func `a map that lies outside its section, that is static, or no struct, is a problem`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let structure = object.types.structure("s", size: 16, [.init("type", object.number(1), at: 0)])
    let section = object.section(".maps", Array(repeating: 0, count: 32))
    var variables: [(type: TypeID, offset: UInt32, size: UInt32)] = []
    for (index, (name, type, linkage, size)) in [
      ("static", structure, 0, 16), ("number", int, 1, 8), ("small", structure, 1, 8), ("outside", structure, 1, 16),
    ].enumerated() as EnumeratedSequence<[(String, TypeID, UInt32, UInt32)]> {
      if linkage == 1 { object.symbol(name, in: section, at: UInt64(8 * index)) }
      variables.append((object.types.variable(name, type, linkage: linkage), UInt32(8 * index), size))
    }
    object.types.dataSection(".maps", size: 0, variables)
    #expect(
      try object.problems() == [
        .map("static", .notGlobal(.static)), .map("number", .notAStruct(.integer)),
        .map("small", .structTooLarge(size: 16, variable: 8)), .map("outside", .outsideSection(offset: 24, size: 16, limit: 32)),
      ])
    #expect(try object.inventory().maps.map(\.name) == ["static", "number", "small", "outside"])
  }

  @Test func `one arena is allowed, and needed for variables of an arena, which must have room`() throws {
    func object(arenas: Int, entries: UInt32, data: Int) -> SampleObject {
      var object = SampleObject.withMaps { object in
        (0..<arenas).map { ("arena\($0)", [("type", object.number(33)), ("max_entries", object.number(entries))]) }
          + [("other", [("type", object.number(1))])]
      }
      object.section(".addr_space.1", Array(repeating: 0, count: data))
      return object
    }
    #expect(try object(arenas: 1, entries: 1, data: 4096).problems().isEmpty)
    #expect(
      try object(arenas: 1, entries: 1, data: 4097).problems() == [.map("arena0", .arenaTooSmall(size: 4097, limit: 4096))])
    #expect(
      try object(arenas: 2, entries: 1, data: 1).problems() == [.map("arena1", .secondArena(first: "arena0"))])
    #expect(try object(arenas: 0, entries: 0, data: 1).problems() == [.arenaDataWithoutArena])
  }
}
