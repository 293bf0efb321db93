/// Why a file could not be read.
public struct ReadError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// A system call failed: its name and the errno it left.
    case systemCall(String, errno: Int32)
    /// The path names something that has no bytes to read, such as a directory.
    case notAFile
    /// A stream went on past the limit, in bytes.
    case tooLarge(limit: Int)
    /// The memory for that many bytes could not be had.
    case noMemory(Int)
    /// A name in a folder that is not UTF-8, and cannot be opened by its text.
    case nameNotUTF8
    /// A folder deeper inside others than is looked.
    case tooDeep(limit: Int)
    /// What is packed in it cannot be unpacked; why.
    case damaged(String)
  }

  public var reason: Reason
  /// The path as it was given, or a name such as `standard input`.
  public var path: String

  public init(_ reason: Reason, path: String) {
    self.reason = reason
    self.path = path
  }
}

extension ReadError: CustomStringConvertible {
  public var description: String { "\(path): \(reason)" }
}

extension ReadError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .systemCall(let name, let number): "\(name): \(systemErrorText(number)) (errno \(number))"
    case .notAFile: "is a directory, not a file"
    case .tooLarge(let limit): "goes on after \(limit) bytes, which is the most that is read"
    case .noMemory(let count): "no memory for \(count) bytes"
    case .nameNotUTF8: "its name is not UTF-8: what is in it was not looked at"
    case .tooDeep(let limit): "lies more than \(limit) folders deep: what is in it was not looked at"
    case .damaged(let words): words
    }
  }
}
