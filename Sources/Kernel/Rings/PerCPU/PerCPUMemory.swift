import Synchronization

/// The memory that one processor's event shares with its reader: a page with the positions, and the data behind it, which is mapped once, so that
/// what lies over its end goes on at its start (`struct perf_event_mmap_page`, `include/uapi/linux/perf_event.h`).
@safe struct PerCPUMemory: ~Copyable {
  private let start: UnsafeMutableRawPointer
  private let data: UnsafeMutableRawPointer
  private let length: UInt64
  /// Bytes of the data: a power of two, and a multiple of the page size.
  let byteCount: UInt64

  /// `data_head`, `data_tail`
  private static let (headOffset, tailOffset) = (1024, 1032)

  /// Maps the buffer of the event `descriptor`, of `byteCount` bytes of data.
  init(_ descriptor: Int32, byteCount: UInt64) throws(RingError) {
    let page = RingCalls.pageSize
    let (length, overflows) = byteCount.addingReportingOverflow(page)
    guard !overflows, UInt(exactly: length) != nil else { throw RingError(.ringTooLarge(byteCount: byteCount)) }
    let start = try unsafe RingCalls.map(descriptor, offset: 0, length: length, writable: true)
    unsafe self.init(start, byteCount: byteCount)
  }

  /// Takes over a mapping of a page and the data.
  init(_ start: UnsafeMutableRawPointer, byteCount: UInt64) {
    let page = RingCalls.pageSize
    unsafe self.start = start
    unsafe data = start + Int(page)
    length = byteCount + page
    self.byteCount = byteCount
  }

  deinit { unsafe RingCalls.unmap(start, length: length) }

  /// How far the kernel is, in bytes since the event was opened. Acquired: what lies before it is written.
  var head: UInt64 {
    unsafe (start + PerCPUMemory.headOffset).assumingMemoryBound(to: Atomic<UInt64>.self).pointee.load(ordering: .acquiring)
  }

  /// How far the reader is. Only the reader moves it.
  var tail: UInt64 {
    unsafe (start + PerCPUMemory.tailOffset).assumingMemoryBound(to: Atomic<UInt64>.self).pointee.load(ordering: .relaxed)
  }

  /// Moves the reader's position. Released: what lies before it was read.
  func moveTail(to position: UInt64) {
    unsafe (start + PerCPUMemory.tailOffset).assumingMemoryBound(to: Atomic<UInt64>.self).pointee.store(
      position, ordering: .releasing)
  }

  /// The head of the record at `position`, a multiple of 8: it never lies over the end.
  func header(at position: UInt64) -> PerCPUHeader {
    let place = unsafe data + Int(position & (byteCount - 1) & ~7)
    return unsafe PerCPUHeader(
      type: place.load(as: UInt32.self), size: place.load(fromByteOffset: 6, as: UInt16.self))
  }

  /// An integer of 32 bits at `position`, a multiple of 4.
  func word(at position: UInt64) -> UInt32 {
    unsafe (data + Int(position & (byteCount - 1) & ~3)).load(as: UInt32.self)
  }

  /// How many of `count` bytes at `position` lie before the end.
  func contiguous(at position: UInt64, count: Int) -> Int { min(count, Int(byteCount - (position & (byteCount - 1)))) }

  /// `count` bytes at `position`, which lie before the end. Whoever calls sees to it that they are used no longer than the buffer is there, and
  /// before the reader moves.
  @_lifetime(immortal) func view(at position: UInt64, count: Int) -> RawSpan {
    precondition(count >= 0 && count <= contiguous(at: position, count: count))
    let buffer = unsafe UnsafeRawBufferPointer(start: data + Int(position & (byteCount - 1)), count: count)
    return unsafe _overrideLifetime(buffer.bytes, copying: ())
  }

  /// Hands over bytes that were put together.
  static func withView(of bytes: [UInt8], _ body: (RawSpan) -> RingStep) -> RingStep { unsafe body(bytes.span.bytes) }

  /// Appends `count` bytes at `position` to `bytes`, those over the end from the start.
  func append(at position: UInt64, count: Int, to bytes: inout [UInt8]) {
    let first = contiguous(at: position, count: count)
    let rest = min(count - first, Int(byteCount))
    unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: data + Int(position & (byteCount - 1)), count: first))
    unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: data, count: rest))
  }
}

/// What a record begins with (`struct perf_event_header`), without its second field.
struct PerCPUHeader: Hashable, Sendable {
  /// `PERF_RECORD_LOST`: samples had no room; `PERF_RECORD_SAMPLE`
  static let (lost, sample): (UInt32, UInt32) = (2, 9)

  let type: UInt32
  /// Of the whole record, in bytes; a multiple of 8.
  let size: UInt16
}
