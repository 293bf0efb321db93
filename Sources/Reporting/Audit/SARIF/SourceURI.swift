/// Paths as references to resources (RFC 3986).
enum SourceURI {
  /// A path below `root` relative to it, another absolute one as `file://`, and a relative one as it is; with everything escaped that is not
  /// plain.
  static func uri(of path: String, below root: String?) -> String {
    var path = Substring(path)
    if let root {
      let folder = root.hasSuffix("/") ? root : root + "/"
      if path.hasPrefix(folder) { path = path.dropFirst(folder.count) }
    }
    while path.hasPrefix("./") { path = path.dropFirst(2) }
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

  /// Unreserved characters and the slash. A colon is not: in front of the first slash it would end a scheme.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e, 0x2f: true
    default: false
    }
  }
}
