extension RingBuffer {
  /// Hands over what is there as ``poll(within:limit:_:)`` does, and leaves it in the rings: ``take(_:)`` frees the room of what was passed on.
  /// For readers that may fail to pass it on.
  ///
  /// What was not taken is seen again by the next look. Meanwhile programs have so much less room: look at little. The rings take turns at being
  /// first, so that one which is never empty does not keep the others waiting.
  public mutating func look(
    within timeout: Duration?, limit: Int, _ body: (_ sample: RawSpan, _ ring: Int) -> RingStep
  ) throws(RingError) -> Int {
    if limit <= 0 { return 0 }
    return try poll(within: timeout) { (buffer) throws(RingError) in
      var left = limit
      _ = try buffer.lookNow(&left, body)
      return limit - left
    }
  }

  /// The same without waiting; takes what it handed over off `left`. Whether `body` stopped it.
  func lookNow(_ left: inout Int, _ body: (_ sample: RawSpan, _ ring: Int) -> RingStep) throws(RingError) -> RingStep {
    let limit = left
    for ring in rings { ring.beginLook() }
    do throws(RingError) {
      for index in order where left > 0 {
        if try rings[index].look(&left, { body($0, index) }) == .stop { return .stop }
      }
    } catch {
      // What came before is passed on first; the next look finds the same.
      if left == limit { throw error }
    }
    return .next
  }

  /// Takes the first `count` samples of those that the last look handed over, in its order: they are not seen again.
  public mutating func take(_ count: Int) {
    var left = count
    for index in order { left -= rings[index].take(left) }
    if !rings.isEmpty { first = (first + 1) % rings.count }
  }

  private var order: [Int] { Array(first..<rings.count) + Array(0..<first) }
}

/// A part of a ring that was looked at.
struct RingLook {
  /// From where to where.
  var (start, end): (UInt, UInt) = (0, 0)
  /// Where each sample of it ends.
  var ends: [UInt] = []
}

extension RingSource {
  func beginLook() {
    seen.start = memory.ownConsumer
    seen.end = seen.start
    seen.ends.removeAll(keepingCapacity: true)
  }

  /// As ``consume(_:_:)``, but moves nothing.
  func look(_ left: inout Int, _ body: (RawSpan) -> RingStep) throws(RingError) -> RingStep {
    let end = try end(from: seen.end)
    while seen.end != end {
      let start = seen.end
      guard let word = try RingSource.step(&seen.end, to: end, in: memory.window) else { return .next }
      if word & RingHeader.discardBit != 0 {
        if seen.ends.isEmpty { pass() }
        continue
      }
      seen.ends.append(seen.end)
      left -= 1
      if body(memory.window.view(at: start, count: Int(word))) == .stop { return .stop }
      if left == 0 { return .next }
    }
    return .next
  }

  /// Moves past samples that were discarded: the kernel wakes nobody who is behind the sample that it submits.
  private func pass() {
    memory.moveConsumer(to: seen.end)
    seen.start = seen.end
  }

  /// Moves past the first `count` samples that were looked at, or all of them; returns how many.
  func take(_ count: Int) -> Int {
    // What was read in another way since then is not given back.
    guard memory.ownConsumer == seen.start else { return 0 }
    let taken = min(count, seen.ends.count)
    // Behind the last come only samples that were discarded.
    if taken == seen.ends.count {
      memory.moveConsumer(to: seen.end)
    } else if taken > 0 {
      memory.moveConsumer(to: seen.ends[taken - 1])
    }
    beginLook()
    return taken
  }
}
