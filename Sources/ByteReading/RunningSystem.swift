import Glibc

/// What the running system says of itself.
public enum RunningSystem {
  /// What `uname -r` and `uname -m` say; nil where the system does not answer.
  public static var kernel: (release: String, machine: String)? {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return nil }
    return (text(&names.release), text(&names.machine))
  }

  /// The text in a field of fixed length that a NUL ends.
  private static func text<Field>(_ field: inout Field) -> String {
    unsafe withUnsafeBytes(of: &field) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// A distribution and its release as it calls itself (os-release(5): `ID`, `VERSION_ID`), such as `debian` and `12`; what it does not say
  /// is left out, from the end.
  public static var distribution: [String] {
    guard let file = (try? FileBytes.open("/etc/os-release")) ?? (try? FileBytes.open("/usr/lib/os-release")) else { return [] }
    return distribution(in: file.text)
  }

  static func distribution(in text: String) -> [String] {
    var values: [Substring: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      guard let mark = line.firstIndex(of: "=") else { continue }
      let value = line[line.index(after: mark)...]
      let isQuoted = value.count >= 2 && value.first == value.last && (value.first == "\"" || value.first == "'")
      values[line[..<mark]] = String(isQuoted ? value.dropFirst().dropLast() : value)
    }
    guard let name = values["ID"], !name.isEmpty else { return [] }
    return [name] + (values["VERSION_ID"].map { [$0] } ?? [])
  }
}
