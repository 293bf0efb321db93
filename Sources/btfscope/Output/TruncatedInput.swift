import Glibc

/// Inputs are mapped, and a file that another program cuts short while it is read raises SIGBUS: that is an unreadable input, not a
/// crash.
enum TruncatedInput {
  private static let message: StaticString = "btfscope: an input became shorter while it was read\n"

  static func watch() {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in
      // Only what is safe in a signal handler: no allocation, no locks.
      _ = unsafe write(STDERR_FILENO, TruncatedInput.message.utf8Start, TruncatedInput.message.utf8CodeUnitCount)
      UnfinishedFile.remove()
      _exit(CommandFailure.Status.input.rawValue)
    }
    unsafe sigaction(SIGBUS, &action, nil)
  }
}
