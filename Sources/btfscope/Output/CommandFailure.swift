import ArgumentParser
import BTF
import BTFSources
import ByteReading
import Glibc
import Reporting

/// How a command ends: the exit statuses of the contract, and what is said on standard error.
struct CommandFailure: Error {
  enum Status: Int32 {
    /// Done, and the answer is no.
    case no = 1
    /// An input could not be read or is malformed; or the output could not be written.
    case input = 2
    /// The kernel refused.
    case kernel = 3
    /// Wrong usage (`EX_USAGE`).
    case usage = 64
  }

  var status: Status
  /// What to say; nil where everything was said.
  var message: String?

  init(_ status: Status, _ message: String? = nil) {
    self.status = status
    self.message = message
  }

  func end() -> Never {
    if let message { Diagnostics.say(message) }
    exit(status.rawValue)
  }

  /// Ends the program where all is done, without giving back what is still held: the system takes it at once.
  static func endWithSuccess() -> Never { exit(0) }
}

/// What goes to standard error, each line with the program's name. Names in it come from files: no control characters reach a terminal.
enum Diagnostics {
  static func say(_ message: String) {
    let line = Array("btfscope: \(message.printable)\n".utf8)
    unsafe line.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      _ = unsafe write(STDERR_FILENO, start, bytes.count)
    }
  }
}
