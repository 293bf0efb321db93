import Glibc
import Synchronization

/// Says on standard error how far a long run is: only on a terminal, and only after a second.
final class Progress: Sendable {
  private struct State {
    var done = 0
    /// When it was said last, or began, in milliseconds.
    var last: Int
    var isShown = false
  }

  private let what: String
  private let total: Int
  private let state: Mutex<State>
  private let isWanted: Bool

  init(_ what: String, of total: Int) {
    (self.what, self.total) = (what, total)
    state = Mutex(State(last: Progress.now))
    isWanted = isatty(STDERR_FILENO) == 1
  }

  /// One more is done.
  func step() {
    guard isWanted else { return }
    state.withLock { state in
      state.done += 1
      let now = Progress.now
      guard now - state.last >= (state.isShown ? 200 : 1000) else { return }
      (state.last, state.isShown) = (now, true)
      Progress.write("\r\(state.done) of \(total) \(what)")
    }
  }

  /// Takes away what was said.
  func end() {
    if state.withLock({ $0.isShown }) { Progress.write("\r\u{1b}[K") }
  }

  private static var now: Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    unsafe bytes.withUnsafeBytes { block in
      guard let start = block.baseAddress else { return }
      _ = unsafe Glibc.write(STDERR_FILENO, start, block.count)
    }
  }
}
