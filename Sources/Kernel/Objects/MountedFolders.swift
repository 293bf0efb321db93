import ByteReading

/// Where file systems are mounted that this process sees (`/proc/self/mountinfo`, proc_pid_mountinfo(5)).
enum MountedFolders {
  /// The folders at which file systems of that type are mounted, each once.
  static func all(ofType type: String) -> [String] {
    guard let text = try? FileBytes.open("/proc/self/mountinfo").text else { return [] }
    return all(ofType: type, in: text)
  }

  /// A line is `36 35 98:0 /root /folder options tags... - type source options`.
  static func all(ofType type: String, in text: String) -> [String] {
    var folders: [String] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 5, let dash = words.dropFirst(6).firstIndex(of: "-"), dash + 1 < words.count, words[dash + 1] == type
      else { continue }
      let folder = unescaped(words[4])
      if !folders.contains(folder) { folders.append(folder) }
    }
    return folders
  }

  /// White space and backslashes of names are written as `\040`.
  private static func unescaped(_ text: Substring) -> String {
    guard text.utf8.contains(0x5c) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == 0x5c, digits.count == 3, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
