public import ByteReading
import ELF

/// The configuration that a kernel was built with.
public enum ConfigurationFile {
  /// Where it may lie, in the order in which libbpf looks.
  static func paths(release: String) -> [String] { ["/boot/config-\(release)", "/proc/config.gz"] }

  /// A configuration has some 300 KB.
  private static let limit = 64 << 20

  /// The text of the first that is there, unpacked.
  static func text(release: String) throws(LoadError) -> Bytes { try find(release: release).text }

  /// The same, and which file it is.
  static func find(release: String) throws(LoadError) -> (path: String, text: Bytes) {
    var words = ""
    for path in paths(release: release) {
      do throws(ReadError) {
        return (path, try open(path))
      } catch {
        words = "\(error.reason)"
      }
    }
    throw LoadError(.unreadable(paths(release: release).joined(separator: " and "), words: words))
  }

  /// The text of a file, which gzip may have packed.
  public static func open(_ path: String) throws(ReadError) -> Bytes { try unpacked(try FileBytes.open(path), path) }

  /// The text of what a file holds, which gzip may have packed; nil where that is damaged.
  public static func text(of bytes: Bytes) -> Bytes? { try? unpacked(bytes, "") }

  private static func unpacked(_ bytes: Bytes, _ path: String) throws(ReadError) -> Bytes {
    guard bytes.count > 2, bytes[0] == 0x1f, bytes[1] == 0x8b else { return bytes }
    var output = GrowingBytes()
    do throws(InflateError) {
      _ = try Inflate.append(bytes, .gzip, to: &output, limit: limit)
    } catch {
      throw ReadError(.damaged("\(error)"), path: path)
    }
    return output.finish()
  }
}
