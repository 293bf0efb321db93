import Synchronization

extension RingBuffer {
  /// Waits until there is a sample, and hands over what is there then as ``consume(limit:_:)`` does: at most `timeout`, or for ever where it
  /// is nil. Returns how many samples; 0 where the time is over.
  ///
  /// A program that submits with `BPF_RB_NO_WAKEUP` does not wake it. Throws also `negativeTimeout` (EINVAL), `closed`, and `interrupted`
  /// (EINTR) where a signal comes.
  @inlinable @discardableResult
  public mutating func poll(
    within timeout: Duration?, limit: Int = .max, _ body: (_ sample: RawSpan, _ ring: Int) -> RingStep
  ) throws(RingError) -> Int {
    if limit <= 0 { return 0 }
    return try poll(within: timeout) { (rings) throws(RingError) in try rings.consume(limit: limit, body) }
  }

  /// Waits until `attempt` gets a sample, or the time is over; returns how many it got.
  @inlinable
  mutating func poll(
    within timeout: Duration?, _ attempt: (inout RingBuffer) throws(RingError) -> Int
  ) throws(RingError) -> Int {
    let count = try attempt(&self)
    if count > 0 { return count }
    let deadline = try RingDeadline(within: timeout)
    while true {
      makePositionsVisible()
      let count = try attempt(&self)
      if count > 0 || deadline.hasPassed { return count }
      try wait(deadline)
    }
  }

  /// The same with a `body` that may throw: the sample at which it throws is read.
  @inlinable @discardableResult
  public mutating func poll(
    within timeout: Duration?, limit: Int = .max, _ body: (_ sample: RawSpan, _ ring: Int) throws -> RingStep
  ) throws -> Int {
    var failure: (any Error)?
    let count = try poll(within: timeout, limit: limit) { (sample, ring) in
      do { return try body(sample, ring) } catch {
        failure = error
        return .stop
      }
    }
    if let failure { throw failure }
    return count
  }

  /// The kernel wakes whoever has read up to the sample that it submits. A full fence between our position and our look at the header makes
  /// sure of one of two: the kernel sees the position and wakes, or we see the sample.
  @usableFromInline func makePositionsVisible() { atomicMemoryFence(ordering: .sequentiallyConsistent) }

  @usableFromInline func wait(_ deadline: RingDeadline) throws(RingError) { try waiting.wait(deadline) }
}
