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
        let count = unsafe Glibc.write(descriptor, start + done, block.count - done)
        if count < 0 {
          if errno == EINTR { continue }
          if errno != EPIPE { failure = errno }
          return false
        }
        done += count
        self.written += count
      }
      return true
    }
  }
}
