import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// What becomes of instructions.
@Suite struct PatchingTests {
  /// A field at byte 8 that lies at byte `place` of the target.
  private func patch(_ instructions: [Instruction], place: UInt32 = 16, size: UInt32 = 8, order: ByteOrder = .little) throws
    -> Resolution
  {
    var object = SampleObject(order: order)
    let type = Self.structure(&object.types, at: 8)
    object.relocate(.fieldByteOffset, type, "0:0", instructions[0])
    object.code += instructions.dropFirst()
    var target = BTFWriter(order: order)
    _ = Self.structure(&target, at: place, size: size)
    return try object.decide(against: target)
  }

  private static func structure(_ types: inout BTFWriter, at byte: UInt32, size: UInt32 = 8) -> TypeID {
    let long = types.integer("long", size: size, encoding: 0)
    return types.structure("s", size: 1 << 20, [.init("field", long, at: byte * 8)])
  }

  @Test(arguments: [UInt8(0xb7), 0xb4, 0x07, 0x04, 0x67])
  func `arithmetic with a constant gets the value`(opcode: UInt8) throws {
    let before = Instruction(opcode: Opcode(rawValue: opcode), destination: 3, immediate: 8)
    var after = before
    after.immediate = 16
    #expect(try patch([before]).patch == InstructionPatch(before, after))
  }

  @Test(arguments: [UInt8(0x61), 0x69, 0x71, 0x79, 0x62, 0x63, 0x7b, 0x81, 0xdb])
  func `loads and stores get the offset`(opcode: UInt8) throws {
    let before = Instruction(opcode: Opcode(rawValue: opcode), destination: 3, source: 4, offset: 8, immediate: 5)
    var after = before
    after.offset = 16
    #expect(try patch([before]).patch == InstructionPatch(before, after))
  }

  @Test(arguments: [ByteOrder.little, .big]) func `a 64-bit load gets the value in both halves`(order: ByteOrder) throws {
    let resolution = try patch(Code.wide(8), place: 0x100, order: order)
    #expect(resolution.patch?.after.immediate == 0x100 && resolution.patch?.secondAfter?.immediate == 0)
    var object = SampleObject(order: order)
    let type = object.types.enumeration64("e", [("A", 0x1_0000_0002)])
    object.relocate(.enumeratorValue, type, "0", Code.wide(0x1_0000_0002)[0])
    object.code.append(Code.wide(0x1_0000_0002)[1])
    var target = BTFWriter(order: order)
    target.enumeration64("e", isSigned: true, [("A", UInt64(bitPattern: -3))])
    let value = try object.decide(against: target)
    #expect(value.new?.value == UInt64(bitPattern: -3))
    #expect(value.patch?.after.immediate == -3 && value.patch?.secondAfter?.immediate == -1)
  }

  @Test func `an instruction that holds another value than the access is an error`() throws {
    #expect(try patch([Code.move(9)]).failure?.reason == .unexpectedValue(found: 9, expected: 8))
    #expect(try patch([Code.load(8, 9)]).failure?.reason == .unexpectedValue(found: 9, expected: 8))
    #expect(try patch(Code.wide(9)).failure?.reason == .unexpectedValue(found: 9, expected: 8))
    #expect(try patch([Code.move(-1)]).failure?.reason == .unexpectedValue(found: -1, expected: 8))
  }

  @Test func `an offset beyond 16 bits is an error for a load, and none for arithmetic`() throws {
    #expect(try patch([Code.load(8, 8)], place: 0x7fff).outcome == .adjusted)
    #expect(try patch([Code.load(8, 8)], place: 0x8000).failure?.reason == .valueTooLarge(0x8000, limit: 0x7fff))
    #expect(try patch([Code.move(8)], place: 0x8000).outcome == .adjusted)
  }

  @Test func `a load of another width than the field is an error where the width changes`() throws {
    #expect(try patch([Code.load(4, 8)], size: 4).failure?.reason == .unexpectedWidth(found: 4, expected: 8))
    #expect(try patch([Code.load(8, 8)], size: 3).failure?.reason == .noSuchWidth(3))
    #expect(try patch([Code.load(4, 8)]).outcome == .adjusted)
  }

  @Test func `other instructions have nothing to relocate`() throws {
    let register = Instruction(opcode: Opcode(rawValue: 0xbf), destination: 1, source: 2)
    #expect(try patch([register]).failure?.reason == .noImmediate)
    #expect(try patch([Code.exit]).failure?.reason == .unrecognized(opcode: 0x95))
    let map = Instruction(opcode: Opcode(rawValue: 0x18), destination: 1, source: 1, immediate: 8)
    #expect(try patch([map, Code.wide(0)[1]]).failure?.reason == .badWideLoad)
    #expect(try patch([Code.wide(8)[0], Code.exit]).failure?.reason == .badWideLoad)
    #expect(try patch([Code.wide(8)[0]]).failure?.reason == .badWideLoad)
  }

  @Test func `the second half of a 64-bit load is none to relocate`() throws {
    var object = SampleObject()
    let type = Self.structure(&object.types, at: 8)
    object.code = Code.wide(8)
    object.records = [.init(offset: 8, type: type, access: "0:0", kind: 0)]
    let resolution = try object.decide(against: object.types)
    #expect(resolution.failure?.reason == .insideWideLoad)
    #expect(resolution.new?.value == 8)
  }

  @Test func `what fits nothing is replaced by a call of no helper, both halves of a 64-bit load`() throws {
    var object = SampleObject()
    let type = Self.structure(&object.types, at: 8)
    object.relocate(.fieldByteOffset, type, "0:0", Code.move(8))
    object.relocate(.fieldByteOffset, type, "0:0", Code.wide(8)[0])
    object.code.append(Code.wide(8)[1])
    let resolutions = try object.decideAll(against: RelocationTarget(types: BTFWriter().table()))
    #expect(resolutions.map(\.outcome) == [.poisoned, .poisoned])
    #expect(resolutions[0].patch?.after == Poison.instruction && resolutions[0].patch?.slotCount == 1)
    #expect(resolutions[1].patch?.after == Poison.instruction && resolutions[1].patch?.secondAfter == Poison.instruction)
    #expect(Poison.instruction.encoded(.little) == [0x85, 0, 0, 0, 0x10, 0x23, 0xad, 0x0b])
  }

  @Test func `records that point at no instruction are errors, and the others are decided`() throws {
    var object = SampleObject()
    let type = Self.structure(&object.types, at: 8)
    object.relocate(.fieldByteOffset, type, "0:0", Code.move(8))
    object.records.insert(.init(offset: 4, type: type, access: "0:0", kind: 0), at: 0)
    object.records.insert(.init(offset: 8, type: type, access: "0:0", kind: 0), at: 1)
    object.records.insert(.init(offset: .max - 7, type: type, access: "0:0", kind: 0), at: 2)
    object.records.insert(.init(offset: 0, type: type, access: "0:0", kind: 13), at: 3)
    object.records.insert(.init(offset: 0, type: TypeID(99), access: "0:0", kind: 0), at: 4)
    let resolutions = try object.decideAll(against: RelocationTarget(types: object.types.table()))
    #expect(resolutions[0].failure?.reason == .misaligned(4))
    #expect(resolutions[1].failure?.reason == .outsideSection(offset: 8, size: 8))
    #expect(resolutions[2].failure?.reason == .outsideSection(offset: .max - 7, size: 8))
    #expect(resolutions[3].failure?.reason == .unknownKind(13))
    guard case .types(let error) = resolutions[4].failure?.reason else { return #expect(Bool(false)) }
    #expect(error.reason == .noSuchType(TypeID(99), count: 3))
    #expect(resolutions[5].outcome == .unchanged)
    #expect(resolutions.prefix(5).allSatisfy { $0.failure?.isMalformed == true })
  }

  @Test func `records about a section that is not there are errors`() throws {
    var object = SampleObject()
    let type = Self.structure(&object.types, at: 8)
    object.relocate(.fieldByteOffset, type, "0:0", Code.move(8))
    object.recordsAbout = "kprobe/two"
    let resolution = try object.decide(against: object.types)
    #expect(resolution.failure?.reason == .noCode)
    #expect(resolution.place.program == nil)
  }
}
