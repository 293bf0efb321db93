import BTF
import ByteReading
import TestSupport
import Testing

@testable import BPFObject

@Suite("Initial values of maps")
struct InitialValueTests {
  /// An array of programs at 0, a hash of maps at 24, a plain map at 48, and a program.
  private func object(_ order: ByteOrder = .little, keySize: UInt32 = 4) -> (
    SampleObject, maps: UInt32, program: UInt32, symbol: UInt32
  ) {
    var object = SampleObject.withMaps(order) { object in
      let function = object.types.pointer(to: object.types.prototype())
      let inner = object.types.structure(nil, size: 8, [.init("type", object.number(1), at: 0)])
      let pointer = object.types.pointer(to: inner)
      return [
        (
          "programs",
          [
            ("type", object.number(3)), ("max_entries", object.number(2)),
            ("values", object.types.array(of: function, index: TypeID(1), count: 0)),
          ]
        ),
        (
          "of_maps",
          [
            ("type", object.number(13)), ("key_size", object.number(keySize)),
            ("values", object.types.array(of: pointer, index: TypeID(1), count: 0)),
          ]
        ),
        ("plain", [("type", object.number(1))]),
      ]
    }
    let program = object.code("xdp", [.nothing, .exit])
    let symbol = object.symbol("entry", in: program, size: 16, kind: 2)
    return (object, 1, program, symbol)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `relocations of .maps fill slots with programs and maps`(order: ByteOrder) throws {
    var (object, _, _, entry) = object(order)
    object.relocate(".maps", at: 16, to: entry, type: 2)
    // Symbol 3 is the map "plain"; slots are 8 bytes.
    object.relocate(".maps", at: 40, to: 3, type: 2)
    let maps = try object.inventory().maps
    #expect(try object.problems().isEmpty)
    #expect(maps[0].initialValues == [.init(slot: 0, name: "entry")])
    #expect(maps[1].initialValues == [.init(slot: 0, name: "plain")])
  }

  @Test func `what a slot cannot hold is a problem`() throws {
    func problems(_ keySize: UInt32 = 4, _ edit: (inout SampleObject, UInt32, UInt32) -> Void) throws -> [ObjectProblem.Reason] {
      var (object, _, program, entry) = object(keySize: keySize)
      edit(&object, program, entry)
      return try object.problems()
    }
    #expect(
      try problems { object, _, _ in object.relocate(".maps", at: 16, to: 3) }
        == [.map("programs", .badValue("plain", allowed: "a program outside .text"))])
    #expect(
      try problems { object, _, entry in object.relocate(".maps", at: 40, to: entry) }
        == [.map("of_maps", .badValue("entry", allowed: "a map of .maps"))])
    #expect(
      try problems { object, program, _ in
        object.relocate(".maps", at: 16, to: object.symbol("entry", in: program, at: 8))
      } == [.map("programs", .badValue("entry", allowed: "a program outside .text"))])
    #expect(
      try problems(8) { object, _, _ in object.relocate(".maps", at: 40, to: 3) }
        == [.map("of_maps", .slotsNeedSmallKeys(8))])
    #expect(
      try problems { object, _, entry in object.relocate(".maps", at: 12, to: entry) }
        == [.map("programs", .badSlot(offset: 12))])
    #expect(
      try problems { object, _, entry in object.relocate(".maps", at: 20, to: entry) }
        == [.map("programs", .badSlot(offset: 20))])
    #expect(
      try problems { object, _, entry in object.relocate(".maps", at: 48, to: entry) }
        == [.map("plain", .badSlot(offset: 48))])
    #expect(
      try problems { object, _, _ in object.relocate(".maps", at: 16, to: 99) }
        == [.relocation(index: 0, .noSuchSymbol(99, count: 5))])
  }

  @Test func `a subprogram is no program for a slot`() throws {
    var (object, _, _, _) = object()
    let text = object.code(".text", [.exit])
    object.relocate(".maps", at: 16, to: object.symbol("sub", in: text, size: 8, kind: 2))
    #expect(try object.problems() == [.map("programs", .badValue("sub", allowed: "a program outside .text"))])
  }
}
