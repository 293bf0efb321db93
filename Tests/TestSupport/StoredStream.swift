/// Compressed streams made without a compressor: deflate's "stored" blocks inside zlib's or gzip's wrapper.
public enum StoredStream {
  /// A zlib stream (RFC 1950).
  public static func zlib(_ contents: [UInt8]) -> [UInt8] {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in contents {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    let check = b << 16 | a
    return [0x78, 0x01] + deflate(contents) + [3, 2, 1, 0].map { UInt8(truncatingIfNeeded: check >> (8 * $0)) }
  }

  /// A gzip member (RFC 1952).
  public static func gzip(_ contents: [UInt8]) -> [UInt8] {
    let head: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    return head + deflate(contents) + little(crc(contents), 4) + little(UInt32(truncatingIfNeeded: contents.count), 4)
  }

  private static func deflate(_ contents: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var start = 0
    repeat {
      let end = min(start + 0xffff, contents.count)
      let length = UInt32(end - start)
      result += [end == contents.count ? 1 : 0] + little(length, 2) + little(~length, 2) + contents[start..<end]
      start = end
    } while start < contents.count
    return result
  }

  private static func crc(_ contents: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in contents {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
    }
    return ~crc
  }

  private static func little(_ value: UInt32, _ width: UInt32) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
