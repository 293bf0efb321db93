import BTF
import ByteReading
import TestSupport
import Testing
import TypedData

@Suite("Types that cost more than their data") struct LayerLimitTests {
  private func reason(_ make: (inout BTFWriter) -> TypeID) -> ValueLayoutError.Reason? {
    do { _ = try BTFWriter.layout(.little, make) } catch { return (error as? ValueLayoutError)?.reason }
    return nil
  }

  /// `innermost` inside so many structs of one member.
  private func chain(_ innermost: TypeID, _ count: Int, _ writer: inout BTFWriter) -> TypeID {
    (0..<count).reduce(innermost) { id, _ in writer.structure("s", size: 4, [.init("m", id, at: 0)]) }
  }

  /// Unions inside each other, each of which has the next one twice.
  private func unions(of innermost: TypeID, size: UInt32, _ writer: inout BTFWriter) -> TypeID {
    (0..<31).reduce(innermost) { id, _ in writer.union("u", size: size, [.init("x", id, at: 0), .init("y", id, at: 0)]) }
  }

  /// Structs inside each other, each of which has the next one twice, one after the other.
  private func doubled(_ innermost: TypeID, times: Int, _ writer: inout BTFWriter) -> TypeID {
    (0..<times).reduce(innermost) { id, level in
      writer.structure("s", size: 2 << UInt32(level), [.init("x", id, at: 0), .init("y", id, at: 8 << UInt32(level))])
    }
  }

  @Test
  func `structs are at most 32 deep`() throws {
    let layout = try BTFWriter.layout { w in chain(w.integer("int", size: 4), 32, &w) }
    #expect(layout.json([7, 0, 0, 0]).hasSuffix("7" + String(repeating: "}", count: 32)))
    #expect(reason { w in chain(w.integer("int", size: 4), 33, &w) } == .tooDeep(limit: 32))
  }

  @Test(arguments: [false, true])
  func `a struct that was met before counts as deep as it is`(isMetBefore: Bool) {
    let reason = reason { w in
      let deep = chain(w.integer("int", size: 4), 31, &w)
      let deeper = w.structure("deeper", size: 4, [.init("m", deep, at: 0)])
      let (first, second) = isMetBefore ? (deep, deeper) : (deeper, deep)
      return w.structure("s", size: 12, [.init("a", first, at: 0), .init("b", second, at: 32), .init("c", TypeID(1), at: 64)])
    }
    #expect(reason == .tooDeep(limit: 32))
  }

  @Test
  func `chains of structs that continue each other are not followed`() {
    let reason = reason { w in
      let int = w.integer("int", size: 4)
      var (members, last): ([BTFWriter.Member], TypeID) = ([], int)
      for index in 0..<2000 as Range<UInt32> {
        last = chain(last, 31, &w)
        members.append(.init("m\(index)", last, at: index * 32))
      }
      return w.structure("root", size: 8004, members + [.init("end", int, at: 64000)])
    }
    #expect(reason == .tooDeep(limit: 32))
  }

  @Test(arguments: [0, 1, .max] as [UInt32])
  func `unions that hold each other twice lie over each other too often, whatever their size`(size: UInt32) {
    let error = #expect(throws: ValueLayoutError.self) {
      try BTFWriter.layout { w in
        let inner = size == 0 ? w.structure("s", size: 0) : w.integer("char", size: 1)
        return unions(of: inner, size: size, &w)
      }
    }
    #expect(error?.reason == .tooManyLayers(limit: 4096))
    #expect(error?.description.hasSuffix(": a value has more than 4096 parts over one byte, which no compiler makes") == true)
  }

  @Test
  func `flexible arrays that lie over each other are counted before they are collected`() {
    func open(size: UInt32) -> ValueLayoutError.Reason? {
      reason { w in
        let int = w.integer("int", size: 4)
        return unions(of: w.array(of: int, index: int, count: 0), size: size, &w)
      }
    }
    #expect(open(size: 0) == .tooManyParts(limit: 1 << 16))
    #expect(open(size: .max) == .tooManyLayers(limit: 4096))
  }

  @Test
  func `members of no bytes count where they lie, also behind the elements of an array`() throws {
    func members(_ count: Int, _ place: UInt32) -> ValueLayoutError.Reason? {
      reason { w in
        let none = w.structure("none", size: 0)
        let element = w.structure("e", size: 1 << 16, (0..<count).map { .init("m\($0)", none, at: place) })
        return w.array(of: element, index: none, count: 2)
      }
    }
    #expect(members(4094, 0) == nil)
    #expect(members(4095, 0) == .tooManyLayers(limit: 4096))
    // Elements lie in the same place as what the one before ends with.
    #expect(members(2046, 8 << 16) == nil)
    #expect(members(2048, 8 << 16) == .tooManyLayers(limit: 4096))
  }

  @Test
  func `members in no order cost time where data ends, and are limited`() {
    /// A struct of two without names, which have so many members each.
    func members(_ count: UInt32, isOrdered: Bool) -> ValueLayoutError.Reason? {
      reason { w in
        let char = w.integer("char", size: 1)
        let places = (0..<count).map { isOrdered ? $0 : count - 1 - $0 }
        let half = w.structure(nil, size: count, places.map { .init("m", char, at: 8 * $0) })
        return w.structure("s", size: 2 * count, [.init(nil, half, at: 0), .init(nil, half, at: 8 * count)])
      }
    }
    #expect(members(33_000, isOrdered: true) == nil)
    #expect(members(32_000, isOrdered: false) == nil)
    #expect(members(33_000, isOrdered: false) == .tooManyLayers(limit: 4096))
  }

  @Test
  func `what has many parts is not looked through for flexible arrays`() throws {
    let layout = try BTFWriter.layout { w in doubled(w.integer("char", size: 1, encoding: 0), times: 29, &w) }
    #expect(layout.byteCount == 1 << 29 && !layout.isFlexible)
    #expect(layout.json([7]) == String(repeating: #"{"x":"#, count: 29) + "7" + String(repeating: "}", count: 29))
  }

  @Test
  func `what is missing is not looked for in parts without number that have nothing`() throws {
    let layout = try BTFWriter.layout { w in
      let int = w.integer("int", size: 4)
      let much = doubled(w.structure("none", size: 1), times: 28, &w)
      return w.structure(
        "s", size: 8 + 1 << 28, [.init("first", int, at: 0), .init("much", much, at: 32), .init("last", int, at: 32 + 8 << 28)])
    }
    guard case .missing(let missing) = layout.fit(byteCount: 4) else { return #expect(Bool(false), "nothing is missing") }
    #expect(missing.description == "s.last at offset 268435460: needs 4 bytes, 0 left (268435464 in all)")
    #expect(layout.json([7, 0, 0, 0]) == #"{"first":7}"#)
  }
}
