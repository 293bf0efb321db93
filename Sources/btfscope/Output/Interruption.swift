import Glibc
import Synchronization

/// A wish to stop (SIGINT, SIGTERM, SIGHUP) that a command hears of, so that it can still say what it found.
enum Interruption {
  /// When the first signal came, in nanoseconds of the system's running; 0 before.
  private static let first = Atomic<UInt64>(0)

  static var isThere: Bool { first.load(ordering: .relaxed) > 0 }

  /// What comes so soon after the first signal is the same wish: timeout(1) sends each twice, to its child and to all of its group.
  private static let sameWish: UInt64 = 500_000_000

  /// How long a command waits at most without a look at ``isThere``: a signal may come just before it begins to wait.
  static let milliseconds: Int32 = 200
  static let pause = Duration.milliseconds(milliseconds)

  /// From here on the first such signal only sets ``isThere``; one that comes half a second later or more ends the program.
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

  /// Never 0; a handler of signals may ask.
  private static func nanoseconds() -> UInt64 {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return max(1, UInt64(bitPattern: Int64(now.tv_sec)) &* 1_000_000_000 &+ UInt64(bitPattern: Int64(now.tv_nsec)))
  }

  private static let note: @convention(c) (Int32) -> Void = { number in
    let now = nanoseconds()
    let (isFirst, first) = Interruption.first.compareExchange(expected: 0, desired: now, ordering: .relaxed)
    guard !isFirst, now - min(now, first) >= Interruption.sameWish else { return }
    UnfinishedFile.remove()
    _exit(128 + number)
  }
}
