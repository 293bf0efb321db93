/// Paths as references to resources (RFC 3986).
enum SourceURI {
  /// A path below one of the absolute folders `roots` relative to it, another absolute one as `file://`, and a relative one as it is; with
  /// everything escaped that is not plain, and without `.` and `..` as far as they can be resolved.
  static func uri(of path: String, below roots: [String]) -> String {
    var path = Substring(resolved(path))
    for root in roots {
      let folder = root == "/" ? root : resolved(root) + "/"
      guard path.hasPrefix(folder), path.count > folder.count else { continue }
      path = path.dropFirst(folder.count)
      break
    }
    let isAbsolute = path.hasPrefix("/")
    var uri = isAbsolute ? "file://" : ""
    for byte in path.utf8 {
      if isPlain(byte) {
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        uri += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return uri
  }

  /// The path without `.`, empty parts, and `..` behind a folder. What is a link is not known here.
  private static func resolved(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." || parts.last == ".." || parts.isEmpty && !isAbsolute {
        parts.append(part)
      } else {
        _ = parts.popLast()
      }
    }
    let rest = parts.joined(separator: "/")
    return isAbsolute ? "/" + rest : rest.isEmpty ? "." : rest
  }

  /// Unreserved characters and the slash. A colon is not: in front of the first slash it would end a scheme.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e, 0x2f: true
    default: false
    }
  }
}
