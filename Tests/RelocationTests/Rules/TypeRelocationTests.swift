import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// Relocations of whole types and of enumerators.
@Suite struct TypeRelocationTests {
  private func decide(
    _ kind: RelocationKind, _ value: Int32 = 1, dialect: Dialect = .libbpf, local: (inout BTFWriter) -> TypeID,
    target: (inout BTFWriter) -> Void
  ) throws -> Resolution {
    var object = SampleObject()
    let type = local(&object.types)
    object.relocate(kind, type, "0", Code.move(value))
    var types = BTFWriter()
    target(&types)
    return try object.decide(against: types, dialect: dialect)
  }

  @Test func `a type's size and id are the target's, and 0 where it is not there`() throws {
    func pair(_ size: UInt32) -> (inout BTFWriter) -> TypeID { { $0.structure("pair", size: size) } }
    #expect(try decide(.typeSize, 8, local: pair(8), target: { _ = pair(16)(&$0) }).new?.value == 16)
    let absent = try decide(.typeSize, 8, local: pair(8), target: { _ in })
    #expect(absent.outcome == .absent && absent.new?.value == 0)
    let found = try decide(.typeIDTarget, 77, local: pair(8)) { types in
      types.integer("int", size: 4)
      _ = pair(8)(&types)
    }
    #expect(found.new?.value == 2 && found.patch?.after == Code.move(2))
    #expect(try decide(.typeIDTarget, 77, local: pair(8), target: { _ in }).outcome == .absent)
  }

  @Test func `the local id needs no candidate`() throws {
    let resolution = try decide(.typeIDLocal, 0, local: { $0.structure(nil, size: 8) }, target: { _ in })
    #expect(resolution.outcome == .adjusted && resolution.new?.value == 1)
  }

  @Test func `existence looks at kinds, through pointers and arrays`() throws {
    func alias(_ make: @escaping (inout BTFWriter) -> TypeID) -> (inout BTFWriter) -> TypeID {
      { types in
        let type = make(&types)
        return types.typedef("alias", to: type)
      }
    }
    func exists(_ local: @escaping (inout BTFWriter) -> TypeID, _ target: @escaping (inout BTFWriter) -> TypeID) throws -> Bool {
      try decide(.typeExists, local: alias(local), target: { _ = alias(target)(&$0) }).outcome == .unchanged
    }
    let int: (inout BTFWriter) -> TypeID = { $0.integer("int", size: 4) }
    let long: (inout BTFWriter) -> TypeID = { $0.integer("long", size: 8, encoding: 0) }
    let pair: (inout BTFWriter) -> TypeID = { $0.structure("pair", size: 8) }
    func pointer(_ to: @escaping (inout BTFWriter) -> TypeID) -> (inout BTFWriter) -> TypeID { { $0.pointer(to: to(&$0)) } }
    #expect(try exists(int, long))
    #expect(try !exists(int, pair))
    #expect(try !exists(int) { $0.integer("bits", size: 4, bits: 3, bitOffset: 1) })
    #expect(try exists(pointer(int), pointer(long)))
    #expect(try !exists(pointer(int), pointer(pair)))
    #expect(try !exists({ $0.float("float", size: 4) }, { $0.float("float", size: 4) }))
    func prototype(_ parameters: [(inout BTFWriter) -> TypeID]) -> (inout BTFWriter) -> TypeID {
      { types in
        var list: [(String?, TypeID)] = []
        for make in parameters { list.append((nil, make(&types))) }
        return types.prototype(returning: .void, list)
      }
    }
    #expect(try exists(prototype([int, pair]), prototype([long, pair])))
    #expect(try !exists(prototype([int]), prototype([int, int])))
    #expect(try !exists(prototype([int]), prototype([pair])))
  }

  @Test func `function pointers that take function pointers are followed to the dialect's depth`() throws {
    func nested(_ depth: Int) -> (inout BTFWriter) -> TypeID {
      { types in
        var type = types.integer("int", size: 4)
        for _ in 0..<depth { type = types.pointer(to: types.prototype(returning: .void, [(nil, type)])) }
        return types.typedef("alias", to: type)
      }
    }
    func failure(_ depth: Int, _ dialect: Dialect) throws -> RelocationFailure.Reason? {
      try decide(.typeExists, dialect: dialect, local: nested(depth), target: { _ = nested(depth)(&$0) }).failure?.reason
    }
    #expect(try failure(2, .kernel) == nil)
    #expect(try failure(3, .kernel) == .comparisonTooDeep(limit: 2))
    #expect(try failure(32, .libbpf) == nil)
    #expect(try failure(33, .libbpf) == .comparisonTooDeep(limit: 32))
  }

  @Test func `types that would take for ever to compare are an error`() throws {
    // Each prototype takes the one below it twice: 2^30 comparisons.
    func doubling(_ types: inout BTFWriter) -> TypeID {
      var type = types.integer("int", size: 4)
      for _ in 0..<30 { type = types.pointer(to: types.prototype(returning: .void, [(nil, type), (nil, type)])) }
      return types.typedef("alias", to: type)
    }
    var types = BTFWriter()
    let root = doubling(&types)
    let side = TypeSide(table: try types.table(), pointerSize: 8)
    // The real one is larger, and takes as long in a debug build.
    var comparison = TypeComparison(local: side, target: side, dialect: .libbpf, budget: WorkBudget(steps: 10_000))
    #expect(throws: RelocationFailure(.comparisonTooLong)) { try comparison.areCompatible(root, root) }
    comparison = TypeComparison(local: side, target: side, dialect: .libbpf, budget: WorkBudget(steps: 10_000))
    #expect(throws: RelocationFailure(.comparisonTooLong)) { try comparison.match(root, root) }
  }

  @Test func `enumerators are found by name without flavour, and have the target's value`() throws {
    let local: (inout BTFWriter) -> TypeID = { $0.enumeration("e", [("A___old", 1), ("B", 2)]) }
    let found = try decide(.enumeratorValue, 1, local: local) { $0.enumeration("e", [("X", 0), ("A___new", 7)]) }
    #expect(found.new?.value == 7 && found.outcome == .adjusted)
    #expect(try decide(.enumeratorExists, 1, local: local) { $0.enumeration("e", [("X", 0)]) }.outcome == .absent)
    let missing = try decide(.enumeratorValue, 1, local: local) { $0.enumeration("e", [("AA", 0)]) }
    #expect(missing.outcome == .poisoned)
    guard case .noEnumerator = missing.rejections.first?.mismatch else { return #expect(Bool(false)) }
  }

  @Test func `32-bit values are extended by their sign, as libbpf does`() throws {
    let local: (inout BTFWriter) -> TypeID = { $0.enumeration("e", [("A", 1)]) }
    let found = try decide(.enumeratorValue, 1, local: local) { $0.enumeration("e", [("A", -1)]) }
    #expect(found.new?.value == .max)
  }
}
