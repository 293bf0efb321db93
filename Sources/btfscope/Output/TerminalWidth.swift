import Glibc

/// How wide a report may be.
enum TerminalWidth {
  /// Columns of the terminal that standard output is; nil where it is none: what goes to a file or a pipe is not cut.
  static var current: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
