import ByteReading

/// Prefixes as people write them and as `show` prints them, for the keys of LPM tries.
enum PrefixInput {
  /// What a text says.
  enum Reading: Hashable {
    case bytes([UInt8])
    /// The prefix is longer than the data: the length that was found.
    case tooLong(UInt32)
    case neither
  }

  /// `10.0.0.0/8` for keys with 4 bytes of data, `2001:db8::/32` for those with 16, hexadecimal digits with a length for any; JSON's quotes may be around it.
  static func read(_ text: String, size: Int) -> Reading {
    let parts = PlainInput.unquoted(text).0.split(separator: "/", omittingEmptySubsequences: false)
    guard size > 4, parts.count == 2, let length = UInt32(parts[1]), let data = data(parts[0], count: size - 4) else {
      return .neither
    }
    return Int(length) <= 8 * (size - 4) ? .bytes(ByteOrder.host.bytes(of: length) + data) : .tooLong(length)
  }

  private static func data(_ text: Substring, count: Int) -> [UInt8]? {
    if count == 4, let bytes = fourBytes(text) { return bytes }
    if count == 16, let bytes = sixteenBytes(text) { return bytes }
    return PlainInput.hexadecimal(text).flatMap { $0.count == count ? $0 : nil }
  }

  private static func fourBytes(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { UInt8($0) }
    return parts.count == 4 && bytes.count == 4 ? bytes : nil
  }

  /// Groups of hexadecimal digits, of which `::` stands for those that are zero; the last four bytes may be written as those of IPv4 are.
  private static func sixteenBytes(_ text: Substring) -> [UInt8]? {
    let sides = text.split(separator: "::", omittingEmptySubsequences: false)
    guard sides.count <= 2, let first = groups(sides[0], isLast: sides.count == 1) else { return nil }
    guard sides.count == 2 else { return first.count == 16 ? first : nil }
    guard let last = groups(sides[1], isLast: true), first.count + last.count <= 14 else { return nil }
    return first + Array(repeating: 0, count: 16 - first.count - last.count) + last
  }

  private static func groups(_ text: Substring, isLast: Bool) -> [UInt8]? {
    if text.isEmpty { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      guard bytes.count < 16 else { return nil }
      if isLast, index == parts.count - 1, let four = fourBytes(part) {
        bytes += four
        continue
      }
      guard part.utf8.count <= 4, let group = UInt16(part, radix: 16) else { return nil }
      bytes += [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
    }
    return bytes
  }
}
