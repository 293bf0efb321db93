/// What programs hand on, from ring buffers and perf event arrays together.
///
/// Ring buffers are read as ``RingBuffer`` does. Of a perf event array each processor has a buffer of its own, so that samples of different
/// processors come in no order; where a buffer is full the kernel counts what it had no room for.
public struct SampleReader: ~Copyable {
  /// Where a sample comes from.
  public struct Origin: Hashable, Sendable {
    /// The index of the map, in the order in which they were added.
    public let map: Int
    /// Of a perf event array; nil for a ring.
    public let processor: Int?
    /// So many samples were lost here, and this is none: it has no bytes.
    public let lost: UInt64
  }

  private enum Place { case ring(Int), buffers(PerCPUBuffers) }

  private var rings: RingBuffer
  private var places: [Place] = []
  /// The map of each ring.
  private var mapOfRing: [Int] = []
  private var sources: [(source: PerCPUSource, map: Int)] = []
  /// Which source is looked at first, and whether the rings come before the sources.
  private var first = 0
  private var ringsFirst = true
  /// What the last look handed over from the rings.
  private var fromRings = 0

  public init() throws(RingError) { rings = try RingBuffer() }

  /// Adds a ring buffer or a perf event array; returns its index. `settings` are for perf event arrays. Throws `wrongMapType` (EINVAL), or what the
  /// kernel refused.
  @discardableResult public mutating func add(
    _ map: borrowing KernelMap, settings: PerCPUSettings = PerCPUSettings()
  ) throws(RingError) -> Int {
    let index = places.count
    guard try RingMap(map).kind == .perfEventArray else {
      places.append(.ring(try rings.add(map)))
      mapOfRing.append(index)
      return index
    }
    let buffers = try PerCPUBuffers(map, settings, rings.waiting)
    places.append(.buffers(buffers))
    sources += buffers.sources.map { ($0, index) }
    return index
  }

  /// How many maps there are.
  public var count: Int { places.count }
  /// Ends the calls that wait, from any thread.
  public var closer: RingCloser { rings.closer }

  /// How full a map's ring is, or the fullest of its buffers, from 0 to 1.
  public func fill(ofMap index: Int) -> Double {
    switch places[index] {
    case .ring(let ring): Double(rings.available(inRing: ring)) / Double(max(1, rings.byteCount(ofRing: ring)))
    case .buffers(let buffers):
      buffers.sources.map { Double($0.available) / Double(max(1, $0.byteCount)) }.max() ?? 0
    }
  }

  /// Processors of which a perf event array has no buffer: what programs write there is lost, and nobody counts it.
  public func missingProcessors(ofMap index: Int) -> [Int] {
    if case .buffers(let buffers) = places[index] { buffers.missing } else { [] }
  }

  /// Waits and hands over as ``RingBuffer/look(within:limit:_:)`` does. Counts of lost samples are handed over as samples are. In a perf event array
  /// samples begin at multiples of 4 bytes only: integers of 8 bytes are to be read as such that need not be aligned.
  public mutating func look(
    within timeout: Duration?, limit: Int, _ body: (_ sample: RawSpan, _ origin: Origin) -> RingStep
  ) throws(RingError) -> Int {
    if limit <= 0 { return 0 }
    let (sources, order, ringsFirst, mapOfRing) = (sources, order, ringsFirst, mapOfRing)
    var fromRings = 0
    let count = try rings.poll(within: timeout) { (rings) throws(RingError) in
      var left = limit
      fromRings = 0
      for entry in sources { entry.source.beginLook() }
      func lookAtRings() throws(RingError) -> RingStep {
        let before = left
        defer { fromRings = before - left }
        return try rings.lookNow(&left) { body($0, Origin(map: mapOfRing[$1], processor: nil, lost: 0)) }
      }
      do throws(RingError) {
        if ringsFirst, try lookAtRings() == .stop { return limit - left }
        for index in order where left > 0 {
          let (source, map) = sources[index]
          let step = try source.look(&left) { body($0, Origin(map: map, processor: source.processor, lost: $1)) }
          if step == .stop { return limit - left }
        }
        if !ringsFirst, left > 0 { _ = try lookAtRings() }
      } catch {
        if left == limit { throw error }
      }
      return limit - left
    }
    self.fromRings = fromRings
    return count
  }

  /// Takes the first `count` of what the last look handed over, in its order: it is not seen again.
  public mutating func take(_ count: Int) {
    var left = count
    if ringsFirst { left -= takeFromRings(left) }
    for index in order { left -= sources[index].source.take(left) }
    if !ringsFirst { _ = takeFromRings(left) }
    if !sources.isEmpty { first = (first + 1) % sources.count }
    ringsFirst.toggle()
    fromRings = 0
  }

  /// Samples that were lost and that nothing which was taken tells of, by map and processor: at the end, since the kernel writes a count only together
  /// with the next sample that has room (Linux 6.0; none before). What is given back is not given again.
  public mutating func takeUntoldLosses() -> [Origin] {
    var losses: [Origin] = []
    for (source, map) in sources {
      let lost = source.untold
      guard lost > 0 else { continue }
      source.tellRest()
      losses.append(Origin(map: map, processor: source.processor, lost: lost))
    }
    return losses
  }

  private mutating func takeFromRings(_ left: Int) -> Int {
    let taken = max(0, min(left, fromRings))
    rings.take(taken)
    return taken
  }

  private var order: [Int] { Array(first..<sources.count) + Array(0..<first) }
}

@available(*, unavailable) extension SampleReader: Sendable {}
