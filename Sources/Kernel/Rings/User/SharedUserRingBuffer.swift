import Synchronization

/// A user ring buffer that several threads fill: they take turns at reserving only, and write their samples at the same time.
///
/// The kernel stops before the oldest sample that is still busy, so that samples reach programs in the order of reserving.
public final class SharedUserRingBuffer: Sendable {
  private let ring: Mutex<UserRingBuffer>
  private let window: RingWindow
  /// Each waiting thread has an epoll set of its own: a wake-up reaches all of them.
  private let map: KernelMap
  public let byteCount: Int
  /// As ``UserRingBuffer/sampleLimit``.
  public let sampleLimit: Int
  /// Ends the calls that wait, from any thread.
  public let closer: RingCloser

  /// Maps the ring of `map`, as ``UserRingBuffer/init(_:)`` does.
  public init(_ map: borrowing KernelMap) throws(RingError) {
    do throws(KernelError) { self.map = try map.duplicate() } catch { throw RingError(.refused(error)) }
    let ring = try UserRingBuffer(map)
    byteCount = ring.byteCount
    sampleLimit = ring.sampleLimit
    closer = ring.closer
    window = ring.memory.window
    self.ring = Mutex(ring)
  }

  /// How far the kernel and the producers are.
  public var positions: RingPositions { ring.withLock { $0.positions } }

  /// Reserves a sample; errors as of ``UserRingBuffer/reserve(byteCount:)``. It may be ended by another thread's turn, in any order.
  @_lifetime(borrow self)
  public func reserve(byteCount: Int) throws(RingError) -> UserRingSample {
    let position = try ring.withLock { (ring) throws(RingError) in try ring.claimBusy(byteCount) }
    return UserRingSample(window, at: position, byteCount: byteCount)
  }

  /// Reserves a sample, and waits for room; errors as of ``UserRingBuffer/reserve(byteCount:within:)``.
  @_lifetime(borrow self)
  public func reserve(byteCount: Int, within timeout: Duration?) throws(RingError) -> UserRingSample {
    var position: UInt = 0
    let attempt = { () throws(RingError) -> RingRoom in
      try self.ring.withLock { (ring) throws(RingError) -> RingRoom in
        let room = try ring.room(byteCount)
        if room == .enough { position = try ring.claimBusy(byteCount) }
        return room
      }
    }
    if try attempt() != .enough {
      let waiting = try RingWaiting(closer)
      try waiting.add(map.descriptor.rawValue, forRoom: true)
      try waiting.waitForRoom(within: timeout, attempt)
    }
    return UserRingSample(window, at: position, byteCount: byteCount)
  }

  /// Publishes one sample, whose bytes `body` writes while other threads may do the same. A `body` that throws discards it.
  public func publish(byteCount: Int, _ body: (inout MutableRawSpan) throws -> Void) throws {
    try SharedUserRingBuffer.fill(try reserve(byteCount: byteCount), body)
  }

  /// The same, and waits for room.
  public func publish(
    byteCount: Int, within timeout: Duration?, _ body: (inout MutableRawSpan) throws -> Void
  ) throws {
    try SharedUserRingBuffer.fill(try reserve(byteCount: byteCount, within: timeout), body)
  }

  private static func fill(_ sample: consuming UserRingSample, _ body: (inout MutableRawSpan) throws -> Void) throws {
    var bytes = sample.bytes
    try body(&bytes)
    sample.submit()
  }
}
