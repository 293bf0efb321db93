import ByteReading
import Kernel
import Reporting
import TypedData

/// Samples on their way into a user ring buffer.
struct RingPushing: ~Copyable {
  private let opened: OpenedRing
  private var ring: UserRingBuffer
  /// What drains, where the command does that itself.
  private let drain: OpenedProgram?
  /// How long to wait for room; nil for not at all.
  private let timeout: Duration??
  /// Whether it was said already what is waited for.
  private var isExplained = false
  /// What the drain returned last.
  private var answer: UInt32?
  private(set) var report: RingPushReport

  /// How long a wait lasts before it is said what is waited for.
  private static let patience = Duration.seconds(1)

  init(_ opened: OpenedRing, drain: OpenedProgram?, waits timeout: Duration??) throws(CommandFailure) {
    let name = opened.name
    self.opened = opened
    ring = try CommandFailure.ring(name) { () throws(RingError) in try UserRingBuffer(opened.map) }
    self.drain = drain
    self.timeout = timeout
    report = RingPushReport(map: name, id: opened.ring.id)
  }

  var sampleLimit: Int { ring.sampleLimit }

  /// Discards what a producer that is gone left busy.
  mutating func recover() throws(CommandFailure) {
    do throws(RingError) {
      report.recovered = try ring.discardAbandoned()
    } catch {
      throw CommandFailure(error.status, "\(report.map): \(error)")
    }
  }

  /// Publishes one sample; false where there is no room for it, also after waiting.
  mutating func publish(_ sample: [UInt8]) throws(CommandFailure) -> Bool {
    while true {
      do throws(RingError) {
        try ring.publish(sample.rawSpan)
        report.sent += 1
        report.byteCount += UInt64(sample.count)
        return true
      } catch {
        guard error.reason == .full else { throw CommandFailure(error.status, "\(report.map): \(error)") }
      }
      guard try makeRoom(for: sample.count) else { return false }
    }
  }

  private mutating func makeRoom(for count: Int) throws(CommandFailure) -> Bool {
    if let drain, try advances(drain) { return true }
    guard let timeout else { return false }
    let (start, end) = (ContinuousClock.now, timeout.map { ContinuousClock.now.advanced(by: $0) })
    while !Interruption.isThere {
      let left = end.map { max(.zero, ContinuousClock.now.duration(to: $0)) } ?? Interruption.pause
      if try waits(for: count, min(left, Interruption.pause)) { return true }
      // What kept the drain from it may have ended.
      if let drain, try advances(drain) { return true }
      if let end, end <= .now { return false }
      if !isExplained, start.duration(to: .now) >= RingPushing.patience {
        isExplained = true
        Diagnostics.say("\(report.map): waiting for room: \(try obstacle() ?? "nobody drains it")")
      }
    }
    return false
  }

  private func waits(for count: Int, _ time: Duration) throws(CommandFailure) -> Bool {
    do throws(RingError) {
      try ring.waitForRoom(byteCount: count, within: time)
      return true
    } catch {
      if error.reason == .interrupted || error.reason == .timedOut { return false }
      throw CommandFailure(error.status, "\(report.map): \(error)")
    }
  }

  /// What keeps samples in the ring; nil where nothing but that nobody drains.
  func obstacle() throws(CommandFailure) -> String? {
    let map = opened
    let found = try CommandFailure.ring(report.map) { () throws(RingError) in try RingInspection(map.map, listed: 0) }
    return RingObstacle.words(found.forecast, drainAnswer: answer)
  }

  /// Runs the drain once; whether it took something.
  private mutating func advances(_ drain: OpenedProgram) throws(CommandFailure) -> Bool {
    let before = ring.positions.consumer
    answer = try drain.run()
    report.drainRuns += 1
    return ring.positions.consumer != before
  }

  /// Drains to the end where the command drains, and counts what is left.
  mutating func finish() throws(CommandFailure) {
    // How much is left is told all the same.
    var failure: CommandFailure?
    do throws(CommandFailure) {
      while let drain, ring.positions.used > 0, try advances(drain) {}
    } catch {
      failure = error
    }
    let map = opened
    let chain = try CommandFailure.ring(report.map) { () throws(RingError) in
      try RingInspection(map.map, listed: 0, limit: .max).chain
    }
    // What is left lies behind what was drained: first come those that were there before.
    report.left = min(report.sent, chain.readyCount + chain.busyCount)
    if let failure { throw failure }
    if drain != nil, ring.positions.used > 0, let obstacle = try obstacle() {
      Diagnostics.say("\(report.map): not all is drained: \(obstacle)")
    }
  }
}
