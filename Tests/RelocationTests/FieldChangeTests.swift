import BPFObject
import BTF
import Relocation
import TestSupport
import Testing

/// Fields that were found and are no longer what the object takes them for.
@Suite struct FieldChangeTests {
  /// The change of a field read by its offset: `local` and `target` append a field's type and say how wide a bit field it is.
  private func change(
    _ local: (inout BTFWriter) -> TypeID, _ target: (inout BTFWriter) -> (TypeID, width: UInt32),
    also kinds: [RelocationKind] = [], instruction: Instruction = Code.move(0)
  ) throws -> FieldChange? {
    var sample = SampleObject()
    let type = local(&sample.types)
    let thing = sample.types.structure("thing", size: 64, [.init("field", type, at: 0)])
    sample.relocate(.fieldByteOffset, thing, "0:0", instruction)
    for kind in kinds { sample.relocate(kind, thing, "0:0", Code.move(kind == .fieldByteSize ? 4 : kind == .fieldSigned ? 1 : 32)) }
    sample.code.append(Code.exit)
    var types = BTFWriter()
    let (other, width) = target(&types)
    types.structure("thing", size: 64, [.init("field", other, at: 0, width: width)])
    let against = RelocationTarget(types: try types.table())
    let object = try sample.object()
    let resolutions = Resolver(object, target: against).resolve()
    return FieldChanges(object, target: against, resolutions: resolutions).change(of: resolutions[0])
  }

  private func int(_ types: inout BTFWriter) -> TypeID { types.integer("int", size: 4) }

  @Test func `a field that is a bit field now`() throws {
    let change = try change(int) { ($0.integer("int", size: 4), width: 3) }
    #expect(change == .bitField(bits: 3, read: 4))
    #expect(change?.sentence == "is a bit field of 3 bits here: a read of 4 bytes at this offset does not give its value")
  }

  @Test func `a field that has another size or sign`() throws {
    #expect(try change(int) { ($0.integer("long", size: 8), width: 0) } == .size(old: 4, new: 8))
    #expect(try change(int) { ($0.integer("short", size: 2), width: 0) } == .size(old: 4, new: 2))
    #expect(try change(int) { ($0.integer("unsigned", size: 4, encoding: 0), width: 0) } == .sign(isSigned: false))
    #expect(try change(int) { ($0.integer("int", size: 4), width: 0) } == nil)
    let enumeration = try change({ $0.enumeration("mode", [("ON", 1)]) }, { ($0.enumeration64("mode", [("ON", 1)]), width: 0) })
    #expect(enumeration == .size(old: 4, new: 8))
    let chars = try change({ $0.integer("char", size: 1) }, { ($0.integer("char", size: 1, encoding: 0), width: 0) })
    #expect(chars == nil)
  }

  @Test func `an array whose elements changed, or that is shorter`() throws {
    func array(_ size: UInt32, _ count: UInt32) -> (inout BTFWriter) -> TypeID {
      { types in
        let element = types.integer("element", size: size)
        return types.array(of: element, index: element, count: count)
      }
    }
    func against(_ size: UInt32, _ count: UInt32) -> (inout BTFWriter) -> (TypeID, width: UInt32) {
      { (array(size, count)(&$0), width: 0) }
    }
    #expect(try change(array(4, 4), against(8, 4)) == .elementSize(old: 4, new: 8))
    #expect(try change(array(4, 4), against(4, 2)) == .size(old: 16, new: 8))
    #expect(try change(array(4, 4), against(4, 8)) == nil)
    #expect(try change(array(4, 4), against(4, 0)) == nil)
  }

  @Test func `structs may have other sizes`() throws {
    #expect(try change({ $0.structure("inner", size: 8) }, { ($0.structure("inner", size: 16), width: 0) }) == nil)
  }

  @Test func `who asks for the size or the sign as well handles it`() throws {
    let wide: (inout BTFWriter) -> (TypeID, width: UInt32) = { ($0.integer("long", size: 8), width: 0) }
    let bits: (inout BTFWriter) -> (TypeID, width: UInt32) = { ($0.integer("int", size: 4), width: 3) }
    let sign: (inout BTFWriter) -> (TypeID, width: UInt32) = { ($0.integer("int", size: 4, encoding: 0), width: 0) }
    #expect(try change(int, wide, also: [.fieldByteSize]) == nil)
    #expect(try change(int, bits, also: [.fieldRightShift]) == nil)
    #expect(try change(int, sign, also: [.fieldSigned]) == nil)
    #expect(try change(int, sign, also: [.fieldByteSize]) == .sign(isSigned: false))
    #expect(try change(int, wide, also: [.fieldExists]) == .size(old: 4, new: 8))
  }

  @Test func `the width of a direct load follows its field`() throws {
    let unsigned: (inout BTFWriter) -> TypeID = { $0.integer("unsigned", size: 4, encoding: 0) }
    let wide: (inout BTFWriter) -> (TypeID, width: UInt32) = { ($0.integer("long", size: 8, encoding: 0), width: 0) }
    #expect(try change(unsigned, wide, instruction: Code.load(4, 0)) == nil)
  }

  @Test func `each change has a sentence of its own`() {
    let all: [FieldChange] = [
      .bitField(bits: 1, read: 1), .size(old: 1, new: 2), .size(old: 8, new: 4), .elementSize(old: 1, new: 2),
      .sign(isSigned: true),
      .sign(isSigned: false),
    ]
    #expect(Set(all.map(\.sentence)).count == all.count)
  }
}
