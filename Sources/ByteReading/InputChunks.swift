import Glibc

/// A file or standard input that is read as it comes, for streams that need not end soon.
public struct InputChunks: ~Copyable {
  private let descriptor: Int32
  private let path: String
  private var buffer: [UInt8]

  /// Opens `path`; nil or `-` is standard input. `capacity` bytes come at once, at most.
  public init(_ path: String?, capacity: Int = 1 << 16) throws(ReadError) {
    self.path = path == nil || path == "-" ? "standard input" : path ?? ""
    buffer = Array(repeating: 0, count: max(1, capacity))
    guard let path, path != "-" else {
      descriptor = STDIN_FILENO
      return
    }
    let opened = unsafe path.withCString { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC) }
    guard opened >= 0 else { throw ReadError(.systemCall("open", errno: errno), path: path) }
    descriptor = opened
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// Whether ``next(_:)`` would return at once, after a wait of so many milliseconds at most; also false where a signal came.
  public borrowing func isReady(within milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // What cannot be watched is for read(2) to complain about.
    let count = unsafe poll(&watched, 1, milliseconds)
    return count > 0 || count < 0 && errno != EINTR
  }

  /// Waits for more, and hands it over; false at the end.
  public mutating func next(_ body: (RawSpan) -> Void) throws(ReadError) -> Bool {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw ReadError(.systemCall("read", errno: errno), path: path)
      }
      guard count > 0 else { return false }
      body(buffer.rawSpan.part(at: 0, count: count))
      return true
    }
  }
}
