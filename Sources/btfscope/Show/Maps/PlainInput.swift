import ByteReading
import Reporting
import TypedData

/// Keys and values of which no type is known.
enum PlainInput {
  /// Of exactly so many hexadecimal digits as `show` prints, as they lie in memory; else of a number, where that many bytes make one. Nil for other
  /// text. `isNumber`: only numbers are meant.
  static func bytes(_ text: String, size: Int, isNumber: Bool) -> [UInt8]? {
    if !isNumber, text.utf8.count == 2 * size, let bytes = hexadecimal(text) { return bytes }
    guard [1, 2, 4, 8].contains(size), let number = number(text, size) else { return nil }
    var whole = Array(repeating: UInt8(0), count: 8)
    whole.store(number, at: 0, swapped: false)
    return ByteOrder.host == .little ? Array(whole.prefix(size)) : Array(whole.suffix(size))
  }

  /// Decimal, negative too, or hexadecimal behind `0x`; nil where it does not fit so many bytes.
  private static func number(_ text: String, _ size: Int) -> UInt64? {
    if text.hasPrefix("-") {
      guard let value = Int64(text), size == 8 || value >= -(Int64(1) << Int64(8 * size - 1)) else { return nil }
      return UInt64(bitPattern: value)
    }
    let value = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    guard let value, size == 8 || value >> UInt64(8 * size) == 0 else { return nil }
    return value
  }

  private static func hexadecimal(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let high = rest.popFirst(), let low = rest.popFirst() {
      guard let upper = digit(high), let lower = digit(low) else { return nil }
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

/// Prefixes as people write them, for the keys of LPM tries.
enum PrefixInput {
  /// `10.0.0.0/8` for keys with 4 bytes of data, `2001:db8::/32` for those with 16; nil for other text.
  static func bytes(_ text: String, size: Int) -> [UInt8]? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let length = UInt32(parts[1]), Int(length) <= 8 * (size - 4) else { return nil }
    let address = size == 8 ? fourBytes(parts[0]) : size == 20 ? sixteenBytes(parts[0]) : nil
    return address.map { ByteOrder.host.bytes(of: length) + $0 }
  }

  private static func fourBytes(_ text: Substring) -> [UInt8]? {
    let bytes = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
    return bytes.count == 4 && text.utf8.filter({ $0 == 0x2e }).count == 3 ? bytes : nil
  }

  /// Groups of hexadecimal digits, of which `::` stands for those that are zero.
  private static func sixteenBytes(_ text: Substring) -> [UInt8]? {
    let sides = text.split(separator: "::", omittingEmptySubsequences: false)
    guard sides.count <= 2, let first = groups(sides[0]) else { return nil }
    guard sides.count == 2 else { return first.count == 16 ? first : nil }
    guard let last = groups(sides[1]), first.count + last.count <= 14 else { return nil }
    return first + Array(repeating: 0, count: 16 - first.count - last.count) + last
  }

  private static func groups(_ text: Substring) -> [UInt8]? {
    if text.isEmpty { return [] }
    var bytes: [UInt8] = []
    for part in text.split(separator: ":", omittingEmptySubsequences: false) {
      guard part.utf8.count <= 4, let group = UInt16(part, radix: 16), bytes.count < 16 else { return nil }
      bytes += [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
    }
    return bytes
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
