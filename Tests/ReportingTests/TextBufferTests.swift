import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Reporting

/// Takes a few blocks, then no more.
private final class ClosingSink: ByteSink {
  var blocks: [Int] = []
  let limit: Int
  init(after limit: Int) { self.limit = limit }

  func write(_ bytes: RawSpan) -> Bool {
    blocks.append(bytes.byteCount)
    return blocks.count < limit
  }
}

@Suite struct TextBufferTests {
  /// What `body` appends, in blocks of `capacity` bytes.
  func text(capacity: Int = 64, _ body: (inout TextBuffer) -> Void) -> String {
    let sink = MemorySink()
    var buffer = TextBuffer(to: sink, capacity: capacity)
    body(&buffer)
    buffer.flush()
    return sink.text
  }

  @Test func `unsigned numbers of every width are written in decimal`() {
    var values: [UInt64] = [0, 1, 9, .max, .max - 1]
    var power: UInt64 = 10
    while power < .max / 10 {
      values += [power - 1, power, power + 1]
      power *= 10
    }
    for shift in 0..<64 { values.append(1 << UInt64(shift)) }
    for value in values {
      #expect(text { $0.append(decimal: value) } == String(value))
      #expect(text { $0.append(decimal: UInt32(truncatingIfNeeded: value)) } == String(UInt32(truncatingIfNeeded: value)))
      #expect(text { $0.append(decimal: Int(truncatingIfNeeded: value)) } == String(Int(truncatingIfNeeded: value)))
      let signed = Int64(bitPattern: value)
      #expect(text { $0.append(signedDecimal: signed) } == String(signed))
      #expect(text { $0.append(signedDecimal: 0 &- signed) } == String(0 &- signed))
    }
    #expect(text { $0.append(signedDecimal: .min) } == "-9223372036854775808")
    #expect(text { $0.append(decimal: Int.min) } == "-9223372036854775808")
  }

  @Test func `eight digits at a time, zeros inside the number are kept`() {
    for value: UInt64 in [10_000, 100_203, 1_000_000, 90_000_009, 99_999_999, 100_000_000, 100_000_001, 12_300_000_045_000_678] {
      #expect(text { $0.append(decimal: value) } == String(value))
    }
    for value in stride(from: UInt64(0), to: 20_000, by: 1) { #expect(text { $0.append(decimal: value) } == String(value)) }
  }

  @Test func `strings are plain where JSON takes every byte as it is, NULs aside`() {
    let others = [0x1f, 0x22, 0x5c, 0x7f, 0x80, 0xff].map(UInt8.init)
    for length in [1, 7, 8, 9, 17] {
      for place in 0..<length {
        for byte in UInt8.min...(.max) {
          var bytes = [UInt8](repeating: 0x61, count: length)
          bytes[place] = byte
          let isPlain = byte == 0 || byte >= 0x20 && byte != 0x22 && byte != 0x5c && byte < 0x80
          #expect(TextBuffer.isPlain(Bytes(bytes)) == isPlain, "\(byte) at \(place) of \(length)")
          // No neighbour hides it.
          guard !isPlain else { continue }
          for other in others {
            #expect(!TextBuffer.isPlain(Bytes(bytes + [other])) && !TextBuffer.isPlain(Bytes([0, other] + bytes)))
          }
        }
      }
    }
    #expect(TextBuffer.isPlain(Bytes([])))
  }

  @Test func `hexadecimal has the digits it needs, or the width asked for`() {
    for shift in 0..<64 {
      let value = UInt64(0x9abc_def0_1234_5678) >> UInt64(shift)
      #expect(text { $0.append(hexadecimal: value) } == String(value, radix: 16))
    }
    #expect(text { $0.append(hexadecimal: 0) } == "0")
    #expect(text { $0.append(hexadecimal: 0, width: 4) } == "0000")
    #expect(text { $0.append(hexadecimal: 0xab, width: 4) } == "00ab")
    #expect(text { $0.append(hexadecimal: 0x12345, width: 4) } == "12345")
    #expect(text { $0.append(hexadecimal: .max, width: 99) } == "ffffffffffffffff")
  }

  @Test func `everything keeps its order across the end of a block`() {
    // Every piece ends up at every distance from the end of a block of 64 bytes.
    for lead in 0..<130 {
      let expected =
        String(repeating: ".", count: lead) + "literal" + "18446744073709551615" + "x" + "made" + "ffff" + "bytes" + "-42"
      let got = text { buffer in
        for _ in 0..<lead { buffer.append(byte: 0x2e) }
        buffer.append("literal")
        buffer.append(decimal: UInt64.max)
        buffer.append(byte: 0x78)
        buffer.append(text: "made")
        buffer.append(hexadecimal: 0xffff)
        buffer.append(Bytes(Array("bytes".utf8)))
        buffer.append(signedDecimal: -42)
      }
      #expect(got == expected)
    }
  }

  @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 129, 1000])
  func `what is longer than a block goes out in several`(count: Int) {
    let long = (0..<count).map { UInt8(0x61 + $0 % 26) }
    let expected = "ab" + String(decoding: long, as: UTF8.self) + "yz"
    #expect(
      text { buffer in
        buffer.append("ab")
        buffer.append(Bytes(long))
        buffer.append("yz")
      } == expected)
    #expect(
      text { buffer in
        buffer.append(text: "ab" + String(decoding: long, as: UTF8.self))
        buffer.append(text: "yz")
      } == expected)
  }

  /// What a growing buffer keeps.
  func kept(_ buffer: borrowing TextBuffer) -> String { text { $0.append(contentsOf: buffer) } }

  @Test(arguments: [0, 1, 15, 16, 17, 127, 128, 129, 144, 1000])
  func `pieces of a finished text are copied to another`(count: Int) {
    let long = String(decoding: (0..<count).map { UInt8(0x61 + $0 % 26) }, as: UTF8.self)
    for lead in [0, 1, 20, 60, 63] {
      var arena = TextBuffer(growingFrom: 64)
      arena.append("front")
      arena.append(text: long)
      arena.append("behind")
      let frozen = arena.freeze()
      defer { frozen.free() }
      let left = arena.count
      #expect(left == 0 && frozen.count == 11 + count)
      let got = text { buffer in
        for _ in 0..<lead { buffer.append(byte: 0x2e) }
        buffer.append(frozen, from: 5, count: count)
        buffer.append("yz")
      }
      #expect(got == String(repeating: ".", count: lead) + long + "yz")
    }
  }

  @Test func `a growing buffer keeps what it has, repeats it, and forgets it`() {
    var buffer = TextBuffer(growingFrom: 64)
    buffer.append("abc")
    for _ in 0..<100 { buffer.append(decimal: UInt64.max) }
    buffer.flush()
    #expect(kept(buffer) == "abc" + String(repeating: String(UInt64.max), count: 100))
    buffer.truncate(to: 3)
    #expect(kept(buffer) == "abc")
    for _ in 0..<8 {
      let count = buffer.count
      buffer.appendAgain(from: 0, count: count)
    }
    #expect(kept(buffer) == String(repeating: "abc", count: 256))
    buffer.appendAgain(from: 1, count: 2)
    buffer.appendAgain(from: 0, count: 0)
    #expect(kept(buffer).hasSuffix("abcbc"))
  }

  @Test func `a name is copied up to its NUL, wherever it lies`() {
    for length in 0...40 {
      let name = String(String(repeating: "abcdefgh", count: 5).prefix(length))
      for before in 0...9 {
        let section = Bytes([UInt8](repeating: 0x7a, count: before) + Array(name.utf8) + [0] + Array("behind\0".utf8))
        for lead in [0, 50, 60, 63] {
          let got = text { buffer in
            for _ in 0..<lead { buffer.append(byte: 0x2e) }
            buffer.append(terminatedIn: section, at: before)
          }
          #expect(got == String(repeating: ".", count: lead) + name)
        }
      }
    }
  }

  @Test func `a name at the very end, or outside, adds nothing that is not there`() {
    let section = Bytes(Array("first\0last\0".utf8))
    #expect(text { $0.append(terminatedIn: section, at: 6) } == "last")
    #expect(text { $0.append(terminatedIn: section, at: 10) } == "")
    for offset in [11, 12, 1000, Int.max, -1, Int.min] {
      #expect(text { $0.append(terminatedIn: section, at: offset) } == "")
      #expect(text { $0.append(escapedIn: section, at: offset) } == "")
    }
  }

  @Test func `the inside of a JSON string means what the name was`() throws {
    // Each special byte at each place of a word, and beyond it.
    for special in ["\"", "\\", "\n", "\t", "\r", "\u{1}", "\u{1f}", " ", "\u{7f}", "\u{e9}", "\u{20ac}", "\u{1f600}"] {
      for before in 0...17 {
        let name = String(repeating: "n", count: before) + special + "tail" + special
        let section = Bytes(Array(name.utf8) + [0] + Array("more than eight bytes behind\0".utf8))
        let json = text { buffer in
          buffer.append(byte: 0x22)
          buffer.append(escapedIn: section, at: 0)
          buffer.append(byte: 0x22)
        }
        let meaning = try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8))
        #expect(meaning == [name], "\(json)")
      }
    }
  }

  @Test func `bytes that are not UTF-8 are replaced, and the text stays JSON`() throws {
    let section = Bytes([0x61, 0x62, 0xff, 0x63, 0xc3, 0] + Array("padding\0".utf8))
    let json = text { $0.append(escapedIn: section, at: 0) }
    let meaning = try JSONDecoder().decode([String].self, from: Data("[\"\(json)\"]".utf8))
    #expect(meaning == ["ab\u{fffd}c\u{fffd}"])
  }

  @Test func `nothing goes out before a block is full or flushed`() {
    let sink = MemorySink()
    var buffer = TextBuffer(to: sink, capacity: 64)
    for _ in 0..<64 { buffer.append(byte: 0x61) }
    #expect(sink.bytes.isEmpty)
    while sink.bytes.isEmpty, buffer.position < 1 << 16 { buffer.append(byte: 0x62) }
    let position = buffer.position
    #expect(sink.bytes.count % 64 == 0 && sink.bytes.count > position - 64)
    buffer.flush()
    #expect(sink.bytes.count == position)
    buffer.flush()
    #expect(sink.bytes.count == position)
  }

  /// Remembers where writes ended, in a file that holds some bytes already.
  private final class EndsSink: ByteSink {
    let offset: Int
    var bytes: [UInt8] = []
    var ends: [Int] = []
    init(offset: Int) { self.offset = offset }

    func write(_ span: RawSpan) -> Bool {
      bytes.append(span)
      ends.append(offset + bytes.count)
      return true
    }

    func write(_ first: RawSpan, _ second: RawSpan) -> Bool {
      bytes.append(first)
      return write(second)
    }
  }

  @Test(arguments: [0, 1, 63, 64, 100, 4096 * 3 + 7])
  func `writes end with blocks of the file, wherever the output begins in it`(offset: Int) {
    let sink = EndsSink(offset: offset)
    var buffer = TextBuffer(to: sink, capacity: 64)
    var expected = ""
    for step in 0..<400 {
      // Pieces of a few bytes, of about a block, and of many.
      let piece = String(repeating: String(step % 10), count: [1, 3000, 7, 64, 63, 700, 65][step % 7])
      expected += piece
      buffer.append(text: piece)
    }
    #expect(sink.ends.count > 50)
    #expect(sink.ends.allSatisfy { $0 % 64 == 0 })
    buffer.flush()
    #expect(String(decoding: sink.bytes, as: UTF8.self) == expected)
  }

  @Test func `a sink that takes no more is not asked again`() {
    let sink = ClosingSink(after: 2)
    var buffer = TextBuffer(to: sink, capacity: 64)
    let wasClosed = buffer.isClosed
    for _ in 0..<10_000 { buffer.append(byte: 0x61) }
    buffer.append(Bytes([UInt8](repeating: 0x62, count: 1000)))
    buffer.append(Bytes([UInt8](repeating: 0x62, count: 1_000_000)))
    buffer.flush()
    let (isClosed, position) = (buffer.isClosed, buffer.position)
    #expect(!wasClosed && isClosed)
    #expect(sink.blocks.count == 2 && position == 1_011_000)
  }

  @Test func `a line is put together whole, or not at all`() {
    let names = Bytes(Array("name\0".utf8) + [UInt8](repeating: 0x78, count: 200) + [0] + [UInt8](repeating: 0, count: 200))
    var arena = TextBuffer(growingFrom: 64)
    arena.append("0123456789abcdefghij")
    let frozen = arena.freeze()
    defer { frozen.free() }
    for lead in [0, 1, 60, 1000, 1023, 1024, 1087] {
      var answers: [Bool] = []
      let got = text { buffer in
        for _ in 0..<lead { buffer.append(byte: 0x2e) }
        answers.append(
          buffer.compose { line in
            line.append("<")
            guard line.append(terminatedIn: names, at: 0) else { return false }
            line.append(frozen, from: 1, count: 18)
            for number: UInt32 in [0, 9, 10, 12_345_678, 99_999_999, 100_000_000, 4_000_000_007, .max] {
              line.append(byte: 0x20)
              line.append(decimal: number)
            }
            return true
          })
        // A name that is too long, and one too near to the end to look eight bytes at a time.
        for place in [5, 300] {
          answers.append(
            buffer.compose { line in
              line.append("lost")
              return line.append(terminatedIn: names, at: place)
            })
        }
        buffer.append("yz")
      }
      #expect(answers == [true, false, false])
      #expect(
        got == String(repeating: ".", count: lead)
          + "<name123456789abcdefghi 0 9 10 12345678 99999999 100000000 4000000007 4294967295yz")
    }
  }

  @Test func `names are cut where a text is to be of bounded length`() throws {
    var writer = BTFWriter()
    let (short, long) = (writer.string("short"), writer.string(String(repeating: "n", count: 600)))
    let table = try writer.table()
    let got = TextBuffer.text(longestName: 512) { out in
      for offset in [short, long] { _ = out.append(escapedName: StringOffset(offset), of: table, isPlain: false) }
    }
    #expect(got == "short" + String(repeating: "n", count: 512) + "...")
  }

  @Test func `memory collects the bytes as they come`() {
    let sink = MemorySink()
    let bytes = Bytes([0xff, 0x41])
    let nothing = Bytes([])
    let accepted = [sink.write(bytes.span), sink.write(nothing.span)]
    #expect(accepted == [true, true])
    #expect(sink.bytes == [0xff, 0x41])
  }

  @Test func `control characters are written one way for readers, and as JSON has them elsewhere`() {
    let name = Bytes(Array("a\u{1b}[2J\n\u{9b}\"".utf8))
    let sink = MemorySink()
    var buffer = TextBuffer(to: sink)
    buffer.append(escaped: name)
    buffer.append(byte: 0x20)
    buffer.isForReading = true
    buffer.append(escaped: name)
    buffer.flush()
    #expect(sink.text == #"a\u001b[2J\n"# + "\u{9b}" + #"\" a\x1b[2J\x0a\x9b""#)
    #expect("a\u{1b}[2J\n\u{9b}\"".printable == #"a\x1b[2J\x0a\x9b""#)
  }
}
