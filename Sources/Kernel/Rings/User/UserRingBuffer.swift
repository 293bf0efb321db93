/// The producer of a user ring buffer (`BPF_MAP_TYPE_USER_RINGBUF`, Linux 6.1): user space publishes samples, which a BPF program drains
/// with `bpf_user_ringbuf_drain()`.
///
/// A ring has one producer at a time. The type holds to that within a process: it is not copied, it is not `Sendable`, so that one thread has
/// it at a time (it can be handed to another), and a scoped call excludes every other. ``SharedUserRingBuffer`` is for several threads.
/// Between processes it is up to them; they may take turns.
///
/// No call but a blocking one enters the kernel, and none allocates. The producer sends no wake-up: whoever drains decides when.
public struct UserRingBuffer: ~Copyable {
  @usableFromInline let memory: RingMemory
  /// The largest sample in bytes: it fits into the empty ring, and into what the kernel can hand to a program.
  public let sampleLimit: Int
  let waiting: RingWaiting

  /// Maps the ring of `map`. Throws `wrongMapType` (EINVAL), `ringTooLarge` (E2BIG), or what the kernel refused.
  public init(_ map: borrowing KernelMap) throws(RingError) {
    let ring = try RingMap(map, kind: .userRing)
    let memory = try RingMemory(map.descriptor.rawValue, byteCount: ring.byteCount, as: .producer)
    let waiting = try RingWaiting(try RingCloser())
    try waiting.add(map.descriptor.rawValue, forRoom: true)
    self.init(memory, waiting)
  }

  init(_ memory: consuming RingMemory, _ waiting: consuming RingWaiting) {
    let limit = min(memory.byteCount - RingHeader.byteCount, RingHeader.sampleLimit)
    self.waiting = waiting
    sampleLimit = Int(limit)
    self.memory = memory
  }

  /// Bytes of the ring.
  public var byteCount: Int { Int(memory.byteCount) }
  /// How far the kernel and this producer are.
  public var positions: RingPositions { memory.positions }
  /// Ends the calls that wait, from any thread.
  public var closer: RingCloser { waiting.closer }
}

@available(*, unavailable) extension UserRingBuffer: Sendable {}

// MARK: - Room

extension UserRingBuffer {
  /// Where a sample of `count` bytes would begin. Throws `full` or `sampleTooLarge`.
  @inlinable func claim(_ count: Int) throws(RingError) -> UInt {
    guard UInt(bitPattern: count) <= UInt(bitPattern: sampleLimit) else { throw tooLarge(count) }
    let position = memory.ownProducer
    let room = memory.byteCount &- RingHeader.footprint(ofSample: UInt(bitPattern: count))
    if position &- memory.seenConsumer > room { try look(for: room, from: position) }
    return position
  }

  /// Loads how far the kernel is, and throws `full` where more than `room` bytes are still to be read.
  @usableFromInline func look(for room: UInt, from position: UInt) throws(RingError) {
    let consumer = memory.consumer
    let used = position &- consumer
    guard used <= memory.byteCount else {
      throw RingError(.impossiblePositions(consumer: UInt64(consumer), producer: UInt64(position)))
    }
    memory.seenConsumer = consumer
    guard used <= room else { throw RingError(.full) }
  }

  /// Where and how much room there is now, for samples with their headers.
  @usableFromInline func extent() throws(RingError) -> (position: UInt, room: UInt) {
    let position = memory.ownProducer
    try look(for: memory.byteCount, from: position)
    return (position, memory.byteCount &- (position &- memory.seenConsumer))
  }

  @usableFromInline func tooLarge(_ count: Int) -> RingError {
    RingError(.sampleTooLarge(byteCount: count, limit: sampleLimit))
  }
}
