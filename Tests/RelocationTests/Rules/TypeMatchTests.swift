import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// The strict comparison of `type_matches`, one rule at a time.
@Suite struct TypeMatchTests {
  typealias Make = @Sendable (inout BTFWriter) -> TypeID

  /// Nil where a struct with a member of the local type matches one with a member of the target's.
  private func mismatch(_ local: Make, _ target: Make) throws -> Mismatch? {
    var object = SampleObject()
    let root = Self.holder(&object.types, local)
    object.relocate(.typeMatches, root, "0", Code.move(1))
    var types = BTFWriter()
    _ = Self.holder(&types, target)
    let resolution = try object.decide(against: types)
    #expect(resolution.failure == nil)
    #expect((resolution.outcome == .unchanged) == resolution.rejections.isEmpty)
    return resolution.rejections.first?.mismatch
  }

  private static func holder(_ types: inout BTFWriter, _ make: Make) -> TypeID {
    let member = make(&types)
    return types.structure("holder", size: 64, [.init("m", member, at: 0)])
  }

  private func matches(_ local: Make, _ target: Make) throws -> Bool { try mismatch(local, target) == nil }

  private static let int: Make = { $0.integer("int", size: 4) }

  @Test func `integers match by name, size and sign`() throws {
    #expect(try matches(Self.int, Self.int))
    #expect(try !matches(Self.int) { $0.integer("int", size: 8) })
    #expect(try !matches(Self.int) { $0.integer("int", size: 4, encoding: 0) })
    #expect(try !matches(Self.int) { $0.integer("other", size: 4) })
    #expect(try matches(Self.int) { $0.integer("int___x", size: 4) })
  }

  @Test func `typedefs and modifiers do not count`() throws {
    #expect(try matches(Self.int) { $0.reference(.const, to: $0.typedef("t", to: $0.integer("int", size: 4))) })
  }

  @Test func `every local member must be there and match; more of them do no harm`() throws {
    func pair(_ names: [String], _ size: UInt32 = 4) -> Make {
      { types in
        let int = types.integer("int", size: size)
        return types.structure("pair", size: 64, names.enumerated().map { .init($1, int, at: UInt32($0) * 32) })
      }
    }
    #expect(try matches(pair(["a"]), pair(["b", "a"])))
    #expect(try !matches(pair(["a", "b"]), pair(["a"])))
    #expect(try !matches(pair(["a"]), pair(["b"])))
    #expect(try !matches(pair(["a"]), pair(["a"], 8)))
    #expect(try !matches(pair(["a"])) { $0.union("pair", size: 4, [.init("a", $0.integer("int", size: 4), at: 0)]) })
  }

  @Test func `behind a pointer only name and kind count, and a declaration is enough`() throws {
    func pointer(_ make: @escaping Make) -> Make { { $0.pointer(to: make(&$0)) } }
    let whole: Make = { $0.structure("s", size: 4, [.init("a", $0.integer("int", size: 4), at: 0)]) }
    #expect(try matches(pointer(whole), pointer { $0.structure("s", size: 8) }))
    #expect(try matches(pointer(whole), pointer { $0.forward("s") }))
    #expect(try !matches(pointer(whole), pointer { $0.forward("s", isUnion: true) }))
    #expect(try matches(pointer { $0.forward("s") }, pointer(whole)))
    #expect(try !matches(pointer { $0.forward("s", isUnion: true) }, pointer(whole)))
    #expect(try matches(pointer { $0.forward("s") }, pointer { $0.forward("s") }))
    #expect(try !matches(pointer(whole), pointer { $0.structure("t", size: 4) }))
    #expect(try !matches(pointer(whole), pointer { $0.union("s", size: 4) }))
    #expect(try matches(pointer { _ in .void }, pointer { _ in .void }))
    #expect(try !matches(pointer { _ in .void }, pointer(Self.int)))
  }

  @Test func `arrays match by length and element`() throws {
    func array(_ count: UInt32, _ size: UInt32 = 4) -> Make {
      { types in
        let int = types.integer("int", size: size)
        return types.array(of: int, index: int, count: count)
      }
    }
    #expect(try matches(array(4), array(4)))
    #expect(try !matches(array(4), array(5)))
    #expect(try !matches(array(4), array(4, 8)))
  }

  @Test func `enums match by size and by the names of their enumerators`() throws {
    let local: Make = { $0.enumeration("e", [("A", 1), ("B___x", 2)]) }
    #expect(try matches(local) { $0.enumeration("e", [("B", 9), ("A", 8), ("C", 7)]) })
    #expect(try !matches(local) { $0.enumeration("e", [("A", 1), ("C", 2)]) })
    #expect(try !matches(local) { $0.enumeration("e", [("A", 1)]) })
    #expect(try !matches(local) { $0.enumeration("e", size: 8, [("A", 1), ("B", 2)]) })
    #expect(try matches(local) { $0.enumeration64("e", size: 4, [("A", 1), ("B", 2)]) })
    #expect(try !matches(local, Self.int))
  }

  @Test func `prototypes match by each parameter and the result`() throws {
    func function(_ result: @escaping Make, _ parameters: [Make]) -> Make {
      { types in
        var list: [(String?, TypeID)] = []
        for make in parameters { list.append((nil, make(&types))) }
        let result = result(&types)
        return types.pointer(to: types.prototype(returning: result, list))
      }
    }
    let long: Make = { $0.integer("long", size: 8) }
    #expect(try matches(function(Self.int, [long]), function(Self.int, [long])))
    #expect(try !matches(function(Self.int, [long]), function(long, [long])))
    #expect(try !matches(function(Self.int, [long]), function(Self.int, [Self.int])))
    #expect(try !matches(function(Self.int, [long]), function(Self.int, [])))
  }

  @Test func `floats are not compared`() throws {
    #expect(try !matches({ $0.float("float", size: 4) }, { $0.float("float", size: 4) }))
  }

  @Test func `the reason of the whole is that of the struct`() throws {
    guard case .unmatchedMember(_, _, because: .sizes) = try mismatch(Self.int, { $0.integer("int", size: 8) }) else {
      return #expect(Bool(false))
    }
  }

  @Test func `of too many members and enumerators the one that is missing is named`() throws {
    func enumeration(_ names: [String]) -> Make { { $0.enumeration("e", names.map { ($0, 1) }) } }
    guard case .unmatchedMember(_, _, because: .unmatchedEnumerator) = try mismatch(enumeration(["A", "B"]), enumeration(["B"]))
    else { return #expect(Bool(false)) }
    func pair(_ names: [String]) -> Make {
      { types in
        let int = types.integer("int", size: 4)
        return types.structure("pair", size: 64, names.enumerated().map { .init($1, int, at: UInt32($0) * 32) })
      }
    }
    guard case .unmatchedMember(_, _, because: .unmatchedMember(_, _, because: nil)) = try mismatch(pair(["a", "b"]), pair(["b"]))
    else { return #expect(Bool(false)) }
  }

  @Test func `structs in structs deeper than the limit are an error`() throws {
    var object = SampleObject()
    func nested(_ types: inout BTFWriter) -> TypeID {
      var type = types.integer("int", size: 4)
      for _ in 0..<40 { type = types.structure("s", size: 4, [.init("m", type, at: 0)]) }
      return types.structure("outer", size: 4, [.init("m", type, at: 0)])
    }
    let root = nested(&object.types)
    object.relocate(.typeMatches, root, "0", Code.move(1))
    #expect(try object.decide(against: object.types).failure?.reason == .comparisonTooDeep(limit: 32))
  }
}
