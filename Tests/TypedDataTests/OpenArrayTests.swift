import BTF
import ByteReading
import Reporting
import TestSupport
import Testing
import TypedData

@Suite("Arrays that take the rest") struct OpenArrayTests {
  private func layout(of element: (inout BTFWriter) -> TypeID) throws -> ValueLayout {
    try BTFWriter.layout { w in
      let int = w.integer("int", size: 4)
      let items = w.array(of: element(&w), index: int, count: 0)
      return w.structure("s", size: 8, [.init("id", int, at: 0), .init("n", int, at: 32), .init("items", items, at: 64)])
    }
  }

  @Test
  func `a flexible array has as many elements as there are bytes for`() throws {
    let layout = try layout { $0.integer("short", size: 2) }
    #expect(layout.isFlexible && layout.byteCount == 8)
    let data = bytes(UInt32(1), UInt32(2), Int16(3), Int16(-4), UInt8(9))
    #expect(layout.json(data) == #"{"id":1,"n":2,"items":[3,-4]}"#)
    #expect(layout.fit(byteCount: 13) == .surplus(byteCount: 1))
    #expect(layout.fit(byteCount: 12) == .exact)
    #expect(layout.json(Array(data[..<8])) == #"{"id":1,"n":2,"items":[]}"#)
    #expect(try layout.encode(#"{"items":[3,-4],"id":1,"n":2}"#) == Array(data[..<12]))
    #expect(try layout.encode("{}") == [UInt8](repeating: 0, count: 8))
  }

  @Test
  func `a flexible text ends with a NUL`() throws {
    let layout = try layout { $0.integer("char", size: 1) }
    #expect(layout.json(bytes(UInt32(1), UInt32(2)) + Array("hello\0".utf8)) == #"{"id":1,"n":2,"items":"hello"}"#)
    #expect(try layout.encode(#"{"items":"hello"}"#) == [UInt8](repeating: 0, count: 8) + Array("hello\0".utf8))
  }

  @Test
  func `the elements of a flexible array may be structs`() throws {
    let layout = try layout { w in
      let short = w.integer("short", size: 2)
      return w.structure("pair", size: 4, [.init("a", short, at: 0), .init("b", short, at: 16)])
    }
    let data = bytes(UInt32(1), UInt32(2), Int16(3), Int16(4), Int16(5), Int16(6))
    #expect(layout.json(data) == #"{"id":1,"n":2,"items":[{"a":3,"b":4},{"a":5,"b":6}]}"#)
    #expect(try layout.encode(layout.json(data)) == data)
  }

  @Test
  func `an array of nothing in the middle is empty`() throws {
    let layout = try BTFWriter.layout { w in
      let int = w.integer("int", size: 4)
      let none = w.array(of: int, index: int, count: 0)
      return w.structure("s", size: 4, [.init("mark", none, at: 0), .init("id", int, at: 0)])
    }
    #expect(!layout.isFlexible)
    #expect(layout.json(bytes(UInt32(7), UInt32(8))) == #"{"mark":[],"id":7}"#)
    #expect(layout.fit(byteCount: 8) == .surplus(byteCount: 4))
  }

  @Test
  func `each view of a union at the end takes the rest`() throws {
    let layout = try BTFWriter.layout { w in
      let (short, char) = (w.integer("short", size: 2, encoding: 0), w.integer("char", size: 1))
      let views = w.union(
        nil, size: 0,
        [
          .init("words", w.array(of: short, index: short, count: 0), at: 0),
          .init("text", w.array(of: char, index: short, count: 0), at: 0),
        ])
      return w.structure("s", size: 2, [.init("n", short, at: 0), .init(nil, views, at: 16)])
    }
    #expect(layout.json(bytes(UInt16(1), UInt16(0x4241), UInt16(0x43))) == #"{"n":1,"words":[16961,67],"text":"ABC"}"#)
  }

  @Test
  func `a variable of a data section has the size that the section gives it`() throws {
    let layout = try BTFWriter.layout { w in
      let int = w.integer("int", size: 4)
      let list = w.structure("list", size: 4, [.init("n", int, at: 0), .init("v", w.array(of: int, index: int, count: 0), at: 32)])
      let (a, b) = (w.variable("list", list, linkage: 1), w.variable("count", int))
      return w.dataSection(".data", size: 20, [(a, 0, 12), (b, 16, 4)])
    }
    let data = bytes(UInt32(2), UInt32(7), UInt32(8), UInt32(0), Int32(-5))
    #expect(layout.json(data) == #"{"list":{"n":2,"v":[7,8]},"count":-5}"#)
    #expect(try layout.encode(layout.json(data)) == data)
    let error = #expect(throws: ValueEncodingError.self) { try layout.encode(#"{"list":{"v":[1,2,3]}}"#) }
    #expect(error?.description == ".data.list.v at column 19: has more than 2 elements (allowed: 2)")
    #expect(layout.text(data, .indented(levels: 0)) == "{\n  .list = {\n    .n = 2,\n    .v = [7, 8]\n  },\n  .count = -5\n}")
  }
}
