import ByteReading
import Foundation
import TestSupport
import Testing

@testable import TypedData

@Suite("The JSON reader") struct JSONCursorTests {
  /// Reads a text to its end as the encoder does, whatever it holds.
  private func read(_ text: [UInt8]) throws(JSONSyntaxError) {
    var cursor = JSONCursor(text.rawSpan)
    try read(&cursor, depth: 0)
    try cursor.finish()
  }

  private func read(_ cursor: inout JSONCursor, depth: Int) throws(JSONSyntaxError) {
    switch try cursor.kind() {
    case .object:
      var isFirst = true
      while try cursor.member(isFirst: isFirst) {
        isFirst = false
        _ = try cursor.string()
        try cursor.colon()
        try read(&cursor, depth: depth + 1)
      }
    case .array:
      var isFirst = true
      while try cursor.element(isFirst: isFirst) {
        isFirst = false
        try read(&cursor, depth: depth + 1)
      }
    case .string: _ = try cursor.string()
    case .number: _ = try cursor.number()
    case .boolean: _ = try cursor.boolean()
    case .null: try cursor.null()
    }
  }

  private func error(_ text: [UInt8]) -> JSONSyntaxError? {
    do throws(JSONSyntaxError) { try read(text) } catch { return error }
    return nil
  }

  @Test(arguments: [
    "0", "-0", "-0.0e-0", "1E+5", "[]", "[ ]", "{}", " { \"a\" : [ 1 , true,false , null ] }\r\n\t", #""\u00e9\ud83d\uDE00\/\b\f""#,
    "\"\u{7f}\u{85}é\"",
    "[[[[]]],{}]",
  ])
  func `what RFC 8259 allows is read`(text: String) {
    #expect(error(Array(text.utf8)) == nil)
  }

  @Test(arguments: [
    ("", JSONSyntaxError.Reason.unexpected(nil, allowed: "a value"), 0), ("  ", .unexpected(nil, allowed: "a value"), 2),
    ("01", .leadingZero, 0), ("-01", .leadingZero, 0), ("-", .unexpected(nil, allowed: "a digit"), 1),
    ("+1", .unexpected(0x2b, allowed: "a value"), 0), ("1.", .unexpected(nil, allowed: "a digit"), 2),
    (".5", .unexpected(0x2e, allowed: "a value"), 0), ("1e", .unexpected(nil, allowed: "a digit of the exponent"), 2),
    ("0x1", .unexpected(0x78, allowed: "the end, after one value"), 1), ("tru", .unexpected(nil, allowed: "true"), 3),
    ("nul1", .unexpected(0x31, allowed: "null"), 3), ("[1,]", .unexpected(0x5d, allowed: "a value"), 3),
    ("[1 2]", .unexpected(0x32, allowed: "',' or ']'"), 3), ("[", .unexpected(nil, allowed: "a value"), 1),
    ("{\"a\":1,}", .unexpected(0x7d, allowed: "a member's name in quotes"), 7),
    ("{a:1}", .unexpected(0x61, allowed: "a member's name in quotes"), 1),
    ("{\"a\" 1}", .unexpected(0x31, allowed: "':'"), 5), ("{\"a\":1 \"b\":2}", .unexpected(0x22, allowed: "',' or '}'"), 7),
    ("\"a", .unterminatedString, 0), ("\"a\n\"", .controlCharacter(0x0a), 2), (#""\x""#, .badEscape(0x78), 1),
    (#""\u12g4""#, .unexpected(0x67, allowed: "4 hexadecimal digits"), 5), (#""\ud800""#, .loneSurrogate(0xd800), 1),
    (#""\udc00\ud800""#, .loneSurrogate(0xdc00), 1), (#""\ud800A""#, .loneSurrogate(0xd800), 1), ("\"\\", .unterminatedString, 1),
    ("NaN", .unexpected(0x4e, allowed: "a value"), 0), ("1 1", .unexpected(0x31, allowed: "the end, after one value"), 2),
    ("\u{feff}1", .unexpected(0xef, allowed: "a value"), 0),
  ])
  func `what it does not allow is refused, with the place`(text: String, reason: JSONSyntaxError.Reason, offset: Int) {
    #expect(error(Array(text.utf8)) == JSONSyntaxError(reason, at: offset))
    #expect(!reason.description.isEmpty)
  }

  @Test(arguments: [
    [0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22],
    [0x22, 0xc3],
  ])
  func `strings are UTF-8`(text: [UInt8]) {
    #expect(error(text) == JSONSyntaxError(.notUTF8(text[1]), at: 1))
  }

  @Test
  func `texts made at random are read or refused as Foundation does`() {
    var random = SplitMix64(seed: 7)
    let pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-2.5", "0", "e3", "true", "null", " ", ".", "\\"]
    var accepted = 0
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...7, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let isJSON = (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
      accepted += isJSON ? 1 : 0
      #expect((error(Array(text.utf8)) == nil) == isJSON, "\(text)")
    }
    #expect(accepted > 500)
  }

  @Test(
    arguments: [
      ("12", 12, true), ("1200e-2", 12, true), ("1.20e1", 12, true), ("0e999999999999", 0, true), ("1e-1", nil, false),
      ("1e38", UInt128(100_000_000_000_000_000_000_000_000_000_000_000_000), true),
      ("1e39", nil, true), ("340282366920938463463374607431768211455", UInt128.max, true),
      ("340282366920938463463374607431768211456", nil, true),
      ("0.5", nil, false), ("1e99999999999999999999999999999999999999999", nil, true),
      ("1.0000000000000000000000000000000000000000", 1, true), ("1.5000000000000000000000000000000000000000", nil, false),
      ("12.0000000000000000000000000000000000000001", nil, false), ("0.0000000000000000000000000000000000000000", 0, true),
      ("340282366920938463463374607431768211455.00", UInt128.max, true), ("340282366920938463463374607431768211456.00", nil, true),
      ("340282366920938463463374607431768211456.5", nil, false), ("10000000000000000000000000000000000000000000e-42", 10, true),
      ("1000000000000000000000000000000000000000010e-1", nil, true),
      ("1e0000000000000000000000000000000000000000010", 10_000_000_000, true),
      ("5e-10", nil, false),
    ] as [(String, UInt128?, Bool)])
  func `whole numbers are exact, however they are written`(text: String, magnitude: UInt128?, isWhole: Bool) throws {
    let bytes = Array(text.utf8)
    var cursor = JSONCursor(bytes.rawSpan)
    let number = try cursor.number()
    #expect(number.magnitude == magnitude && number.isWhole == isWhole && number.count == bytes.count)
  }
}
