/// Why an archive or something compressed could not be read.
public struct ArchiveError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// The bytes break the format's rules, or end too early: libarchive's words.
    case damaged(String)
    /// An entry claims more bytes than are read of one.
    case entryTooLarge(claimed: Int, limit: Int)
    /// More bytes come out than are taken of one file.
    case tooLarge(limit: Int)
    /// More bytes come out than are taken of something so small, with all that is packed in it.
    case expandsTooFar(found: Int, limit: Int, size: Int)
    /// More files than are looked at.
    case tooManyEntries(limit: Int)
    /// The memory, or the room for a temporary file, could not be had.
    case noRoom(String)
  }

  public var reason: Reason
  /// The file inside the archive that was being read; nil where it was none yet.
  public var entry: String?

  init(_ reason: Reason, entry: String? = nil) {
    self.reason = reason
    self.entry = entry
  }
}

extension ArchiveError: CustomStringConvertible {
  public var description: String { entry.map { "\($0): \(reason)" } ?? "\(reason)" }
}

extension ArchiveError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .damaged(let words): "is damaged, or ends too early (\(words))"
    case .entryTooLarge(let claimed, let limit): "claims \(claimed) bytes (at most \(limit))"
    case .tooLarge(let limit): "decompresses to more than \(limit) bytes, which is the limit"
    case .expandsTooFar(let found, let limit, let size):
      "decompresses to \(found) bytes or more (at most \(limit) from a file of \(size))"
    case .tooManyEntries(let limit): "has more than \(limit) files, which is the limit"
    case .noRoom(let words): words
    }
  }
}
