import Glibc

/// The temporary file of an output that is not complete: a signal that ends the program must not leave it behind.
enum UnfinishedFile {
  /// Its path; nil while there is none. Read by signal handlers, which is why it lies at an address of its own.
  nonisolated(unsafe) private static var path: UnsafeMutablePointer<CChar>?

  /// Remembers the file at `name`, a C string, and watches for the signals by which users and systems end programs (`SIGXFSZ`: a file
  /// reached the limit of its size).
  static func begin(_ name: [CChar]) {
    unsafe path = unsafe strdup(name)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGXFSZ] {
      var before = sigaction()
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { number in
        UnfinishedFile.remove()
        // As if it had not been caught: the caller sees which signal it was.
        _ = signal(number, nil)
        raise(number)
      }
      // What is ignored (`nohup`, a job in the background) stays ignored.
      guard unsafe sigaction(number, nil, &before) == 0, unsafe before.__sigaction_handler.sa_handler == nil else { continue }
      unsafe sigaction(number, &action, nil)
    }
  }

  /// The file is complete, or gone.
  static func end() {
    let old = unsafe path
    unsafe path = nil
    unsafe free(old)
  }

  /// Removes the file where there is one; only does what is safe in a signal handler.
  static func remove() {
    if let path = unsafe path { _ = unsafe unlink(path) }
  }
}
