import Glibc
import Synchronization

/// A wish to stop (SIGINT, SIGTERM) that a command hears of, so that it can still say what it found.
enum Interruption {
  private static let signals = Atomic<Int>(0)

  static var isThere: Bool { signals.load(ordering: .relaxed) > 0 }

  /// From here on the first such signal only sets ``isThere``; the second ends the program.
  static func watch() {
    // Whoever started the program may have blocked them.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { unsafe sigaddset(&signals, number) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { received in
        if Interruption.signals.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + received) }
      }
    }
  }
}
