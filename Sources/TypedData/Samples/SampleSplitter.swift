import ByteReading

/// Cuts a stream of samples into samples, as the bytes come.
public struct SampleSplitter: Sendable {
  /// How samples are written.
  public enum Form: String, CaseIterable, Sendable {
    /// 32 bits of length, least significant byte first, and so many bytes.
    case raw
    /// A line of hexadecimal digits; spaces and colons between bytes are allowed.
    case hex
    /// A line of JSON.
    case json
  }

  public let form: Form
  /// The largest sample that may come, in bytes: a length is not believed before it is compared with this.
  public let limit: Int
  /// What came and was not handed out begins at `start`.
  private var bytes: [UInt8] = []
  private var start = 0
  /// How far there is no end of a line.
  private var searched = 0
  /// The number of the line, or of the sample, that was handed out last; from 1.
  public private(set) var number = 0

  public init(_ form: Form, limit: Int) {
    self.form = form
    self.limit = limit
  }

  /// Takes more of the stream.
  public mutating func append(_ more: RawSpan) {
    if start > 0 {
      bytes.removeFirst(start)
      searched -= start
      start = 0
    }
    bytes.append(more)
  }

  /// The next sample, or the line that describes it; nil where more must come first. Lines that are empty are passed over.
  public mutating func next(isEnd: Bool) throws(SampleInputError) -> [UInt8]? {
    switch form {
    case .raw: try nextFrame(isEnd)
    case .hex: try nextLine(isEnd).map { (line) throws(SampleInputError) in try digits(line) }
    case .json: try nextLine(isEnd)
    }
  }

  private mutating func nextFrame(_ isEnd: Bool) throws(SampleInputError) -> [UInt8]? {
    let left = bytes.count - start
    guard left > 0 else { return nil }
    guard left >= 4 else {
      if isEnd { throw SampleInputError(.cutShort(needed: 4, left: left), form, number: number + 1) }
      return nil
    }
    let length = (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
    guard length <= limit else { throw SampleInputError(.tooLong(length, limit: limit), form, number: number + 1) }
    guard left - 4 >= length else {
      if isEnd { throw SampleInputError(.cutShort(needed: length, left: left - 4), form, number: number + 1) }
      return nil
    }
    number += 1
    defer { start += 4 + length }
    return Array(bytes[start + 4..<start + 4 + length])
  }

  /// The next line that is not empty, without its end.
  private mutating func nextLine(_ isEnd: Bool) throws(SampleInputError) -> [UInt8]? {
    while true {
      searched = max(searched, start)
      while searched < bytes.count, bytes[searched] != 0x0a { searched += 1 }
      let isWhole = searched < bytes.count
      guard isWhole || (isEnd && searched > start) else {
        // A line of text is at most so much longer than what it stands for.
        guard bytes.count - start <= 64 * limit + 4096 else { throw SampleInputError(.endlessLine, form, number: number + 1) }
        return nil
      }
      let line = bytes[start..<searched]
      start = isWhole ? searched + 1 : searched
      searched = start
      number += 1
      if number == 1, let encoding = SampleSplitter.byteOrderMark(line) {
        throw SampleInputError(.byteOrderMark(encoding), form, number: number)
      }
      if line.contains(where: { !SampleSplitter.isSpace($0) }) { return Array(line) }
    }
  }

  /// Of which encoding a byte order mark begins the text, as some editors write one; nil where none does.
  private static func byteOrderMark(_ text: ArraySlice<UInt8>) -> String? {
    if text.starts(with: [0xef, 0xbb, 0xbf]) { return "UTF-8" }
    return text.starts(with: [0xff, 0xfe]) || text.starts(with: [0xfe, 0xff]) ? "UTF-16" : nil
  }

  private func digits(_ line: [UInt8]) throws(SampleInputError) -> [UInt8] {
    var result: [UInt8] = []
    var high: UInt8?
    for (index, byte) in line.enumerated() {
      if SampleSplitter.isSpace(byte) || byte == 0x3a {
        guard high == nil else { throw SampleInputError(.halfByte(column: index), form, number: number) }
        continue
      }
      guard let digit = JSONCursor.hexadecimalDigit(byte) else {
        throw SampleInputError(.noDigit(byte, column: index + 1), form, number: number)
      }
      if let first = high {
        result.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    guard high == nil else { throw SampleInputError(.halfByte(column: line.count), form, number: number) }
    guard result.count <= limit else { throw SampleInputError(.tooLong(result.count, limit: limit), form, number: number) }
    return result
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
}

/// What is wrong with a stream of samples.
public struct SampleInputError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// The stream ends within a sample.
    case cutShort(needed: Int, left: Int)
    /// A sample is longer than what the ring takes.
    case tooLong(Int, limit: Int)
    /// A line does not end.
    case endlessLine
    /// The text begins with a byte order mark, of the encoding.
    case byteOrderMark(String)
    /// A byte that is no hexadecimal digit. Columns are counted from 1.
    case noDigit(UInt8, column: Int)
    /// A byte with one digit.
    case halfByte(column: Int)
  }

  public var reason: Reason
  public var form: SampleSplitter.Form
  /// The line, or of raw input the sample; from 1.
  public var number: Int

  public init(_ reason: Reason, _ form: SampleSplitter.Form, number: Int) {
    self.reason = reason
    self.form = form
    self.number = number
  }
}

extension SampleInputError: CustomStringConvertible {
  public var description: String { "\(form == .raw ? "sample" : "line") \(number): \(what)" }

  private var what: String {
    switch reason {
    case .cutShort(let needed, let left): "needs \(needed) bytes, \(left) left"
    case .tooLong(let count, let limit): "\(count) bytes are more than a sample can have (at most \(limit))"
    case .endlessLine: "the line does not end"
    case .byteOrderMark(let encoding):
      "begins with a byte order mark of \(encoding), which is not taken (allowed: UTF-8 without one)"
    case .noDigit(let byte, let column): "column \(column): byte 0x\(String(byte, radix: 16)) is no hexadecimal digit"
    case .halfByte(let column): "column \(column): a byte has two digits"
    }
  }
}
