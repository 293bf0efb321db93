import Glibc

/// One walk of an iterator's program over what it goes through; what the program writes is read from it.
public struct KernelIterator: ~Copyable, Sendable {
  public let descriptor: Descriptor
  /// What errors call it.
  public let label: String

  /// Most bytes that ``readToEnd(limit:)`` gives unless it is told otherwise.
  public static let usualLimit = 1 << 28

  /// Opens the iterator that is pinned at `path`: each opening is a walk of its own (a link of an iterator that is pinned is read like a file).
  public static func open(pinned path: String) throws(KernelError) -> KernelIterator {
    KernelIterator(descriptor: try Descriptor.open(path), label: "iterator '\(path)'")
  }

  /// Reads what comes next into `buffer`; returns how many bytes, 0 at the end.
  ///
  /// The kernel gives up with EAGAIN where a program wrote nothing for many objects (`MAX_ITER_OBJECTS` in `kernel/bpf/bpf_iter.c`), and with
  /// EINTR where a signal comes; both go on from where they were.
  public borrowing func read(into buffer: inout [UInt8]) throws(KernelError) -> Int {
    while true {
      do throws(KernelError) {
        return try SystemCall.read(descriptor, into: &buffer, subject: label)
      } catch {
        guard error.number == EAGAIN || error.number == EINTR else { throw error }
      }
    }
  }

  /// Runs the walk to its end; returns what the program wrote. More than `limit` bytes are refused with EFBIG.
  public borrowing func readToEnd(limit: Int = usualLimit) throws(KernelError) -> [UInt8] {
    var buffer = Array(repeating: UInt8(0), count: 1 << 16)
    var text: [UInt8] = []
    while true {
      let count = try read(into: &buffer)
      guard count > 0 else { return text }
      guard count <= limit - text.count else { throw KernelError(call: "read", subject: label, number: EFBIG) }
      text += buffer.prefix(count)
    }
  }
}

extension KernelLink {
  /// Begins a walk (`BPF_ITER_CREATE`, Linux 5.8); the link must be that of an iterator.
  public borrowing func createIterator() throws(KernelError) -> KernelIterator {
    var attributes = AttributeBytes()
    attributes.set(descriptor.attribute, at: 0)  // link_fd
    attributes.set(UInt32(0), at: 4)  // flags
    return KernelIterator(
      descriptor: try SystemCall.open(.createIterator, &attributes, subject: label), label: "iterator of \(label)")
  }
}
