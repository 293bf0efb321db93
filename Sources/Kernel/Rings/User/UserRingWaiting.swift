extension UserRingBuffer {
  /// Waits until a sample of `byteCount` bytes would fit: at most `timeout`, or for ever where it is nil.
  ///
  /// Looks first, and once more when the time is over. Errors as of ``reserve(byteCount:within:)``.
  public borrowing func waitForRoom(byteCount: Int, within timeout: Duration?) throws(RingError) {
    if try room(byteCount) == .enough { return }
    try waiting.waitForRoom(within: timeout) { () throws(RingError) in try room(byteCount) }
  }

  /// Whether a sample of `byteCount` bytes would fit now.
  public borrowing func hasRoom(byteCount: Int) throws(RingError) -> Bool { try room(byteCount) == .enough }

  borrowing func room(_ byteCount: Int) throws(RingError) -> RingRoom {
    do throws(RingError) {
      _ = try claim(byteCount)
      return .enough
    } catch {
      guard error.reason == .full else { throw error }
      return positions.used < UInt64(memory.byteCount) ? .some : .none
    }
  }
}
