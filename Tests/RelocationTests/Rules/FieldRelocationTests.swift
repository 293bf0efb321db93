import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// Relocations of fields, one rule at a time.
@Suite struct FieldRelocationTests {
  /// `struct s { long first; T field; }` with `field` of the type that `make` adds; relocated against the same with the target's.
  private func field(
    _ kind: RelocationKind = .fieldByteOffset, _ instruction: Instruction = Code.move(8), local: (inout BTFWriter) -> TypeID,
    target: (inout BTFWriter) -> TypeID
  ) throws -> Resolution {
    var object = SampleObject()
    let type = Self.structure(&object.types, local, at: 64)
    object.relocate(kind, type, "0:1", instruction)
    var writer = BTFWriter()
    _ = Self.structure(&writer, target, at: 128)
    return try object.decide(against: writer)
  }

  private static func structure(_ types: inout BTFWriter, _ make: (inout BTFWriter) -> TypeID, at place: UInt32) -> TypeID {
    let long = types.integer("long", size: 8)
    let type = make(&types)
    return types.structure("s", size: 32, [.init("first", long, at: 0), .init("field", type, at: place)])
  }

  private static func int(_ size: UInt32, encoding: UInt32 = 1) -> (inout BTFWriter) -> TypeID {
    { $0.integer("int\(size)", size: size, encoding: encoding) }
  }

  @Test func `a field that moved gets its new offset`() throws {
    let resolution = try field(local: Self.int(4), target: Self.int(4))
    #expect(resolution.outcome == .adjusted)
    #expect(resolution.old?.value == 8 && resolution.new?.value == 16)
    #expect(resolution.patch?.after == Code.move(16))
  }

  @Test func `a field that stayed is unchanged`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let type = object.types.structure("s", size: 8, [.init("a", int, at: 0), .init("b", int, at: 32)])
    object.relocate(.fieldByteOffset, type, "0:1", Code.move(4))
    #expect(try object.decide(against: object.types).outcome == .unchanged)
  }

  @Test(
    arguments: [(1, 8, UInt32(0)), (4, 8, UInt32(0)), (8, 4, UInt32(0)), (2, 1, UInt32(4)), (1, 4, UInt32(2))]
      as [(UInt32, UInt32, UInt32)])
  func `a load of an integer that is not plainly signed takes its new width`(old: UInt32, new: UInt32, encoding: UInt32) throws {
    let resolution = try field(
      .fieldByteOffset, Code.load(old, 8), local: Self.int(old, encoding: encoding), target: Self.int(new, encoding: encoding))
    #expect(resolution.outcome == .adjusted)
    #expect(resolution.patch?.after == Code.load(new, 16))
    #expect(resolution.changedWidth.map { [$0.old, $0.new] } == [old, new])
  }

  @Test(arguments: [(UInt32(1), UInt32(0)), (0, 1), (1, 1)])
  func `a load of a signed integer cannot take another width`(local: UInt32, target: UInt32) throws {
    let resolution = try field(
      .fieldByteOffset, Code.load(4, 8), local: Self.int(4, encoding: local), target: Self.int(8, encoding: target))
    #expect(resolution.outcome == .poisoned)
    #expect(resolution.poisonCause == .width(old: 4, new: 8))
    #expect(resolution.patch?.after == Poison.instruction)
  }

  @Test func `the address of a signed integer of another width is no problem`() throws {
    #expect(try field(local: Self.int(4), target: Self.int(8)).outcome == .adjusted)
  }

  @Test func `an integer takes the place of any other integer`() throws {
    #expect(try field(local: Self.int(4), target: Self.int(2, encoding: 0)).outcome == .adjusted)
  }

  @Test func `an integer that does not begin at its first bit fits nothing`() throws {
    let resolution = try field(local: Self.int(4)) { $0.integer("bits", size: 4, bits: 3, bitOffset: 5) }
    #expect(resolution.outcome == .poisoned)
    guard case .incompatibleMember = resolution.rejections.first?.mismatch else { return #expect(Bool(false)) }
  }

  @Test func `pointers, floats and composites fit their like, whatever they are called`() throws {
    let pointer: (inout BTFWriter) -> TypeID = { $0.pointer(to: $0.structure("a", size: 4)) }
    #expect(try field(local: pointer) { $0.pointer(to: .void) }.outcome == .adjusted)
    #expect(try field(local: { $0.float("float", size: 4) }, target: { $0.float("double", size: 8) }).outcome == .adjusted)
    #expect(try field(local: { $0.structure("a", size: 4) }, target: { $0.union("b", size: 8) }).outcome == .adjusted)
    #expect(try field(local: pointer, target: Self.int(8)).outcome == .poisoned)
    #expect(try field(local: Self.int(4), target: { $0.float("float", size: 4) }).outcome == .poisoned)
  }

  @Test func `modifiers and typedefs do not count`() throws {
    let resolution = try field(local: Self.int(4)) { types in
      let int = types.integer("int", size: 4)
      return types.reference(.const, to: types.typedef("alias", to: types.reference(.volatile, to: int)))
    }
    #expect(resolution.outcome == .adjusted)
  }

  @Test func `enums fit by their names without flavours, and any fits an anonymous one`() throws {
    func named(_ name: String?) -> (inout BTFWriter) -> TypeID { { $0.enumeration(name, [("A", 1)]) } }
    #expect(try field(local: named("mode___old"), target: named("mode___new")).outcome == .adjusted)
    #expect(try field(local: named("mode"), target: named(nil)).outcome == .adjusted)
    #expect(try field(local: named(nil), target: named("other")).outcome == .adjusted)
    #expect(try field(local: named("mode"), target: named("other")).outcome == .poisoned)
    #expect(try field(local: named("mode"), target: { $0.enumeration64("mode", [("A", 1)]) }).outcome == .adjusted)
  }

  @Test func `arrays fit by their elements, whatever their lengths`() throws {
    func array(_ size: UInt32, count: UInt32) -> (inout BTFWriter) -> TypeID {
      { types in
        let int = types.integer("int", size: size)
        return types.array(of: int, index: int, count: count)
      }
    }
    #expect(try field(local: array(4, count: 4), target: array(4, count: 2)).outcome == .adjusted)
    #expect(try field(local: array(4, count: 4), target: { $0.float("float", size: 4) }).outcome == .poisoned)
  }

  @Test func `existence is 1 or 0, and 0 is an answer`() throws {
    let found = try field(.fieldExists, Code.move(1), local: Self.int(4), target: Self.int(4))
    #expect(found.outcome == .unchanged && found.new?.value == 1)
    var object = SampleObject()
    let type = Self.structure(&object.types, Self.int(4), at: 64)
    object.relocate(.fieldExists, type, "0:1", Code.move(1))
    var target = BTFWriter()
    target.structure("s", size: 8, [.init("first", target.integer("long", size: 8), at: 0)])
    let absent = try object.decide(against: target)
    #expect(absent.outcome == .absent && absent.patch?.after == Code.move(0))
    #expect(absent.rejections.map(\.candidate.type) == [TypeID(2)])
  }

  @Test func `size and sign are the target's`() throws {
    let size = try field(.fieldByteSize, Code.move(4), local: Self.int(4), target: Self.int(8))
    #expect(size.new?.value == 8)
    let sign = try field(.fieldSigned, Code.move(1), local: Self.int(4), target: Self.int(4, encoding: 0))
    #expect(sign.old?.value == 1 && sign.new?.value == 0)
    let enumeration = try field(.fieldSigned, Code.move(0), local: { $0.enumeration("e", [("A", 1)]) }) {
      $0.enumeration("e", isSigned: true, [("A", -1)])
    }
    #expect(enumeration.new?.value == 1)
  }
}
