import ByteReading
import Glibc

/// What the kernel refused, and its answer.
public struct KernelError: Error, Hashable, Sendable {
  /// The command of bpf(2); nil where another system call failed.
  public var command: BPFCommand?
  /// The kernel's name of what failed: `BPF_MAP_CREATE`, `mmap`.
  public var call: String
  /// What the command was about, such as `BTF object 17`.
  public var subject: String
  /// The errno, a positive number.
  public var number: Int32
  /// What the kernel wrote about it, whole; empty where the command has no log.
  public var log: String
  /// Where it comes from, as far as that is known, such as the capability that is missing.
  public var hint = ""

  public init(_ command: BPFCommand, subject: String, number: Int32, log: String = "") {
    self.command = command
    self.call = "\(command.kernelName)"
    self.subject = subject
    self.number = number
    self.log = log
  }

  /// A system call other than bpf(2), by its name.
  public init(call: String, subject: String, number: Int32) {
    self.command = nil
    self.call = call
    self.subject = subject
    self.number = number
    self.log = ""
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
    let hint = hint.isEmpty ? "" : "; \(hint)"
    let words = lastLogLine.map { "; the kernel says: \($0)" } ?? ""
    return "\(subject): \(call): \(systemErrorText(number)) (errno \(number))\(hint)\(words)"
  }
}
