import BTF
import ByteReading
import TestSupport
import Testing
import TypedData

@Suite("Values from JSON") struct EncodingTests {
  /// struct request { int id; unsigned char flags[4]; char name[8]; enum mode mode; struct { short x; short y; } at[2];
  /// union { unsigned long long raw; struct { unsigned low, high; }; } v; _Bool on; char c; void *p; unsigned a:3, b:5; float f; }
  static func request(_ order: ByteOrder = .little) throws -> ValueLayout {
    try BTFWriter.layout(order) { w in
      let (int, short, byte) = (w.integer("int", size: 4), w.integer("short", size: 2), w.integer("__u8", size: 1, encoding: 0))
      let (unsigned, u64) = (w.integer("unsigned", size: 4, encoding: 0), w.integer("__u64", size: 8, encoding: 0))
      let char = w.integer("char", size: 1)
      let mode = w.enumeration("mode", [("MODE_READ", 1), ("MODE_WRITE", 2), ("MODE_EXEC", 4), ("MODE_NONE", 0)])
      let point = w.structure("point", size: 4, [.init("x", short, at: 0), .init("y", short, at: 16)])
      let halves = w.structure(nil, size: 8, [.init("low", unsigned, at: 0), .init("high", unsigned, at: 32)])
      let view = w.union("view", size: 8, [.init("raw", u64, at: 0), .init(nil, halves, at: 0)])
      return w.structure(
        "request", size: 64,
        [
          .init("id", int, at: 0), .init("flags", w.array(of: byte, index: int, count: 4), at: 32),
          .init("name", w.array(of: char, index: int, count: 8), at: 64), .init("mode", mode, at: 128),
          .init("at", w.array(of: point, index: int, count: 2), at: 160), .init("v", view, at: 256),
          .init("on", w.integer("_Bool", size: 1, encoding: 4), at: 320), .init("c", char, at: 328),
          .init("p", w.pointer(to: .void), at: 384), .init("a", unsigned, at: 448, width: 3), .init("b", int, at: 451, width: 5),
          .init("f", w.float("float", size: 4), at: 480),
        ])
    }
  }

  private func expect(_ json: String, _ places: [Int: [UInt8]], sourceLocation: SourceLocation = #_sourceLocation) throws {
    var expected = [UInt8](repeating: 0, count: 64)
    for (offset, bytes) in places { expected.replaceSubrange(offset..<offset + bytes.count, with: bytes) }
    #expect(try EncodingTests.request().encode(json) == expected, sourceLocation: sourceLocation)
  }

  @Test
  func `members go to their places in any order, and the others are zero`() throws {
    try expect(" { } ", [:])
    try expect(#"{"name":"abc","id":-2}"#, [0: [0xfe, 255, 255, 255], 8: Array("abc".utf8)])
    try expect(#"{"id":1e3,"flags":[1,2.0]}"#, [0: [0xe8, 3, 0, 0], 4: [1, 2]])
    try expect(#"{"at":[{"y":-1},{"x":258}]}"#, [22: [255, 255], 24: [2, 1]])
    try expect(#"{"a":5,"b":-3}"#, [56: [0xed]])
    try expect(#"{"f":1.5}"#, [60: bytes(Float(1.5).bitPattern)])
  }

  @Test
  func `big-endian data has its bytes and bit fields the other way round`() throws {
    let layout = try EncodingTests.request(.big)
    let data = try layout.encode(#"{"id":1,"a":5,"b":-3,"v":{"raw":"0x0102030405060708"}}"#)
    #expect(Array(data[0..<4]) == [0, 0, 0, 1] && Array(data[32..<40]) == [1, 2, 3, 4, 5, 6, 7, 8] && data[56] == 0b1011_1101)
  }

  @Test
  func `numbers may be strings, hexadecimal or decimal`() throws {
    try expect(#"{"id":"0xffffffff"}"#, [0: [255, 255, 255, 255]])
    try expect(#"{"id":"0xfffffffffffffffe"}"#, [0: [254, 255, 255, 255]])
    try expect(#"{"id":"-12"}"#, [0: [0xf4, 255, 255, 255]])
    try expect(#"{"v":{"raw":"18446744073709551615"}}"#, [32: [UInt8](repeating: 255, count: 8)])
    try expect(#"{"p":"0xffff888000001000"}"#, [48: bytes(UInt64(0xffff_8880_0000_1000))])
    try expect(#"{"p":null,"on":1}"#, [40: [1]])
  }

  @Test
  func `enums come by name, by names joined, or by number`() throws {
    try expect(#"{"mode":"MODE_WRITE"}"#, [16: [2]])
    try expect(#"{"mode":"MODE_READ|MODE_EXEC | 0x40"}"#, [16: [0x45]])
    try expect(#"{"mode":77}"#, [16: [77]])
    try expect(#"{"mode":"MODE_\u0052EAD"}"#, [16: [1]])
  }

  @Test
  func `a char is a number or a character, and text may fill its array`() throws {
    try expect(#"{"c":"A","name":"12345678"}"#, [41: [65], 8: Array("12345678".utf8)])
    try expect(#"{"c":-1,"name":[97,98]}"#, [41: [255], 8: [97, 98]])
    try expect(#"{"name":"\u00e9\ud83d\ude00\n"}"#, [8: Array("é😀\n".utf8)])
  }

  @Test
  func `a char of some bits is a number and no character`() throws {
    let layout = try BTFWriter.layout { w in
      let char = w.integer("char", size: 1)
      return w.structure("s", size: 1, [.init("c", char, at: 0, width: 4), .init("d", char, at: 4, width: 4)])
    }
    #expect(try layout.encode(#"{"c":7,"d":"-8"}"#) == [0x87])
    for text in ["a", "\u{1}"] {
      let error = #expect(throws: ValueEncodingError.self) { try layout.encode("{\"d\":\"\(text == "a" ? "a" : "\\u0001")\"}") }
      #expect(error?.reason == .notANumber(text))
    }
    let error = #expect(throws: ValueEncodingError.self) { try layout.encode(#"{"c":"9"}"#) }
    #expect(error?.reason == .outOfRange("9", allowed: "-8 to 7"))
  }

  @Test
  func `members of a union may be given together where they agree`() throws {
    try expect(#"{"v":{"low":1,"high":2}}"#, [32: [1, 0, 0, 0, 2, 0, 0, 0]])
    try expect(#"{"v":{"low":1,"raw":8589934593}}"#, [32: [1, 0, 0, 0, 2, 0, 0, 0]])
  }

  @Test
  func `a later value does not see an earlier one`() throws {
    var encoder = ValueEncoder(try EncodingTests.request())
    var buffer: [UInt8] = []
    let (first, second) = (Array(#"{"id":-1,"v":{"raw":1}}"#.utf8), Array(#"{"v":{"low":2}}"#.utf8))
    try encoder.encode(first.rawSpan, into: &buffer)
    #expect(throws: ValueEncodingError.self) { try encoder.encode(Array(#"{"id":1,"#.utf8).rawSpan, into: &buffer) }
    try encoder.encode(second.rawSpan, into: &buffer)
    #expect(buffer[0] == 0 && buffer[32] == 2 && buffer.count == 64)
  }

  @Test(arguments: [
    (#"{"flags":[0,0,0,300]}"#, "request.flags[3] at column 17: found 300, which does not fit (allowed: 0 to 255)"),
    (#"{"flags":[-1]}"#, "request.flags[0] at column 11: found -1, which does not fit (allowed: 0 to 255)"),
    (#"{"id":2147483648}"#, "request.id at column 7: found 2147483648, which does not fit (allowed: -2147483648 to 2147483647)"),
    (#"{"id":1e400}"#, "request.id at column 7: found 1e400, which does not fit (allowed: -2147483648 to 2147483647)"),
    (#"{"id":1.5}"#, "request.id at column 7: found 1.5, which is not a whole number (allowed: whole numbers)"),
    (
      #"{"id":"0x100000000"}"#, "request.id at column 7: found 0x100000000, which does not fit (allowed: -2147483648 to 2147483647)"
    ),
    (#"{"id":"one"}"#, #"request.id at column 7: found 'one', which is no number (allowed: numbers, and strings such as "0x1f")"#),
    (#"{"id":true}"#, #"request.id at column 7: found true (allowed: a number, or a string such as "0x1f")"#),
    (#"{"id":null}"#, #"request.id at column 7: found null (allowed: a number, or a string such as "0x1f")"#),
    (#"{"a":8}"#, "request.a at column 6: found 8, which does not fit (allowed: 0 to 7)"),
    (#"{"b":16}"#, "request.b at column 6: found 16, which does not fit (allowed: -16 to 15)"),
    (#"{"flags":[1,2,3,4,5]}"#, "request.flags at column 19: has more than 4 elements (allowed: 4)"),
    (#"{"flags":7}"#, "request.flags at column 10: found the number 7 (allowed: an array)"),
    (#"{"name":"123456789"}"#, "request.name at column 9: the string has 9 bytes (allowed: 8)"),
    (#"{"name":{}}"#, "request.name at column 9: found an object (allowed: a string, or an array of numbers)"),
    (
      #"{"mode":"MODE_RAED"}"#,
      "request.mode at column 9: there is no enumerator 'MODE_RAED' (did you mean 'MODE_READ'?) (allowed: a name, names joined by '|', or a number)"
    ),
    (#"{"mode":[]}"#, "request.mode at column 9: found an array (allowed: an enumerator's name, or a number)"),
    (#"{"on":2}"#, "request.on at column 7: found 2, which does not fit (allowed: true, false, 1, 0)"),
    (#"{"on":"yes"}"#, "request.on at column 7: found 'yes' (allowed: true or false)"),
    (#"{"p":-1}"#, "request.p at column 6: found -1, which does not fit (allowed: 0 to 18446744073709551615)"),
    (#"{"f":1e39}"#, "request.f at column 6: found 1e39, which does not fit (allowed: what a float of 32 bits holds)"),
    (#"{"at":[{},{"z":1}]}"#, "request.at[1] at column 12: there is no member 'z' (allowed: x, y)"),
    (#"{"names":"x"}"#, "request at column 2: there is no member 'names' (did you mean 'name'?)"),
    (#"{"id":1,"id":1}"#, "request at column 14: member 'id' is given twice"),
    (
      #"{"v":{"low":1,"raw":2}}"#,
      "request.v.raw at column 21: says otherwise than a member of the same union that was given before (allowed: one, or several that agree)"
    ),
    (#"[]"#, "request at column 1: found an array (allowed: an object)"),
    (#"{"at":[{"x":1},{"y":1"#, "request.at[1] at column 22: not JSON: found the end (allowed: ',' or '}')"),
    (#"{} 1"#, "request at column 4: not JSON: found '1' (allowed: the end, after one value)"),
  ])
  func `each error says where, what was found and what is allowed`(json: String, text: String) throws {
    let error = #expect(throws: ValueEncodingError.self) { try EncodingTests.request().encode(json) }
    #expect(error?.description == text)
  }
}
