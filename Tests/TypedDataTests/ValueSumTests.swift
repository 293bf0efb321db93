import BTF
import ByteReading
import TestSupport
import Testing

@testable import Reporting
@testable import TypedData

@Suite struct ValueSumTests {
  /// A struct of numbers, text, an array, a bool, a pointer and bit fields.
  private func layout() throws -> ValueLayout {
    var writer = BTFWriter()
    let (word, long, character) = (
      writer.integer("unsigned int", size: 4, encoding: 0), writer.integer("long", size: 8), writer.integer("char", size: 1)
    )
    let (flag, pointer) = (writer.integer("_Bool", size: 1, encoding: 4), writer.pointer(to: .void))
    let (text, words) = (writer.array(of: character, index: word, count: 4), writer.array(of: word, index: word, count: 2))
    let root = writer.structure(
      "counters", size: 40,
      [
        .init("packets", word, at: 0), .init("change", long, at: 64), .init("name", text, at: 128), .init("sizes", words, at: 160),
        .init("on", flag, at: 224), .init("pointer", pointer, at: 256),
      ])
    return try ValueLayout(writer.table(), root)
  }

  private func value(_ packets: UInt32, _ change: Int64, name: String = "ab", sizes: (UInt32, UInt32) = (1, 2), on: UInt8 = 1)
    -> [UInt8]
  {
    var bytes = Array(repeating: UInt8(0), count: 40)
    bytes.store(packets, at: 0, swapped: false)
    bytes.store(change, at: 8, swapped: false)
    for (index, byte) in name.utf8.prefix(4).enumerated() { bytes[16 + index] = byte }
    bytes.store(sizes.0, at: 20, swapped: false)
    bytes.store(sizes.1, at: 24, swapped: false)
    bytes[28] = on
    return bytes
  }

  private func sum(_ layout: ValueLayout, _ values: [[UInt8]], count: Int? = nil, stride: Int) -> String {
    let sink = MemorySink()
    var json = JSONWriter(TextBuffer(to: sink))
    let data = values.flatMap { $0 + Array(repeating: 0xee, count: max(0, stride - $0.count)) }
    layout.walkSum(data.rawSpan, count: count ?? values.count, stride: stride, into: &json)
    json.flush()
    return sink.text
  }

  @Test func `numbers are added, and what is equal stands as it is`() throws {
    let text = sum(try layout(), [value(1, -5), value(2, 3), value(4, 1)], stride: 40)
    #expect(text == #"{"packets":7,"change":-1,"name":"ab","sizes":[3,6],"on":true,"pointer":"0x0"}"#)
  }

  @Test func `a sum is exact where the type would not hold it`() throws {
    let text = sum(try layout(), [value(.max, .max), value(.max, .max)], stride: 48)
    #expect(text.hasPrefix(#"{"packets":8589934590,"change":"0xfffffffffffffffe","name""#), "\(text)")
    let least = sum(try layout(), [value(0, .min), value(0, .min)], stride: 40)
    #expect(least.contains(#""change":"0xffffffffffffffff0000000000000000""#), "\(least)")
  }

  /// Integers of 16 bytes: the words of each from the lowest on.
  private func wide(_ values: [(low: UInt64, high: UInt64)], isSigned: Bool) throws -> (json: String, text: String) {
    var writer = BTFWriter()
    let root = writer.integer("wide", size: 16, bits: 128, encoding: isSigned ? 1 : 0)
    let layout = try ValueLayout(writer.table(), root)
    var bytes = Array(repeating: UInt8(0), count: 16 * values.count)
    for (index, value) in values.enumerated() {
      bytes.store(ByteOrder.host == .little ? value.low : value.high, at: 16 * index, swapped: false)
      bytes.store(ByteOrder.host == .little ? value.high : value.low, at: 16 * index + 8, swapped: false)
    }
    let text = TextBuffer.text { ValueText.writeSum(layout, bytes.rawSpan, count: values.count, stride: 16, to: &$0) }
    return (sum(layout, [bytes], count: values.count, stride: 16), text)
  }

  @Test func `integers of 128 bits are added too, beyond 128 bits where it must be`() throws {
    let small = try wide([(1, 0), (2, 0), (.max, .max)], isSigned: true)
    #expect(small.json == "2" && small.text == "2")
    let most = try wide([(.max, .max), (.max, .max)], isSigned: false)
    #expect(most.json == #""0x1fffffffffffffffffffffffffffffffe""# && most.text == "680564733841876926926749214863536422910")
    let least = try wide([(0, 1 << 63), (0, 1 << 63)], isSigned: true)
    #expect(least.text == "-340282366920938463463374607431768211456")
    #expect(least.json == #""0xffffffffffffffff00000000000000000000000000000000""#)
    #expect(try wide([(0, 1), (0, 1)], isSigned: false).text == "36893488147419103232")
    #expect(try wide([(0, UInt64.max), (0, 0)], isSigned: true).text == "-18446744073709551616")
  }

  @Test func `what is no number and differs is nothing`() throws {
    let text = sum(try layout(), [value(1, 1), value(1, 1, name: "xy", on: 0)], stride: 40)
    #expect(text.contains(#""name":null"#) && text.contains(#""on":null"#))
  }

  @Test func `one value is its own sum`() throws {
    #expect(sum(try layout(), [value(9, -9)], stride: 40).hasPrefix(#"{"packets":9,"change":-9,"#))
  }

  @Test(
    arguments: [
      (#"{"a": 1, "b": {"c": [1, {"d": 2}]}, "e\u0066": "x"}"#, ["a", "b", "ef"]), ("{}", []), ("[1]", []), ("{\"a\"", []),
      ("{\"a\": 1, ", ["a"]), ("", []),
    ] as [(String, [String])])
  func `members that are given are known by name`(json: String, names: [String]) {
    #expect(GivenMembers.names(of: json) == Set(names))
  }
}
