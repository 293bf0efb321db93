import BTF
import ByteReading
import TestSupport
import Testing
import TypedData

@Suite("Data that ends early") struct FitTests {
  private static let layout = try? BTFWriter.layout { w in
    let (int, u64) = (w.integer("int", size: 4), w.integer("__u64", size: 8))
    let item = w.structure("item", size: 8, [.init("id", int, at: 0), .init("size", int, at: 32)])
    return w.structure(
      "request", size: 48,
      [
        .init("items", w.array(of: item, index: int, count: 3), at: 0), .init("when", u64, at: 192),
        .init("mode", int, at: 256, width: 7), .init("flag", int, at: 263, width: 2),
      ])
  }

  @Test(arguments: [
    (0, "request.items[0].id at offset 0: needs 4 bytes, 0 left (48 in all)"),
    (14, "request.items[1].size at offset 12: needs 4 bytes, 2 left (48 in all)"),
    (16, "request.items[2].id at offset 16: needs 4 bytes, 0 left (48 in all)"),
    (31, "request.when at offset 24: needs 8 bytes, 7 left (48 in all)"),
    (32, "request.mode at offset 32: needs 1 bytes, 0 left (48 in all)"),
    (33, "request.flag at offset 32: needs 2 bytes, 1 left (48 in all)"),
  ])
  func `what comes first of what is missing is named`(count: Int, text: String) throws {
    let layout = try #require(FitTests.layout)
    guard case .missing(let missing) = layout.fit(byteCount: count) else { return #expect(Bool(false), "nothing is missing") }
    #expect(missing.description == text)
  }

  @Test
  func `what is there is shown, and padding need not be there`() throws {
    let layout = try #require(FitTests.layout)
    let data = bytes(Int32(1), Int32(2), Int32(3), UInt16(4))
    #expect(layout.json(data) == #"{"items":[{"id":1,"size":2},{"id":3}]}"#)
    #expect(layout.text(data) == "{.items = [{.id = 1, .size = 2}, {.id = 3}]}")
    #expect(layout.json([]) == "{}")
    #expect(layout.fit(byteCount: 34) == .exact)
    #expect(layout.fit(byteCount: 48) == .exact)
    #expect(layout.fit(byteCount: 56) == .surplus(byteCount: 8))
  }

  @Test
  func `what has no bytes is not missed, wherever it lies`() throws {
    let layout = try BTFWriter.layout { w in
      let (int, u64) = (w.integer("int", size: 4), w.integer("__u64", size: 8))
      return w.structure("s", size: 8, [.init("n", int, at: 0), .init("v", w.array(of: u64, index: int, count: 0), at: 64)])
    }
    #expect(layout.fit(byteCount: 4) == .exact)
    guard case .missing(let missing) = layout.fit(byteCount: 3) else { return #expect(Bool(false), "nothing is missing") }
    #expect(missing.description == "s.n at offset 0: needs 4 bytes, 3 left (8 in all)")
  }

  @Test
  func `a number that is not all there is nothing`() throws {
    let layout = try BTFWriter.layout { $0.integer("int", size: 4) }
    #expect(layout.json([1, 2]) == "null")
    #expect(layout.text([1, 2]) == "(no value)")
    guard case .missing(let missing) = layout.fit(byteCount: 2) else { return #expect(Bool(false), "nothing is missing") }
    #expect(missing.description == "int at offset 0: needs 4 bytes, 2 left (4 in all)")
  }
}
