import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// What relocations of bit fields come to, in both byte orders.
@Suite struct BitFieldValueTests {
  private func value(
    _ kind: RelocationKind, size: UInt32, at bit: UInt32, width: UInt32, order: ByteOrder
  ) throws -> UInt64? {
    var object = SampleObject(order: order)
    let type = Self.structure(&object.types, size, bit, width)
    object.relocate(kind, type, "0:0", Code.move(0))
    var target = BTFWriter(order: order)
    _ = Self.structure(&target, size, bit, width)
    let resolution = try object.decide(against: target)
    if kind == .fieldRightShift || kind == .fieldSigned { return resolution.old?.value }
    #expect(resolution.failure == nil)
    return resolution.new?.value
  }

  private static func structure(_ types: inout BTFWriter, _ size: UInt32, _ bit: UInt32, _ width: UInt32) -> TypeID {
    let int = types.integer("field_t", size: size, encoding: 0)
    return types.structure("s", size: 64, [.init("field", int, at: bit, width: width)])
  }

  /// The bytes of memory as a load of `size` bytes at `offset` gives them, extended to 64 bits.
  private func load(_ memory: [UInt8], _ offset: Int, _ size: Int, _ order: ByteOrder) -> UInt64 {
    let bytes = memory[offset..<offset + size]
    return (order == .big ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A program loads `byte_sz` bytes at `byte_off` and shifts them left, then right: what comes out must be the field.
  @Test(
    arguments: [ByteOrder.little, .big],
    [(4, 3, 5), (4, 0, 32), (1, 1, 7), (8, 17, 40), (2, 20, 3), (4, 60, 4), (4, 29, 5)] as [(UInt32, UInt32, UInt32)])
  func `load and shifts give the field's value`(order: ByteOrder, place: (UInt32, UInt32, UInt32)) throws {
    let (size, bit, width) = place
    func value(_ kind: RelocationKind) throws -> UInt64 {
      try #require(try self.value(kind, size: size, at: bit, width: width, order: order))
    }
    let (offset, bytes) = (Int(try value(.fieldByteOffset)), Int(try value(.fieldByteSize)))
    var memory = Array(repeating: UInt8(0), count: 64)
    // Every bit of the field set and no other: in big-endian memory bits are counted from the highest of each byte.
    for index in bit..<bit + width {
      memory[Int(index / 8)] |= order == .little ? 1 << UInt8(index % 8) : 0x80 >> UInt8(index % 8)
    }
    let loaded = load(memory, offset, bytes, order)
    let (left, right) = (try value(.fieldLeftShift), try value(.fieldRightShift))
    let found = (loaded << left) >> right
    #expect(found == UInt64.max >> (64 - UInt64(width)))
    // And nothing but the field: the other bits are shifted out.
    let others = load(memory.map { ~$0 }, offset, bytes, order)
    #expect((others << left) >> right == 0)
  }

  @Test func `a load that crosses its type's unit is doubled`() throws {
    #expect(try value(.fieldByteSize, size: 1, at: 6, width: 4, order: .little) == 2)
    #expect(try value(.fieldByteSize, size: 4, at: 30, width: 4, order: .little) == 8)
  }

  @Test func `a bit field that no load covers is an error`() throws {
    var object = SampleObject()
    let long = object.types.integer("long", size: 8, encoding: 0)
    let type = object.types.structure("s", size: 16, [.init("field", long, at: 60, width: 8)])
    object.relocate(.fieldByteOffset, type, "0:0", Code.move(0))
    let resolution = try object.decide(against: object.types)
    #expect(resolution.failure?.reason == .bitFieldTooWide)
  }

  @Test func `a bit field of a type that has no size is an error`() throws {
    var object = SampleObject()
    let pointer = object.types.pointer(to: .void)
    let type = object.types.structure("s", size: 16, [.init("field", pointer, at: 4, width: 4)])
    object.relocate(.fieldByteOffset, type, "0:0", Code.move(0))
    #expect(try object.decide(against: object.types).failure?.reason == .bitFieldType(pointer))
  }

  @Test func `the instruction may hold another value than the access, as compilers choose loads of their own`() throws {
    var object = SampleObject()
    let type = Self.structure(&object.types, 4, 35, 3)
    object.relocate(.fieldByteOffset, type, "0:0", Code.move(77))
    #expect(try object.decide(against: object.types).patch?.after == Code.move(4))
  }

  @Test func `a load of a whole field cannot become that of a bit field`() throws {
    var object = SampleObject()
    let short = object.types.integer("short", size: 2, encoding: 0)
    let type = object.types.structure("s", size: 8, [.init("field", short, at: 16)])
    object.relocate(.fieldByteOffset, type, "0:0", Code.load(2, 2))
    var target = BTFWriter()
    _ = Self.structure(&target, 4, 16, 16)
    let resolution = try object.decide(against: target)
    #expect(resolution.poisonCause == .width(old: 2, new: 0))
    let explainer = Explainer(try object.object(), target: RelocationTarget(types: try target.table()))
    guard case .bitField(let found) = explainer.suggestionForWidth(of: resolution) else { return #expect(Bool(false)) }
    #expect(found.bitFieldWidth == 16)
  }
}
