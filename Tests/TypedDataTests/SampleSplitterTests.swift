import ByteReading
import Testing
import TypedData

@Suite struct SampleSplitterTests {
  /// What comes out when `input` arrives in pieces of `size` bytes.
  private func split(_ input: [UInt8], _ form: SampleSplitter.Form, pieces size: Int, limit: Int = 100) throws -> [[UInt8]] {
    var splitter = SampleSplitter(form, limit: limit)
    var samples: [[UInt8]] = []
    var start = 0
    while true {
      let end = min(input.count, start + size)
      splitter.append(Array(input[start..<end]).rawSpan)
      start = end
      let isEnd = start == input.count
      while let sample = try splitter.next(isEnd: isEnd) { samples.append(sample) }
      if isEnd { return samples }
    }
  }

  @Test(arguments: [1, 2, 3, 5, 7, 1000])
  func `samples come whole, however the stream is cut`(size: Int) throws {
    #expect(try split([1, 0, 0, 0, 9, 0, 0, 0, 0, 2, 0, 0, 0, 7, 8], .raw, pieces: size) == [[9], [], [7, 8]])
    let hex = Array("00fF\n \n01:02 03\r\n\n7f".utf8)
    #expect(try split(hex, .hex, pieces: size) == [[0, 255], [1, 2, 3], [127]])
    #expect(try split(Array("{}\n\n[1,\t2]".utf8), .json, pieces: size) == [Array("{}".utf8), Array("[1,\t2]".utf8)])
    for form in SampleSplitter.Form.allCases { #expect(try split([], form, pieces: size).isEmpty) }
  }

  @Test
  func `a sample may come in many pieces`() throws {
    let sample = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 >> 4) }
    #expect(try split([0, 0, 0x10, 0] + sample, .raw, pieces: 64, limit: 1 << 20) == [sample])
  }

  @Test(
    arguments: [
      ([0xef, 0xbb, 0xbf, 0x30, 0x30], SampleSplitter.Form.hex, SampleInputError.Reason.byteOrderMark("UTF-8"), 1),
      ([0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0x0a], .json, .byteOrderMark("UTF-8"), 1),
      ([0xff, 0xfe, 0x30, 0x00], .hex, .byteOrderMark("UTF-16"), 1),
      ([1, 0, 0], SampleSplitter.Form.raw, SampleInputError.Reason.cutShort(needed: 4, left: 3), 1),
      ([0, 0, 0, 0, 5, 0, 0, 0, 1], .raw, .cutShort(needed: 5, left: 1), 2),
      ([101, 0, 0, 0], .raw, .tooLong(101, limit: 100), 1), ([255, 255, 255, 255], .raw, .tooLong(0xffff_ffff, limit: 100), 1),
      (Array("00\n0".utf8), .hex, .halfByte(column: 1), 2), (Array("0 0\n".utf8), .hex, .halfByte(column: 1), 1),
      (Array("\n0x00\n".utf8), .hex, .noDigit(0x78, column: 2), 2),
      (Array(String(repeating: "00", count: 101).utf8), .hex, .tooLong(101, limit: 100), 1),
      (Array(repeating: 0x61, count: 20_000), .json, .endlessLine, 1),
    ] as [([UInt8], SampleSplitter.Form, SampleInputError.Reason, Int)])
  func `what is wrong is said with its place`(
    input: [UInt8], form: SampleSplitter.Form, reason: SampleInputError.Reason, number: Int
  ) throws {
    let error = #expect(throws: SampleInputError.self) { try split(input, form, pieces: 11_000) }
    #expect(error == SampleInputError(reason, form, number: number))
    #expect(error.map { "\($0)".hasPrefix("\(form == .raw ? "sample" : "line") \(number): ") } == true)
  }
}
