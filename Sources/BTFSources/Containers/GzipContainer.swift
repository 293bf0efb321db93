import ByteReading
import ELF

/// gzip (RFC 1952): one file, in one or more members; what follows the last one is ignored, as gzip(1) does.
struct GzipContainer: Container {
  let name = "gzip"
  /// The most that a file may decompress to, in bytes.
  var limit = 1 << 30

  func recognizes(_ bytes: Bytes) -> Bool {
    // ID1, ID2
    bytes.integer(at: 0, order: .big, as: UInt16.self) == 0x1f8b
  }

  func unwrap(
    _ bytes: Bytes, path: String, _ visit: (ContainerEntry) throws(SourceError) -> Bool
  ) throws(SourceError) {
    let content: Bytes
    do throws(InflateError) {
      content = try decompress(bytes)
    } catch {
      throw SourceError(path, .compressed(error))
    }
    _ = try visit(ContainerEntry(name: nil, bytes: content, place: "decompressed"))
  }

  private func decompress(_ bytes: Bytes) throws(InflateError) -> Bytes {
    var output = GrowingBytes()
    var rest = bytes
    repeat {
      let length = try Inflate.append(rest, .gzip, to: &output, limit: limit)
      guard length > 0, let next = rest.suffix(from: length) else { break }
      rest = next
    } while recognizes(rest)
    return output.finish()
  }
}
