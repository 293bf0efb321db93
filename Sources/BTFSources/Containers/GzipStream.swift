import ByteReading
import ELF

/// gzip (RFC 1952): one file, in one or more members; what follows the last one is ignored, as gzip(1) does.
///
/// Read by zlib itself, which verifies the checksum: libarchive does not.
struct GzipStream {
  /// The most that a file may decompress to, in bytes.
  var limit = 1 << 30

  static func recognizes(_ bytes: Bytes) -> Bool {
    // ID1, ID2
    bytes.integer(at: 0, order: .big, as: UInt16.self) == 0x1f8b
  }

  func decompress(_ bytes: Bytes) throws(InflateError) -> Bytes {
    var output = GrowingBytes()
    var rest = bytes
    repeat {
      let length = try Inflate.append(rest, .gzip, to: &output, limit: limit)
      guard length > 0, let next = rest.suffix(from: length) else { break }
      rest = next
    } while GzipStream.recognizes(rest)
    return output.finish()
  }
}
