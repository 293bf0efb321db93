import ByteReading

/// Finds releases of kernels, such as `6.1.0-50-cloud-amd64`, in texts and names.
enum KernelRelease {
  /// The release that a text begins with: a word with a dot among its first digits.
  static func leading(_ text: some StringProtocol) -> String? {
    let word = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "._+-~".contains($0)) }
    let major = word.prefix { $0.isNumber }
    guard !major.isEmpty, major.count <= 3 else { return nil }
    let rest = word.dropFirst(major.count)
    guard rest.first == ".", rest.dropFirst().first?.isNumber == true, word.count <= 128 else { return nil }
    return String(word)
  }

  /// What follows the file's name in `vmlinuz-RELEASE`, `config-RELEASE`, or the folder in `lib/modules/RELEASE`: the last part of the
  /// path that has one. Endings of formats are left out.
  ///
  /// Packages of Debian are called `NAME_VERSION_ARCHITECTURE.deb`: of these only the name tells, which holds the release of the kernel in it.
  static func inPath(_ path: String) -> String? {
    for whole in path.split(separator: "/").reversed() {
      let part = whole.hasSuffix(".deb") ? whole.prefix { $0 != "_" } : whole
      for start in part.indices
      where part[start].isNumber && (start == part.startIndex || !isOfWord(part[part.index(before: start)])) {
        if let release = leading(part[start...]) { return trimmed(release) }
      }
    }
    return nil
  }

  private static func isOfWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "." }

  /// Endings that are no part of a release.
  private static let endings = [
    ".btf", ".tar", ".xz", ".gz", ".zst", ".bz2", ".lz4", ".elf", ".debug", ".vmlinux", ".vmlinuz", ".img", ".efi", ".deb", ".rpm",
    ".zip",
    ".config", ".ko",
  ]

  private static func trimmed(_ release: String) -> String {
    var release = Substring(release)
    while let ending = endings.first(where: { release.hasSuffix($0) }) { release = release.dropLast(ending.count) }
    return String(release)
  }

  /// The release in `linux_banner`, which every kernel has among its data.
  static func inBanner(_ bytes: Bytes) -> String? {
    let words = Bytes(Array("Linux version ".utf8))
    let places = bytes.places(of: words)
    var place = 0
    while let found = places.next(from: place) {
      let start = found + words.count
      if let text = bytes.slice(at: start, count: min(128, bytes.count - start)), let release = leading(text.text) {
        return release
      }
      place = start
    }
    return nil
  }
}
