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
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `integers of every width and sign`(order: ByteOrder) throws {
    let cases: [(size: UInt32, encoding: UInt32, bytes: [UInt8], json: String, text: String)] = [
      (1, 0, [255], "255", "255"), (1, 1, [255], "-1", "-1"), (2, 1, [0x80, 0], "-32768", "-32768"),
      (3, 1, [0xff, 0xff, 0xfe], "-2", "-2"), (3, 0, [1, 0, 0], "65536", "65536"),
      (8, 0, [0, 0x20, 0, 0, 0, 0, 0, 0], "9007199254740992", "9007199254740992"),
      (8, 1, [0x80, 0, 0, 0, 0, 0, 0, 0], #""0x8000000000000000""#, "-9223372036854775808"),
      (8, 1, [0xff, 0xe0, 0, 0, 0, 0, 0, 0], "-9007199254740992", "-9007199254740992"),
      (16, 0, [UInt8](repeating: 0, count: 15) + [7], "7", "7"),
      (16, 1, [UInt8](repeating: 255, count: 16), "-1", "-1"),
      (
        16, 0, [0, 1] + [UInt8](repeating: 0, count: 14), #""0x10000000000000000000000000000""#,
        "5192296858534827628530496329220096"
      ),
      (1, 4, [0], "false", "false"), (1, 4, [1], "true", "true"), (1, 4, [7], #""0x7""#, "0x7"),
    ]
    for value in cases {
      let layout = try BTFWriter.layout(order) { $0.integer("i", size: value.size, encoding: value.encoding) }
      let data = order == .big ? value.bytes : value.bytes.reversed()
      #expect(layout.json(data) == value.json)
      #expect(layout.text(data) == value.text)
    }
  }

  @Test
  func `floats are numbers, others than of 4 and 8 bytes are bytes`() throws {
    let single = try BTFWriter.layout { $0.float("float", size: 4) }
    #expect(single.json(bytes(Float(1.5).bitPattern)) == "1.5")
    #expect(single.json(bytes(Float.nan.bitPattern)) == #""NaN""#)
    #expect(single.json(bytes(UInt32(0x7fc0_0001))) == #""0x7fc00001""#)
    let double = try BTFWriter.layout { $0.float("double", size: 8) }
    #expect(double.json(bytes((-0.1).bitPattern)) == "-0.1")
    #expect(double.json(bytes((-Double.infinity).bitPattern)) == #""-Infinity""#)
    let long = try BTFWriter.layout { $0.float("long double", size: 10) }
    #expect(long.json([1, 2, 3, 4, 5, 6, 7, 8, 9, 0xff]) == #""0x010203040506070809ff""#)
  }

  @Test
  func `enums show names, flags their bits, and what has no name its number`() throws {
    let plain = try BTFWriter.layout { $0.enumeration("e", isSigned: true, [("MINUS", -1), ("A", 0), ("B", 2), ("ALSO_B", 2)]) }
    #expect([-1, 0, 2, 3].map { plain.json(bytes(Int32($0))) } == [#""MINUS""#, #""A""#, #""B""#, "3"])
    let small = try BTFWriter.layout { $0.enumeration("e", size: 1, [("TOP", -1), ("A", 1)]) }
    #expect([0xff, 1, 2].map { small.text([$0]) } == ["TOP", "A", "2"])
    let flags = try BTFWriter.layout { $0.enumeration("f", [("READ", 1), ("WRITE", 2), ("EXEC", 4), ("ALL", 7)]) }
    #expect([0, 3, 7, 6, 9].map { flags.json(bytes(UInt32($0))) } == ["0", #""READ|WRITE""#, #""ALL""#, #""WRITE|EXEC""#, "9"])
    let few = try BTFWriter.layout { $0.enumeration("g", [("NONE", 0), ("A", 1), ("B", 2)]) }
    #expect(few.json(bytes(UInt32(3))) == "3")
    let wide = try BTFWriter.layout { $0.enumeration64("w", [("BIG", 1 << 60)]) }
    #expect(wide.json(bytes(UInt64(1) << 60)) == #""BIG""#)
    #expect(wide.json(bytes(UInt64(1) << 61)) == #""0x2000000000000000""#)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `bit fields of either description are taken out of their words`(order: ByteOrder) throws {
    let new = try BTFWriter.layout(order) { w in
      let (int, unsigned) = (w.integer("int", size: 4), w.integer("unsigned", size: 4, encoding: 0))
      let state = w.enumeration("state", [("OFF", 0), ("ON", 2)])
      return w.structure(
        "s", size: 8,
        [
          .init("a", unsigned, at: 0, width: 3), .init("b", int, at: 3, width: 10), .init("state", state, at: 13, width: 2),
          .init("c", unsigned, at: 15, width: 32),
        ])
    }
    // a = 5, b = -3, state = ON, c = 0x89abcdef
    let fields: [(value: UInt64, width: Int)] = [(5, 3), (0x3fd, 10), (2, 2), (0x89ab_cdef, 32)]
    var (word, place): (UInt64, Int) = (0, 0)
    for field in fields {
      word |= order == .little ? field.value << UInt64(place) : field.value << UInt64(64 - place - field.width)
      place += field.width
    }
    #expect(new.json(bytes(word, order: order)) == #"{"a":5,"b":-3,"state":"ON","c":2309737967}"#)

    let old = try BTFWriter.layout(order) { w in
      let low = w.integer("low", size: 4, bits: 4, bitOffset: 2, encoding: 0)
      return w.structure("s", size: 4, [.init("x", low, at: 0), .init("y", low, at: 6)])
    }
    let (x, y): (UInt32, UInt32) = order == .little ? (9 << 2, 6 << 8) : (9 << 26, 6 << 20)
    #expect(old.json(bytes(x | y, order: order)) == #"{"x":9,"y":6}"#)
  }

  @Test
  func `a bit field of 128 bits crosses its words`() throws {
    let layout = try BTFWriter.layout { w in
      let wide = w.integer("__int128", size: 16)
      return w.structure("s", size: 17, [.init("a", wide, at: 0, width: 5), .init("b", wide, at: 5, width: 128)])
    }
    #expect(layout.json([0xff] + [UInt8](repeating: 0xff, count: 15) + [0x1f]) == #"{"a":-1,"b":-1}"#)
  }

  @Test
  func `members of anonymous structs and unions stand among the others`() throws {
    let layout = try BTFWriter.layout { w in
      let int = w.integer("int", size: 4)
      let inner = w.structure(nil, size: 8, [.init("x", int, at: 0), .init("y", int, at: 32)])
      let both = w.union(nil, size: 8, [.init(nil, inner, at: 0), .init("both", w.array(of: int, index: int, count: 2), at: 0)])
      return w.structure("s", size: 12, [.init("id", int, at: 0), .init(nil, both, at: 32)])
    }
    #expect(layout.json(bytes(UInt32(1), UInt32(2), UInt32(3))) == #"{"id":1,"x":2,"y":3,"both":[2,3]}"#)
  }

  @Test
  func `arrays nest, and typedefs and modifiers are looked through`() throws {
    let layout = try BTFWriter.layout { w in
      let short = w.typedef("u16", to: w.reference(.const, to: w.integer("short", size: 2, encoding: 0)))
      let row = w.array(of: short, index: short, count: 2)
      let name = w.array(
        of: w.typedef("name_t", to: w.array(of: w.integer("char", size: 1), index: short, count: 2)), index: short, count: 2)
      return w.structure(
        "s", size: 16, [.init("m", w.array(of: row, index: short, count: 3), at: 0), .init("names", name, at: 96)])
    }
    let data = bytes(UInt16(1), UInt16(2), UInt16(3), UInt16(4), UInt16(5), UInt16(6)) + Array("abc\0".utf8)
    #expect(layout.json(data) == #"{"m":[[1,2],[3,4],[5,6]],"names":["ab","c"]}"#)
  }

  @Test(arguments: [
    ("abc\0\u{1}", #""abc""#), ("\0\u{1}bcd", #""""#), ("abcde", #""abcde""#), ("é\"\\\n", #""é\"\\\n""#),
    ("ab\u{1}\0\0", "[97,98,1,0,0]"), ("\u{7f}bcde", "[127,98,99,100,101]"), ("a\u{85}bc", "[97,-62,-123,98,99]"),
  ])
  func `an array of char is a string where it is text`(text: String, json: String) throws {
    let layout = try BTFWriter.layout { w in w.array(of: w.integer("char", size: 1), index: w.upcomingID, count: 5) }
    #expect(layout.json(Array(text.utf8)) == json)
  }

  @Test
  func `an array of bytes that are not char is numbers`() throws {
    let layout = try BTFWriter.layout { w in w.array(of: w.integer("__u8", size: 1, encoding: 0), index: w.upcomingID, count: 3) }
    #expect(layout.json(Array("abc".utf8)) == "[97,98,99]")
    let marked = try BTFWriter.layout { w in w.array(of: w.integer("letter", size: 1, encoding: 2), index: w.upcomingID, count: 3) }
    #expect(marked.json(Array("abc".utf8)) == #""abc""#)
  }
}
