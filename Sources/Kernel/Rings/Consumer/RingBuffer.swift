/// The consumer of ring buffers (`BPF_MAP_TYPE_RINGBUF`, Linux 5.8): what programs put there, sample by sample.
///
/// It reads any number of rings. A ring has one consumer at a time; the type holds to that within a process as ``UserRingBuffer`` does.
/// A sample is seen in place, only inside the call that is handed it. Nothing is allocated for a sample, and reading does not enter the kernel.
public struct RingBuffer: ~Copyable {
  @usableFromInline var rings: [RingSource] = []
  /// Which ring is looked at first.
  var first = 0
  let waiting: RingWaiting

  /// Without a ring yet.
  public init() throws(RingError) { waiting = try RingWaiting(try RingCloser()) }

  /// Of one ring.
  public init(_ map: borrowing KernelMap) throws(RingError) {
    let waiting = try RingWaiting(try RingCloser())
    rings = [try RingSource(map, waiting)]
    self.waiting = waiting
  }

  /// Adds the ring of `map`; returns its index. Throws `wrongMapType` (EINVAL), `ringTooLarge` (E2BIG), or what the kernel refused.
  @discardableResult public mutating func add(_ map: borrowing KernelMap) throws(RingError) -> Int {
    rings.append(try RingSource(map, waiting))
    return rings.count - 1
  }

  /// How many rings there are.
  public var count: Int { rings.count }
  /// Bytes of a ring. As in the following, an index that is not there is a fault of the caller.
  public func byteCount(ofRing index: Int) -> Int { Int(rings[index].memory.byteCount) }
  /// How far this consumer and the kernel are.
  public func positions(ofRing index: Int) -> RingPositions { rings[index].memory.positions }
  /// Bytes that are to be read, with headers; not all of it need be submitted already.
  public func available(inRing index: Int) -> UInt64 { positions(ofRing: index).used }
  /// Ends the calls that wait, from any thread.
  public var closer: RingCloser { waiting.closer }
}

@available(*, unavailable) extension RingBuffer: Sendable {}

/// What to do after a sample.
public enum RingStep: Hashable, Sendable {
  case next
  /// The sample is read, and no further one is.
  case stop
}

/// One ring's memory.
@usableFromInline final class RingSource {
  @usableFromInline let memory: RingMemory
  /// What was looked at and not taken.
  var seen = RingLook()

  init(_ memory: consuming RingMemory) { self.memory = memory }

  /// Maps the ring of `map`, and has `waiting` wait for it too.
  convenience init(_ map: borrowing KernelMap, _ waiting: borrowing RingWaiting) throws(RingError) {
    let ring = try RingMap(map, kind: .ring)
    self.init(try RingMemory(map.descriptor.rawValue, byteCount: ring.byteCount, as: .consumer))
    try waiting.add(map.descriptor.rawValue, forRoom: false)
  }
}
