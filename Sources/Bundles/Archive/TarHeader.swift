import ByteReading

/// The header of a file in a bundle: 512 bytes as POSIX has them for `ustar` (IEEE Std 1003.1, pax: ustar Interchange Format).
///
/// Nothing in it depends on anything but the file's name and size: no time, no owner, permissions 0644. So a reader makes it anew, and
/// compares: there is no byte in which anything could hide.
enum TarHeader {
  static let size = 512
  /// The longest name, in bytes.
  static let nameLimit = 100
  /// The largest file that a header can state: eleven octal digits.
  static let fileLimit = 0o777_7777_7777

  /// The header of a file; its name must be ASCII that fits, its size below the limit.
  static func make(_ name: String, size: Int) -> [UInt8] {
    precondition(name.utf8.count <= nameLimit && (0...fileLimit).contains(size))
    var header = [UInt8](repeating: 0, count: TarHeader.size)
    func put(_ text: String, at place: Int) { for (index, byte) in text.utf8.enumerated() { header[place + index] = byte } }
    put(name, at: 0)
    put(octal(0o644, 7), at: 100)
    put(octal(0, 7), at: 108)
    put(octal(0, 7), at: 116)
    put(octal(size, 11), at: 124)
    put(octal(0, 11), at: 136)
    // The sum counts its own field as spaces.
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar\u{0}00", at: 257)
    put(octal(0, 7), at: 329)
    put(octal(0, 7), at: 337)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
    return header
  }

  private static func octal(_ value: Int, _ width: Int) -> String {
    let digits = String(value, radix: 8)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The name in a header: all before its first NUL.
  static func name(in header: Bytes) -> String {
    let field = header.slice(at: 0, count: nameLimit) ?? header
    let length = field.terminatedLength(at: 0) ?? field.count
    return field.slice(at: 0, count: length)?.text ?? ""
  }

  /// The size in a header; nil where it is not eleven octal digits.
  static func size(in header: Bytes) -> Int? {
    var size = 0
    for index in 124..<135 {
      guard index < header.count, case let digit = header[index] &- 0x30, digit < 8 else { return nil }
      size = size << 3 | Int(digit)
    }
    return size
  }

  /// Bytes that fill the last block of a file of that size.
  static func padding(after size: Int) -> Int { (TarHeader.size - size % TarHeader.size) % TarHeader.size }
}
