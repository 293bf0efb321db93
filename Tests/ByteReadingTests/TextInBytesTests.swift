import ByteReading
import Testing

@Suite struct TextInBytesTests {
  let bytes = Bytes(Array("one\0two\0\0open".utf8))

  @Test func `a text ends at its NUL`() {
    #expect(bytes.terminatedString(at: 0) == "one")
    #expect(bytes.terminatedString(at: 1) == "ne")
    #expect(bytes.terminatedString(at: 4) == "two")
    #expect(bytes.terminatedString(at: 8) == "")
    #expect(bytes.terminatedLength(at: 0) == 3)
    #expect(bytes.terminatedLength(at: 3) == 0)
  }

  @Test func `a text without a NUL is nil, as is one outside`() {
    #expect(bytes.terminatedLength(at: 9) == nil)
    #expect(bytes.terminatedString(at: 9) == nil)
    for offset in [13, 14, -1, Int.max, Int.min] {
      #expect(bytes.terminatedLength(at: offset) == nil)
      #expect(bytes.terminatedString(at: offset) == nil)
    }
    #expect(Bytes([]).terminatedLength(at: 0) == nil)
  }

  @Test func `a text does not run past its slice`() throws {
    let slice = try #require(bytes.slice(at: 4, count: 3))
    #expect(slice.text == "two")
    #expect(slice.terminatedString(at: 0) == nil)
  }

  @Test func `what is not UTF-8 comes out as a replacement`() {
    #expect(Bytes([0x61, 0xff, 0x62, 0]).terminatedString(at: 0) == "a\u{fffd}b")
    #expect(Bytes([]).text == "")
  }

  @Test func `bytes are ordered by value, the shorter first`() {
    func order(_ a: [UInt8], _ b: [UInt8]) -> Int { Bytes(a).compare(to: Bytes(b)).signum() }
    #expect(order([1, 2], [1, 2]) == 0)
    #expect(order([1, 2], [1, 3]) == -1)
    #expect(order([0x80], [0x7f]) == 1)
    #expect(order([1], [1, 0]) == -1)
    #expect(order([], [0]) == -1)
    #expect(order([2], [1, 9]) == 1)
    #expect(order([], []) == 0)
    #expect(Bytes([1, 2]).elementsEqual(Bytes([1, 2])))
    #expect(!Bytes([1, 2]).elementsEqual(Bytes([1, 2, 3])))
    #expect(!Bytes([1, 2]).elementsEqual(Bytes([1, 3])))
    #expect(Bytes([]).elementsEqual(Bytes([])))
  }
}
