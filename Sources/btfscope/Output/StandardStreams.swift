import Glibc

/// Standard input, output and error, where whoever started the program had closed one.
enum StandardStreams {
  /// Puts something in the place of each that is closed, which refuses every read or write as a closed one does (EBADF).
  ///
  /// Else the next file that is opened takes the place: an input is read from a ring, or an answer is written to a map.
  static func occupy() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      // The lowest number that is free is this one.
      _ = unsafe open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
