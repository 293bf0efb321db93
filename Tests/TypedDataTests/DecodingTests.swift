import BTF
import ByteReading
import Reporting
import TestSupport
import Testing
import TypedData

@Suite("Values from bytes") struct DecodingTests {
  @Test(arguments: [ByteOrder.little, .big])
  func `a struct shows each member by its type`(order: ByteOrder) throws {
    let layout = try BTFWriter.layout(order) { w in
      let (int, u64) = (w.integer("int", size: 4), w.integer("__u64", size: 8, encoding: 0))
      let (char, bool) = (w.integer("char", size: 1), w.integer("_Bool", size: 1, encoding: 4))
      let comm = w.array(of: char, index: int, count: 8)
      let state = w.enumeration("state", [("IDLE", 0), ("BUSY", 5)])
      let pointer = w.pointer(to: .void)
      return w.structure(
        "event", size: 40,
        [
          .init("pid", int, at: 0), .init("on", bool, at: 32), .init("sign", char, at: 40), .init("ns", u64, at: 64),
          .init("comm", comm, at: 128), .init("state", state, at: 192), .init("next", pointer, at: 256),
        ])
    }
    let data =
      bytes(Int32(-7), UInt8(1), UInt8(65), UInt16(0), UInt64(9_007_199_254_740_993), order: order) + Array("bash\0xyz".utf8)
      + bytes(UInt32(5), UInt32(0), UInt64(0xffff_8880_0000_1000), order: order)
    #expect(
      layout.json(data)
        == #"{"pid":-7,"on":true,"sign":65,"ns":"0x20000000000001","comm":"bash","state":"BUSY","next":"0xffff888000001000"}"#)
    #expect(
      layout.text(data)
        == #"{.pid = -7, .on = true, .sign = 'A', .ns = 9007199254740993, .comm = "bash", .state = BUSY, .next = 0xffff888000001000}"#
    )
    #expect(layout.fit(byteCount: 40) == .exact)
    let json = layout.json(data)
    var expected = data
    expected.replaceSubrange(21..<24, with: [0, 0, 0])
    #expect(try layout.encode(json) == expected)
  }
}
