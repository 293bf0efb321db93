import Glibc
import Synchronization

/// A wish to stop (SIGINT, SIGTERM, SIGHUP) that a command hears of, so that it can still say what it found.
enum Interruption {
  private static let signals = Atomic<Int>(0)

  static var isThere: Bool { signals.load(ordering: .relaxed) > 0 }

  /// How long a command waits at most without a look at ``isThere``: a signal may come just before it begins to wait.
  static let milliseconds: Int32 = 200
  static let pause = Duration.milliseconds(milliseconds)

  /// From here on the first such signal only sets ``isThere``; the second ends the program.
  static func watch() {
    // Whoever started the program may have blocked them.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { unsafe sigaddset(&signals, number) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] { signal(number, note) }
    // What is ignored (`nohup`) stays ignored.
    var before = sigaction()
    if unsafe sigaction(SIGHUP, nil, &before) == 0, unsafe unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) != 1 {
      signal(SIGHUP, note)
    }
    // A file that reaches the limit of its size is an error of write(2), of which a command can say what it means.
    signal(SIGXFSZ, SIG_IGN)
  }

  private static let note: @convention(c) (Int32) -> Void = { number in
    guard Interruption.signals.add(1, ordering: .relaxed).oldValue > 0 else { return }
    UnfinishedFile.remove()
    _exit(128 + number)
  }
}
