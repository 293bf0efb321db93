import ByteReading
import Reporting
import TypedData

/// Keys and values of which no type is known.
enum PlainInput {
  /// What a text says.
  enum Reading: Hashable {
    case bytes([UInt8])
    /// It is a number as well as what `show` prints for other bytes: how either is written without doubt.
    case both(number: String, digits: String)
    case neither
  }

  /// Hexadecimal digits with this before them are bytes as they lie, whatever else they might be.
  static let mark = "hex:"

  /// Bytes are as many hexadecimal digits as they need, as `show` prints them, with or without JSON's quotes, or with ``mark`` before them. All else is a
  /// number, where that many bytes make one. `isNumber`: digits without a mark are a number always. Without
  /// `takesNumbers` they never are, such as those of a prefix.
  static func read(_ text: String, size: Int, isNumber: Bool, takesNumbers: Bool = true) -> Reading {
    let (words, isQuoted) = unquoted(text)
    if words.hasPrefix(mark) {
      guard let bytes = hexadecimal(words.dropFirst(mark.count)), bytes.count == size else { return .neither }
      return .bytes(bytes)
    }
    let digits = words.utf8.count == 2 * size ? hexadecimal(words[...]) : nil
    let number = takesNumbers ? number(words, size) : nil
    if let digits, !isNumber {
      // A number of JSON begins with no zero that says nothing.
      guard !isQuoted, let number, !words.hasPrefix("0") else { return .bytes(digits) }
      return .both(number: "0x\(String(number, radix: 16))", digits: mark + words)
    }
    guard let number else { return .neither }
    var whole = Array(repeating: UInt8(0), count: 8)
    whole.store(number, at: 0, swapped: false)
    return .bytes(ByteOrder.host == .little ? Array(whole.prefix(size)) : Array(whole.suffix(size)))
  }

  /// The text inside JSON's quotes, and whether it had them.
  static func unquoted(_ text: String) -> (String, Bool) {
    guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return (text, false) }
    return (String(text.dropFirst().dropLast()), true)
  }

  /// Decimal, negative too, or hexadecimal behind `0x`; nil where it does not fit so many bytes.
  private static func number(_ text: String, _ size: Int) -> UInt64? {
    guard [1, 2, 4, 8].contains(size) else { return nil }
    if text.hasPrefix("-") {
      guard let value = Int64(text), size == 8 || value >= -(Int64(1) << Int64(8 * size - 1)) else { return nil }
      return UInt64(bitPattern: value)
    }
    let value = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    guard let value, size == 8 || value >> UInt64(8 * size) == 0 else { return nil }
    return value
  }

  /// Pairs of hexadecimal digits; nil for other text.
  static func hexadecimal(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let high = rest.popFirst() {
      guard let low = rest.popFirst(), let upper = digit(high), let lower = digit(low) else { return nil }
      bytes.append(upper << 4 | lower)
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}

/// What a key or value of a type looks like, for who gave another.
enum ElementExample {
  /// The value whose bytes are all zero.
  static func json(_ layout: ValueLayout) -> String {
    guard layout.byteCount <= 1 << 12 else { return "{}" }
    let sink = MemorySink()
    var json = JSONWriter(TextBuffer(to: sink, capacity: 1024))
    let zeros = Array(repeating: UInt8(0), count: layout.byteCount)
    layout.walk(zeros.rawSpan, into: &json)
    json.flush()
    let text = sink.text
    return text.utf8.count <= 200 ? text : "\(text.prefix(200))..."
  }
}
