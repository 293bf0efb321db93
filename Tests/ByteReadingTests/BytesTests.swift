import ByteReading
import Testing

@Suite struct BytesTests {
  let bytes = Bytes([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09])

  @Test func `integers are read in the byte order that was asked for`() {
    #expect(bytes.integer(at: 0, order: .little, as: UInt8.self) == 0x01)
    #expect(bytes.integer(at: 1, order: .little, as: UInt16.self) == 0x0302)
    #expect(bytes.integer(at: 1, order: .big, as: UInt16.self) == 0x0203)
    #expect(bytes.integer(at: 3, order: .little, as: UInt32.self) == 0x0706_0504)
    #expect(bytes.integer(at: 3, order: .big, as: UInt32.self) == 0x0405_0607)
    #expect(bytes.integer(at: 1, order: .little, as: UInt64.self) == 0x0908_0706_0504_0302)
    #expect(bytes.integer(at: 1, order: .big, as: UInt64.self) == 0x0203_0405_0607_0809)
    #expect(Bytes([0xff, 0xfe]).integer(at: 0, order: .big, as: Int16.self) == -2)
  }

  @Test func `a load swaps exactly when told to`() {
    let swapped: UInt32 = bytes.load(0, swapped: true)
    let plain: UInt32 = bytes.load(0, swapped: false)
    #expect(swapped == plain.byteSwapped)
    #expect(ByteOrder.little.isSwapped != ByteOrder.big.isSwapped)
    #expect(!ByteOrder.host.isSwapped)
  }

  @Test func `an integer that does not lie inside is nil`() {
    #expect(bytes.integer(at: 8, order: .little, as: UInt8.self) == 9)
    #expect(bytes.integer(at: 9, order: .little, as: UInt8.self) == nil)
    #expect(bytes.integer(at: 7, order: .little, as: UInt16.self) == 0x0908)
    #expect(bytes.integer(at: 8, order: .little, as: UInt16.self) == nil)
    #expect(bytes.integer(at: 5, order: .little, as: UInt32.self) != nil)
    #expect(bytes.integer(at: 6, order: .little, as: UInt32.self) == nil)
    #expect(bytes.integer(at: 2, order: .little, as: UInt64.self) == nil)
    for offset in [-1, -8, Int.min, Int.max, Int.max - 3] {
      #expect(bytes.integer(at: offset, order: .little, as: UInt32.self) == nil)
    }
    #expect(Bytes([]).integer(at: 0, order: .little, as: UInt8.self) == nil)
    #expect(Bytes([1, 2, 3]).integer(at: 0, order: .little, as: UInt32.self) == nil)
  }

  @Test func `a slice lies inside or is nil`() {
    #expect(bytes.slice(at: 2, count: 3)?.array() == [3, 4, 5])
    #expect(bytes.slice(at: 0, count: 9)?.count == 9)
    #expect(bytes.slice(at: 9, count: 0)?.count == 0)
    #expect(bytes.slice(at: 9, count: 1) == nil)
    #expect(bytes.slice(at: 10, count: 0) == nil)
    #expect(bytes.slice(at: 1, count: 9) == nil)
    #expect(bytes.slice(at: -1, count: 2) == nil)
    #expect(bytes.slice(at: 2, count: -1) == nil)
    #expect(bytes.slice(at: Int.max, count: Int.max) == nil)
    #expect(bytes.slice(at: 1, count: Int.max) == nil)
    #expect(bytes.suffix(from: 7)?.array() == [8, 9])
    #expect(bytes.suffix(from: 9)?.count == 0)
    #expect(bytes.suffix(from: 10) == nil)
    #expect(bytes.suffix(from: -1) == nil)
  }

  @Test func `a slice of a slice knows its place in the file`() throws {
    let outer = try #require(bytes.slice(at: 2, count: 6))
    let inner = try #require(outer.suffix(from: 3))
    #expect(bytes.fileOffset == 0)
    #expect(outer.fileOffset == 2)
    #expect(inner.fileOffset == 5)
    #expect(inner.array() == [6, 7, 8])
    // The bytes after a slice are not the slice's.
    #expect(inner.integer(at: 2, order: .little, as: UInt16.self) == nil)
  }

  @Test func `a slice outlives the value it was cut from`() {
    func cut() -> Bytes? { Bytes([UInt8](repeating: 7, count: 100_000)).slice(at: 99_990, count: 10) }
    #expect(cut()?.array() == [UInt8](repeating: 7, count: 10))
  }

  @Test func `the span shows the same bytes`() {
    let span = bytes.span
    #expect(span.byteCount == 9)
    #expect(unsafe span.unsafeLoad(fromByteOffset: 8, as: UInt8.self) == 9)
  }
}
