import Glibc
import Reporting

/// Writes blocks to a file descriptor, and keeps the first error.
final class DescriptorSink: ByteSink {
  private let descriptor: Int32
  /// The errno of the first write that failed; 0 for none. A closed pipe counts as none: the reader has what it wanted.
  private(set) var failure: Int32 = 0
  /// How many bytes were written.
  private(set) var written = 0

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  func write(_ bytes: RawSpan) -> Bool {
    unsafe bytes.withUnsafeBytes { block in
      var done = 0
      while done < block.count, let start = block.baseAddress {
        guard let count = taken(unsafe Glibc.write(descriptor, start + done, block.count - done)) else { return false }
        done += count
      }
      return true
    }
  }

  func write(_ first: RawSpan, _ second: RawSpan) -> Bool {
    let total = first.byteCount + second.byteCount
    var done = 0
    // The system may take less than it is given.
    while done < first.byteCount {
      let count = unsafe first.withUnsafeBytes { first in
        unsafe second.withUnsafeBytes { second in
          let parts = unsafe [
            iovec(
              iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress.map { unsafe $0 + done }), iov_len: first.count - done),
            iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count),
          ]
          return taken(unsafe writev(descriptor, parts, 2))
        }
      }
      guard let count else { return false }
      done += count
    }
    return done == total || write(second.extracting(last: total - done))
  }

  /// How many bytes a write took, of which there may be none; nil where it failed.
  private func taken(_ count: Int) -> Int? {
    guard count < 0 else {
      written += count
      return count
    }
    if errno == EINTR { return 0 }
    if errno != EPIPE { failure = errno }
    return nil
  }

  /// Where in a file the next byte goes.
  var offset: Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
    return fcntl(descriptor, F_GETFL) & O_APPEND != 0 ? status.st_size : max(0, lseek(descriptor, 0, SEEK_CUR))
  }
}
