import ByteReading

/// The checksums of lzop's format.
enum Checksum {
  /// Adler-32 (RFC 1950, 8.2), from its start value.
  static func adler32(_ bytes: Bytes) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    var place = 0
    while place < bytes.count {
      // As many bytes as can be added before the sums no longer fit 32 bits.
      let end = min(bytes.count, place + 5552)
      while place < end {
        a &+= UInt32(bytes[place])
        b &+= a
        place &+= 1
      }
      a %= 65521
      b %= 65521
    }
    return b << 16 | a
  }

  /// CRC-32 as gzip has it (RFC 1952, 8).
  static func crc32(_ bytes: Bytes) -> UInt32 {
    let table = table
    var crc = UInt32.max
    for place in 0..<bytes.count { crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[place])] ^ crc >> 8 }
    return ~crc
  }

  private static let table: [UInt32] = (0..<256).map { number in
    (0..<8).reduce(UInt32(number)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
  }
}
