import Glibc

/// What a name is compared with: exact text, a glob, or a regular expression.
///
/// Globs are those of the shell (`fnmatch(3)`), regular expressions POSIX extended ones (`regcomp(3)`), as users of find and grep expect.
/// Names are matched where they lie, without being copied.
@safe public final class TextPattern {
  private let form: Form

  private enum Form {
    case exact(Bytes)
    case glob(Bytes)
    case regex
  }

  /// Compiled where `form` is a regular expression.
  private var expression = unsafe regex_t()

  /// Why a pattern could not be used.
  public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public let pattern: String
    public let message: String

    public init(pattern: String, message: String) {
      self.pattern = pattern
      self.message = message
    }

    public var description: String { "pattern '\(pattern)': \(message)" }
  }

  /// Reads a pattern as users write it: `/regex/`, a glob where it holds `*`, `?` or `[`, else exact text.
  public init(_ text: String) throws(PatternError) {
    let bytes = Array(text.utf8)
    guard !bytes.contains(0) else { throw PatternError(pattern: text, message: "holds a NUL") }
    if bytes.count >= 2, bytes.first == 0x2f, bytes.last == 0x2f {
      form = .regex
      try compile(String(text.dropFirst().dropLast()), shown: text)
    } else if bytes.contains(where: { $0 == 0x2a || $0 == 0x3f || $0 == 0x5b }) {
      form = .glob(Bytes(bytes + [0]))
    } else {
      form = .exact(Bytes(bytes))
    }
  }

  deinit {
    if case .regex = form { unsafe regfree(&expression) }
  }

  private func compile(_ source: String, shown: String) throws(PatternError) {
    let code = unsafe source.withCString { unsafe regcomp(&expression, $0, REG_EXTENDED | REG_NOSUB) }
    guard code != 0 else { return }
    var message = [CChar](repeating: 0, count: 200)
    unsafe regerror(code, &expression, &message, message.count)
    let text = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    throw PatternError(pattern: shown, message: text)
  }

  /// The text of an exact pattern; nil for the others.
  public var exactText: Bytes? {
    if case .exact(let bytes) = form { bytes } else { nil }
  }

  /// The longest name, in bytes, that a glob or a regular expression is tried on: 4,096. The kernel takes 512 (`KSYM_NAME_LEN`).
  ///
  /// Without a bound, names that are the tails of one long string would take the product of both to look through.
  public static let longestName = 4096

  /// Whether the NUL-terminated name at `position` of `strings` matches; false where no NUL follows.
  public func matches(_ strings: borrowing Bytes, at position: Int) -> Bool {
    switch form {
    case .exact(let text):
      return strings.holds(text, at: position)
    case .glob(let pattern):
      guard let name = unsafe strings.terminatedPointer(at: position) else { return false }
      return unsafe pattern.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return false }
        return unsafe fnmatch(start.assumingMemoryBound(to: CChar.self), name, 0) == 0
      }
    case .regex:
      guard let name = unsafe strings.terminatedPointer(at: position) else { return false }
      return unsafe regexec(&expression, name, 0, nil, 0) == 0
    }
  }
}

extension Bytes {
  /// Whether the NUL-terminated text at `position` is `text`.
  package borrowing func holds(_ text: borrowing Bytes, at position: Int) -> Bool {
    guard position >= 0, text.count < count - position, self[position + text.count] == 0 else { return false }
    return unsafe memcmp(start + position, text.start, text.count) == 0
  }

  /// The text at `position` for C code, valid as long as the bytes; nil where no NUL ends it soon enough.
  borrowing func terminatedPointer(at position: Int) -> UnsafePointer<CChar>? {
    guard position >= 0, position < count else { return nil }
    let length = min(count - position, TextPattern.longestName + 1)
    guard unsafe memchr(start + position, 0, length) != nil else { return nil }
    return unsafe (start + position).assumingMemoryBound(to: CChar.self)
  }
}
