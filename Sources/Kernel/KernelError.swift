import ByteReading
import Glibc

/// What the kernel refused, and its answer.
public struct KernelError: Error, Hashable, Sendable {
  public var command: BPFCommand
  /// What the command was about, such as `BTF object 17`.
  public var subject: String
  /// The errno, a positive number.
  public var number: Int32
  /// What the kernel wrote about it, whole; empty where the command has no log.
  public var log: String

  public init(_ command: BPFCommand, subject: String, number: Int32, log: String = "") {
    self.command = command
    self.subject = subject
    self.number = number
    self.log = log
  }

  /// Whether the kernel wants more privilege: EPERM.
  public var isPermissionDenied: Bool { number == EPERM }
  /// Whether there is no such object: ENOENT.
  public var isNotFound: Bool { number == ENOENT }
  /// The last line of the log that is not empty: what the kernel stopped at.
  public var lastLogLine: String? { log.split(separator: "\n").last.map(String.init) }
}

extension KernelError: CustomStringConvertible {
  public var description: String {
    let hint = isPermissionDenied ? "; this needs root, or CAP_BPF and CAP_SYS_ADMIN" : ""
    let words = lastLogLine.map { "; the kernel says: \($0)" } ?? ""
    return "\(subject): \(command.kernelName): \(systemErrorText(number)) (errno \(number))\(hint)\(words)"
  }
}
