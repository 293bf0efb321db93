/// An epoll set with the rings to wait for and the closer that ends it.
struct RingWaiting: ~Copyable, Sendable {
  private static let closerToken = UInt64.max

  let closer: RingCloser
  private let set: Descriptor

  init(_ closer: RingCloser) throws(RingError) {
    let set = try RingCalls.epoll()
    try RingCalls.watch(closer.counter.rawValue, in: set, token: RingWaiting.closerToken)
    self.closer = closer
    self.set = set
  }

  /// Waits for the ring `map` too: each wake-up by the kernel is told once, to one waiting thread.
  ///
  /// Told by level, the kernel says that there is room while there is any, even where a sample does not fit, and that there is data while a
  /// sample is busy: a loop around that would turn until the other side moves.
  func add(_ map: Int32, forRoom: Bool) throws(RingError) {
    try RingCalls.watch(map, in: set, forRoom: forRoom, onEdge: true, token: 0)
  }

  /// Waits until `room` answers `enough`. Throws `timedOut`, `negativeTimeout`, `closed` or `interrupted`.
  ///
  /// Where there is some room the ring was drained without a wake-up, or fills up again: then it looks again after a while by itself.
  func waitForRoom(within timeout: Duration?, _ room: () throws(RingError) -> RingRoom) throws(RingError) {
    let deadline = try RingDeadline(within: timeout)
    while true {
      let state = try room()
      if state == .enough { return }
      if deadline.hasPassed { throw RingError(.timedOut) }
      try wait(deadline, pause: state == .some ? 10 : nil)
    }
  }

  /// Sleeps until a ring wakes it, but not past `deadline`, nor longer than `pause` milliseconds. Throws `closed` or `interrupted`.
  func wait(_ deadline: RingDeadline, pause: Int32? = nil) throws(RingError) {
    var milliseconds = deadline.milliseconds
    if let pause, milliseconds < 0 || milliseconds > pause { milliseconds = pause }
    let answer = try RingCalls.wait(set, milliseconds: milliseconds, for: RingWaiting.closerToken)
    if answer.isThere { throw RingError(.closed) }
  }
}

/// Whether a ring has room for a sample.
enum RingRoom { case enough, some, none }

/// Until when to wait.
@usableFromInline struct RingDeadline: Sendable {
  private let instant: ContinuousClock.Instant?

  /// From now on; nil is for ever. Throws where the time is negative.
  @usableFromInline init(within timeout: Duration?) throws(RingError) {
    if let timeout, timeout < .zero { throw RingError(.negativeTimeout) }
    // Thirty years are for ever, and no sum of times overflows.
    guard let timeout, timeout < .seconds(1_000_000_000) else {
      instant = nil
      return
    }
    instant = .now.advanced(by: timeout)
  }

  @usableFromInline var hasPassed: Bool { instant.map { $0 <= .now } ?? false }

  /// What is left, rounded up as epoll_wait(2) takes it: -1 is for ever.
  var milliseconds: Int32 {
    guard let instant else { return -1 }
    let left = ContinuousClock.now.duration(to: instant)
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: milliseconds)
  }
}
