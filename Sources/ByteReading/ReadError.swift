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
  }

  public var reason: Reason
  /// The path as it was given, or a name such as `standard input`.
  public var path: String

  public init(_ reason: Reason, path: String) {
    self.reason = reason
    self.path = path
  }
}
