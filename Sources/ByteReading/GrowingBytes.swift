import Glibc

/// Bytes that are still being made, of a length known only at the end: what a decompressor or the kernel writes.
@safe package struct GrowingBytes: ~Copyable {
  private var block: UnsafeMutableRawPointer?
  private var capacity = 0
  /// How many bytes there are so far.
  package private(set) var count = 0

  package init() { unsafe block = nil }

  deinit { unsafe free(block) }

  /// Makes room for `room` more bytes, keeping what is there; false where the memory cannot be had.
  ///
  /// Large pages, where the kernel has them, are for what will be filled whole: getting small ones one by one takes as long as filling them.
  package mutating func reserve(_ room: Int, inLargePages: Bool = false) -> Bool {
    guard capacity - count < room else { return true }
    let (needed, overflow) = count.addingReportingOverflow(room)
    guard !overflow, let grown = unsafe realloc(block, needed) else { return false }
    unsafe block = grown
    capacity = needed
    if inLargePages { unsafe adviseLargePages(grown, needed) }
    return true
  }

  private func adviseLargePages(_ start: UnsafeMutableRawPointer, _ count: Int) {
    let page = 1 << 12
    let first = unsafe UnsafeMutableRawPointer(bitPattern: (Int(bitPattern: start) + page - 1) & ~(page - 1))
    if let first = unsafe first, count >= 1 << 22 { _ = unsafe madvise(first, count - page, MADV_HUGEPAGE) }
  }

  /// Lets `body` write into all the room there is; it returns how many bytes it wrote.
  package mutating func fill<E: Error>(_ body: (UnsafeMutableRawBufferPointer) throws(E) -> Int) throws(E) {
    let free = unsafe UnsafeMutableRawBufferPointer(start: block.map { unsafe $0 + count }, count: capacity - count)
    let written = try unsafe body(free)
    precondition(written >= 0 && written <= free.count)
    count += written
  }

  /// A copy of the first bytes: `limit`, or as many as there are.
  package borrowing func beginning(_ limit: Int) -> Bytes {
    let length = max(0, min(limit, count))
    guard let block = unsafe block, length > 0 else { return Bytes([]) }
    return Bytes(unsafe Array(UnsafeRawBufferPointer(start: block, count: length)))
  }

  /// The bytes, from here on immutable.
  package consuming func finish() -> Bytes {
    guard let block = unsafe block, count > 0 else {
      _ = consume self
      return Bytes([])
    }
    // Doubling leaves up to half of the block unused.
    let fitted = unsafe realloc(block, count) ?? block
    let storage = unsafe ByteStorage(allocation: UnsafeRawPointer(fitted), count: count)
    discard self
    return Bytes(storage)
  }
}
