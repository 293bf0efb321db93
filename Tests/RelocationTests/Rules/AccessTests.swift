import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// Accesses: their text, and the way they take through the object's own types and the target's.
@Suite struct AccessTests {
  private func failure(_ access: String, _ kind: RelocationKind = .fieldByteOffset) throws -> RelocationFailure.Reason? {
    var object = SampleObject()
    let type = Self.nested(&object.types)
    object.relocate(kind, type, access, Code.move(0))
    return try object.decide(against: object.types).failure?.reason
  }

  /// `struct outer { int a; struct { int b; int c[4]; }; struct inner { int d; } inner; int flex[]; }`
  private static func nested(_ types: inout BTFWriter, shift: UInt32 = 0) -> TypeID {
    let int = types.integer("int", size: 4)
    let array = types.array(of: int, index: int, count: 4)
    let flexible = types.array(of: int, index: int, count: 0)
    let anonymous = types.structure(nil, size: 20, [.init("b", int, at: 0), .init("c", array, at: 32)])
    let inner = types.structure("inner", size: 4, [.init("d", int, at: 0)])
    return types.structure(
      "outer", size: 28 + shift / 8,
      [
        .init("a", int, at: 0), .init(nil, anonymous, at: 32 + shift), .init("inner", inner, at: 192 + shift),
        .init("flex", flexible, at: 224 + shift),
      ])
  }

  private func value(_ access: String) throws -> UInt64? {
    var object = SampleObject()
    let type = Self.nested(&object.types)
    object.relocate(.fieldByteSize, type, access, Code.move(4))
    object.relocate(.fieldByteOffset, type, access, Code.move(0))
    var target = BTFWriter()
    _ = Self.nested(&target, shift: 64)
    let resolution = try object.decideAll(against: RelocationTarget(types: target.table()))[1]
    if case .unexpectedValue(found: 0, let expected) = resolution.failure?.reason {
      // The instruction holds 0, so this is the local value; the target's was decided before.
      #expect(resolution.old?.value == expected)
    }
    return resolution.new?.value
  }

  @Test func `steps lead through anonymous members, arrays and elements of the root`() throws {
    #expect(try value("0:0") == 0)
    #expect(try value("0:1:0") == 12)
    #expect(try value("0:1:1") == 16)
    #expect(try value("0:1:1:2") == 24)
    #expect(try value("0:2:0") == 32)
    // Two of the target's structs further on, and a flexible array's seventh element.
    #expect(try value("2:0") == 72)
    #expect(try value("0:3:7") == 64)
  }

  @Test(arguments: ["x", ":0", "0:", "0::1", "0:-1", "-1", "0 :1", "0:1x", "0x0", "2147483648", "99999999999999999999"])
  func `text that is not numbers between colons is an error`(access: String) throws {
    #expect(try failure(access) == .badAccess(access))
  }

  @Test func `an empty access, and one of more than 64 numbers, are errors`() throws {
    #expect(try failure("") == .emptyAccess)
    #expect(try failure(Array(repeating: "0", count: 65).joined(separator: ":")) == .accessTooLong(limit: 64))
    #expect(try failure(Array(repeating: "0", count: 64).joined(separator: ":")) == .cannotDescend(TypeID(1)))
  }

  @Test func `members, elements and enumerators that are not there are errors`() throws {
    #expect(try failure("0:4") == .noSuchEntry(index: 4, count: 4, in: TypeID(6)))
    #expect(try failure("0:1:1:4") == .noSuchEntry(index: 4, count: 4, in: TypeID(2)))
    #expect(try failure("0:0:0") == .cannotDescend(TypeID(1)))
    #expect(try failure("0", .enumeratorValue) == .notEnumerator(TypeID(6)))
    var object = SampleObject()
    let type = object.types.enumeration("e", [("A", 1)])
    object.relocate(.enumeratorValue, type, "1", Code.move(0))
    #expect(try object.decide(against: object.types).failure?.reason == .noSuchEntry(index: 1, count: 1, in: type))
  }

  @Test func `a whole type has the access 0`() throws {
    #expect(try failure("0:1", .typeExists) == .typeWithAccess("0:1"))
    #expect(try failure("", .typeSize) == .emptyAccess)
  }

  @Test func `an element beyond the target's array does not fit`() throws {
    var object = SampleObject()
    func structure(_ types: inout BTFWriter, _ count: UInt32, isLast: Bool = true) -> TypeID {
      let int = types.integer("int", size: 4)
      let array = types.array(of: int, index: int, count: count)
      let members: [BTFWriter.Member] = [.init("list", array, at: 0)] + (isLast ? [] : [.init("last", int, at: 128)])
      return types.structure("s", size: 32, members)
    }
    let type = structure(&object.types, 4)
    object.relocate(.fieldByteOffset, type, "0:0:3", Code.move(12))
    for (count, isLast, fits) in [(4, true, true), (3, true, false), (0, true, true), (0, false, false)] as [(UInt32, Bool, Bool)] {
      var target = BTFWriter()
      _ = structure(&target, count, isLast: isLast)
      let resolution = try object.decide(against: target)
      #expect((resolution.outcome == .unchanged) == fits)
      if !fits { #expect(resolution.rejections.map(\.mismatch) == [.noElement(index: 3, count: count, in: TypeID(2))]) }
    }
  }

  @Test func `a member of a type that has none does not fit`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let inner = object.types.union("u", size: 4, [.init("x", int, at: 0)])
    let type = object.types.structure("s", size: 4, [.init("m", inner, at: 0)])
    object.relocate(.fieldByteOffset, type, "0:0:0", Code.move(0))
    var target = BTFWriter()
    let number = target.integer("int", size: 4)
    target.structure("s", size: 4, [.init("m", number, at: 0)])
    guard case .incompatibleMember = try object.decide(against: target).rejections.first?.mismatch else {
      return #expect(Bool(false))
    }
  }
}
