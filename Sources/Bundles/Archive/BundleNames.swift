/// What the files of a bundle are called.
enum BundleName {
  static let index = "index.json"
  /// As `sha256sum -c` reads it.
  static let sums = "SHA256SUMS"
  private static let (folder, ending) = ("btf/", ".btf")

  static func of(_ digest: SHA256Digest) -> String { "\(folder)\(digest)\(ending)" }

  /// The digest that a name is made of; nil for any other name.
  static func digest(in name: String) -> SHA256Digest? {
    guard name.hasPrefix(folder), name.hasSuffix(ending), name.utf8.count > folder.utf8.count + ending.utf8.count else {
      return nil
    }
    return SHA256Digest(name.dropFirst(folder.count).dropLast(ending.count))
  }

  /// The list of all other files, in their order.
  static func sums(_ files: [(String, SHA256Digest)]) -> [UInt8] {
    files.reduce(into: []) { sums, file in sums += Array("\(file.1)  \(file.0)\n".utf8) }
  }
}
