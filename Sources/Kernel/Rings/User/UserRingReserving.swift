extension UserRingBuffer {
  /// Reserves a sample of `byteCount` bytes without waiting. Several may be reserved at once.
  ///
  /// Throws `full` (ENOSPC) where there is no room now, and `sampleTooLarge` (E2BIG) where there never is.
  @_lifetime(borrow self) @inlinable
  public borrowing func reserve(byteCount: Int) throws(RingError) -> UserRingSample {
    UserRingSample(memory.window, at: try claimBusy(byteCount), byteCount: byteCount)
  }

  /// Reserves as ``reserve(byteCount:)``, and waits for room where there is none: at most `timeout`, or for ever where it is nil.
  ///
  /// A drain of the ring wakes it, unless with `BPF_RB_NO_WAKEUP`. Throws `timedOut` (ENOSPC), `negativeTimeout` (EINVAL), `closed`,
  /// `interrupted` (EINTR) where a signal comes.
  @_lifetime(borrow self)
  public borrowing func reserve(byteCount: Int, within timeout: Duration?) throws(RingError) -> UserRingSample {
    try waitForRoom(byteCount: byteCount, within: timeout)
    return try reserve(byteCount: byteCount)
  }

  /// Moves the position past a sample that is busy, and returns where it begins.
  @inlinable func claimBusy(_ byteCount: Int) throws(RingError) -> UInt {
    let position = try claim(byteCount)
    let length = UInt(bitPattern: byteCount)
    memory.window.begin(UInt32(truncatingIfNeeded: length) | RingHeader.busyBit, at: position)
    memory.moveProducer(to: position &+ RingHeader.footprint(ofSample: length))
    return position
  }
}
