/// One processor's buffer of a perf event array, and how far it is read.
final class PerCPUSource {
  let processor: Int
  private let memory: PerCPUMemory
  /// Keeps the event open: the kernel has nowhere to write without it.
  private let event: PerfEvent?
  private var end: UInt64 = 0
  /// Where each record that was handed over ends.
  private var ends: [UInt64] = []
  /// How many lost samples each of them tells of, and those that were taken.
  private var losts: [UInt64] = []
  private var told: UInt64 = 0
  /// A record that lies over the end of the buffer, put together.
  private var whole: [UInt8] = []

  init(processor: Int, _ memory: consuming PerCPUMemory, event: consuming PerfEvent?) {
    self.processor = processor
    self.memory = memory
    self.event = event
    end = self.memory.tail
  }

  var byteCount: UInt64 { memory.byteCount }
  /// Bytes that wait.
  var available: UInt64 { min(memory.head &- memory.tail, memory.byteCount) }

  func beginLook() {
    end = memory.tail
    ends.removeAll(keepingCapacity: true)
    losts.removeAll(keepingCapacity: true)
  }

  /// How many samples were lost of which no record that was taken tells: a record comes only with the next sample that has room. 0 where the kernel does
  /// not say.
  var untold: UInt64 {
    guard let lost = event?.lostCount(), lost > told else { return 0 }
    return lost - told
  }

  /// What is untold was said otherwise.
  func tellRest() { told += untold }

  /// Hands over the records behind those that were looked at, and takes each off `left`, which is above 0; nothing is moved.
  func look(_ left: inout Int, _ body: (RawSpan, _ lost: UInt64) -> RingStep) throws(RingError) -> RingStep {
    let head = memory.head
    guard head &- end <= memory.byteCount else {
      throw RingError(.impossiblePositions(consumer: end, producer: head))
    }
    while end != head {
      let start = end
      let header = memory.header(at: start)
      let size = UInt64(header.size)
      // A size of 0 would be read for ever, and one that goes on behind what is written is none.
      guard size >= 8, size % 8 == 0, size <= head &- start else { throw PerCPUSource.impossible(at: start, header) }
      end = start &+ size
      switch header.type {
      case PerCPUHeader.sample:
        // What is recorded is only the program's bytes, after their number.
        guard size >= 12 else { throw PerCPUSource.impossible(at: start, header) }
        let count = UInt64(memory.word(at: start &+ 8))
        guard count <= size - 12 else { throw PerCPUSource.impossible(at: start, header) }
        ends.append(end)
        losts.append(0)
        left -= 1
        if sample(at: start &+ 12, count: Int(count), body) == .stop { return .stop }
      case PerCPUHeader.lost:
        guard size >= 24 else { throw PerCPUSource.impossible(at: start, header) }
        ends.append(end)
        left -= 1
        let count = UInt64(memory.word(at: start &+ 16)) | UInt64(memory.word(at: start &+ 20)) << 32
        losts.append(count)
        // No bytes come with it.
        if body(memory.view(at: start, count: 0), count) == .stop { return .stop }
      default:
        // Throttling and the like: nothing that a program wrote.
        continue
      }
      if left == 0 { return .next }
    }
    return .next
  }

  private func sample(at position: UInt64, count: Int, _ body: (RawSpan, _ lost: UInt64) -> RingStep) -> RingStep {
    if memory.contiguous(at: position, count: count) == count { return body(memory.view(at: position, count: count), 0) }
    // The room is used again.
    var bytes: [UInt8] = []
    swap(&bytes, &whole)
    defer { swap(&bytes, &whole) }
    bytes.removeAll(keepingCapacity: true)
    memory.append(at: position, count: count, to: &bytes)
    return PerCPUMemory.withView(of: bytes) { body($0, 0) }
  }

  /// Moves past the first `count` records that were handed over, or all of them; returns how many.
  func take(_ count: Int) -> Int {
    let taken = max(0, min(count, ends.count))
    for lost in losts.prefix(taken) { told &+= lost }
    // Behind the last come only records that say nothing.
    if taken == ends.count {
      if end != memory.tail { memory.moveTail(to: end) }
    } else if taken > 0 {
      memory.moveTail(to: ends[taken - 1])
    }
    beginLook()
    return taken
  }

  private static func impossible(at position: UInt64, _ header: PerCPUHeader) -> RingError {
    RingError(.impossibleRecord(position: position, type: header.type, size: header.size))
  }
}
