/// Ends what waits on a ring, from any thread: a call that waits throws `closed`, and so does every later one that would have to wait.
public final class RingCloser: Sendable {
  let counter: Descriptor

  init() throws(RingError) { counter = try RingCalls.counter() }

  /// Closes the ring for waiting, for good. Never blocks; may be called more than once, also in a signal handler.
  public func close() { RingCalls.signal(counter) }
}
