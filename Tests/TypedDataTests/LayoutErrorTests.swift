import BTF
import ByteReading
import TestSupport
import Testing
import TypedData

@Suite("Types that have no layout") struct LayoutErrorTests {
  private func error(_ make: (inout BTFWriter) -> TypeID) -> ValueLayoutError? {
    do { _ = try BTFWriter.layout(.little, make) } catch { return error as? ValueLayoutError }
    return nil
  }

  @Test
  func `functions, void and forward declarations have no values`() {
    #expect(error { _ in .void }?.description == "type [0]: is of kind UNKNOWN, of which there are no values")
    #expect(error { $0.forward("f") }?.description == "type [1]: is of kind FWD, of which there are no values")
    #expect(error { $0.typedef("t", to: $0.prototype()) }?.reason == .noValue(kind: BTFKind.functionPrototype.rawValue))
  }

  @Test
  func `BTF that is at fault is an error of BTF`() {
    #expect(
      error { $0.typedef("t", to: TypeID(9)) }?.description
        == "type [1] at offset 0x18: refers to type [9], which does not exist (ids go to 1)")
    #expect(
      error { w in w.structure("s", size: 8, [.init("m", w.typedef("t", to: TypeID(1)), at: 0)]) }?.description
        == "type [1] at offset 0x18: refers through more than 32 types")
  }

  @Test
  func `structs that hold themselves are refused`() {
    #expect(
      error { w in w.structure("s", size: 8, [.init("m", w.upcomingID, at: 0)]) }?.description
        == "type [1]: holds itself, or structs and arrays more than 32 deep")
    #expect(error { w in w.structure("s", size: 8, [.init(nil, w.upcomingID, at: 0)]) }?.reason == .tooDeep(limit: 32))
    #expect(error { w in w.array(of: w.upcomingID, index: w.upcomingID, count: 1) }?.reason == .tooDeep(limit: 32))
  }

  @Test
  func `anonymous structs that hold each other twice are not followed for ever`() {
    let reason = error { w in
      var id = w.structure(nil, size: 0)
      for _ in 0..<30 { id = w.union(nil, size: 0, [.init(nil, id, at: 0), .init(nil, id, at: 0)]) }
      return id
    }?.reason
    #expect(reason == .tooManyMembers(limit: 1 << 20))
  }

  @Test
  func `arrays without number of what has no bytes have too many parts`() {
    let array = error { w in w.array(of: w.structure("s", size: 0), index: TypeID(1), count: .max) }
    #expect(array?.description == "type [2]: a value has more than 65536 parts, which no compiler makes")
    let arrays = error { w in
      let int = w.integer("int", size: 4)
      return w.array(of: w.array(of: int, index: int, count: 0), index: int, count: .max)
    }
    #expect(arrays?.reason == .tooManyParts(limit: 1 << 16))
  }

  @Test
  func `an array of unions has no more parts than its size allows`() {
    let reason = error { w in
      let char = w.integer("char", size: 1)
      let views = w.union("views", size: 1, (0..<100).map { .init("v\($0)", char, at: 0) })
      return w.array(of: views, index: char, count: 2000)
    }?.reason
    #expect(reason == .tooManyParts(limit: 1 << 16 + 64 * 2000))
  }

  @Test
  func `a flexible array of structs with many empty parts is refused`() {
    let reason = error { w in
      let none = w.structure("none", size: 0)
      let element = w.structure("e", size: 1, (0..<200).map { .init("m\($0)", none, at: 0) })
      return w.array(of: element, index: element, count: 0)
    }?.reason
    #expect(reason == .tooManyParts(limit: 128))
  }

  @Test
  func `values of more bytes than there can be are refused`() {
    let large = error { w in w.array(of: w.structure("s", size: .max), index: TypeID(1), count: 2) }
    #expect(large?.description == "type [2]: a value has 8589934590 bytes (allowed: 4294967296)")
    let larger = error { w in
      let inner = w.array(of: w.integer("int", size: 4), index: TypeID(1), count: 1 << 28)
      return w.array(of: w.array(of: w.structure("s", size: 1 << 31), index: inner, count: 2), index: inner, count: .max)
    }
    #expect(larger?.reason == .tooLarge(byteCount: nil, limit: 1 << 32))
  }

  @Test
  func `members must lie inside their struct, and on whole bytes`() {
    let outside = error { w in w.structure("s", size: 4, [.init("m", w.integer("int", size: 4), at: 8)]) }
    #expect(outside?.description == "type [2]: member 'm' ends at bit 40, beyond the size of 32 bits")
    let odd = error { w in
      let inner = w.structure("in", size: 1, [.init("x", w.integer("c", size: 1), at: 0)])
      return w.structure("s", size: 4, [.init("m", inner, at: 3)])
    }
    #expect(odd?.description == "type [3]: member 'm' begins at bit 3, which only a bit field can")
    let field = error { w in
      let inner = w.structure("in", size: 4, [.init("x", w.integer("c", size: 1), at: 0)])
      return w.structure("s", size: 4, [.init("m", inner, at: 0, width: 5)])
    }
    #expect(field?.description == "type [3]: member 'm' is a bit field of 5 bits (allowed: integers and enums, of 1 to 128 bits)")
    let section = error { w in w.dataSection(".data", size: 4, [(w.variable("v", w.integer("int", size: 4)), 4, 4)]) }
    #expect(section?.description == "type [3]: member 'v' ends at bit 64, beyond the size of 32 bits")
  }

  @Test
  func `a data section as a compiler leaves it has no layout`() {
    let section = error { w in w.dataSection(".data", size: 0, [(w.variable("v", w.integer("int", size: 4)), 0, 4)]) }
    #expect(section?.description == "type [3]: is a data section of 0 bytes, which no loader has laid out yet")
  }

  @Test
  func `names that no compiler writes are refused`() {
    let long = String(repeating: "x", count: 1 << 22)
    let reason = error { w in
      let char = w.integer("char", size: 1)
      return w.structure("s", size: 8, (0..<6).map { .init(long, char, at: UInt32($0) * 8) })
    }?.reason
    #expect(reason == .namesTooLong(limit: 1 << 24))
  }
}
