public import Kernel

/// Measures both rings on the running kernel. Everything that it makes there goes away with it.
public struct RingBenchmark: Sendable {
  /// How samples are published.
  public enum Way: String, CaseIterable, Sendable { case reserve, publish, batch }

  /// What one way of filling and draining came to, for samples of one size.
  public struct UserRingResult: Sendable {
    public let way: Way
    public let byteCount: Int
    public let samples: Int
    public let producing: Duration
    public let draining: Duration
  }

  /// What filling and reading a ring buffer came to.
  public struct RingResult: Sendable {
    public let byteCount: Int
    public let samples: Int
    public let filling: Duration
    public let reading: Duration
  }

  /// Times of one sample from publishing to the end of the drain, which a test run starts.
  public struct RoundTrip: Sendable {
    public let median: Duration
    public let fastest: Duration
    /// 99 of 100 were at most this.
    public let slow: Duration
  }

  /// Bytes of the rings: a power of two, and a multiple of the page size.
  public let ringByteCount: UInt32

  public init(ringByteCount: UInt32) { self.ringByteCount = ringByteCount }

  private func makeMap(_ kind: RingMap.Kind) throws(LoadError) -> KernelMap {
    let creation = MapCreation(type: kind.rawValue, maxEntries: ringByteCount, name: "ring_bench")
    return try asking { () throws(KernelError) in try KernelMap.create(creation) }
  }

  /// Fills a user ring and drains it, by turns, until `samples` went through.
  public func userRing(_ way: Way, byteCount: Int, samples: Int) throws(RingBenchmarkError) -> UserRingResult {
    try RingBenchmarkError.wrap { () throws in
      let map = try makeMap(.userRing)
      let drain = try RingPrograms.drain(map)
      var ring = try UserRingBuffer(map)
      var (sent, producing, draining) = (0, Duration.zero, Duration.zero)
      let (run, clock) = (TestRun(), ContinuousClock())
      while sent < samples {
        let start = clock.now
        sent += try RingBenchmark.fill(&ring, way, byteCount, samples - sent)
        let middle = clock.now
        // A drain takes 131,072 samples at most (BPF_MAX_USER_RINGBUF_SAMPLES).
        var before: UInt64
        repeat {
          before = ring.positions.consumer
          _ = try drain.testRun(run)
        } while ring.positions.used > 0 && ring.positions.consumer != before
        guard ring.positions.used == 0 else { throw RingBenchmarkError.lost }
        producing += middle - start
        draining += clock.now - middle
      }
      return UserRingResult(way: way, byteCount: byteCount, samples: sent, producing: producing, draining: draining)
    }
  }

  /// Publishes until the ring is full, or `count` samples are in it.
  private static func fill(_ ring: inout UserRingBuffer, _ way: Way, _ byteCount: Int, _ count: Int) throws(RingError) -> Int {
    var number = 0
    do throws(RingError) {
      switch way {
      case .reserve:
        while number < count {
          var sample = try ring.reserve(byteCount: byteCount)
          var bytes = sample.bytes
          write(number, byteCount, &bytes)
          sample.submit()
          number += 1
        }
      case .publish:
        while number < count {
          try ring.publish(byteCount: byteCount) { write(number, byteCount, &$0) }
          number += 1
        }
      case .batch: number = try ring.publish(count: count, byteCount: byteCount) { write($0, byteCount, &$1) }
      }
    } catch {
      guard error.reason == .full, number > 0 else { throw error }
    }
    return number
  }

  /// A number in every 8 bytes.
  @inline(__always) private static func write(_ number: Int, _ byteCount: Int, _ bytes: inout MutableRawSpan) {
    var offset = 0
    while offset < byteCount {
      bytes.storeBytes(of: UInt64(truncatingIfNeeded: number), toByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
  }

  /// Has a program fill a ring buffer and reads it, by turns, until `samples` went through.
  public func ring(byteCount: Int, samples: Int) throws(RingBenchmarkError) -> RingResult {
    try RingBenchmarkError.wrap { () throws in
      let map = try makeMap(.ring)
      // BPF_MAX_LOOPS
      let count = min(Int(ringByteCount) / (byteCount + 8) - 2, 1 << 23)
      let fill = try RingPrograms.fill(map, count: Int32(clamping: count), byteCount: Int32(clamping: byteCount))
      var buffer = try RingBuffer(map)
      var (seen, filling, reading) = (0, Duration.zero, Duration.zero)
      var sum: UInt64 = 0
      let (run, clock) = (TestRun(), ContinuousClock())
      while seen < samples {
        let start = clock.now
        _ = try fill.testRun(run)
        let middle = clock.now
        let got = try buffer.consume { (sample, _) in
          sum &+= UInt64(sample.byteCount)
          return .next
        }
        filling += middle - start
        reading += clock.now - middle
        seen += got
        guard got == count else { throw RingBenchmarkError.lost }
      }
      guard sum == UInt64(seen * byteCount) else { throw RingBenchmarkError.lost }
      return RingResult(byteCount: byteCount, samples: seen, filling: filling, reading: reading)
    }
  }

  /// Publishes single samples and has each drained; with `isQuiet` nobody is woken (`BPF_RB_NO_WAKEUP`).
  public func roundTrip(times: Int, isQuiet: Bool) throws(RingBenchmarkError) -> RoundTrip {
    try RingBenchmarkError.wrap { () throws in
      let map = try makeMap(.userRing)
      let drain = try RingPrograms.drain(map, flags: isQuiet ? 1 : 0)
      var ring = try UserRingBuffer(map)
      let (run, clock) = (TestRun(), ContinuousClock())
      var all: [Duration] = []
      for number in 0..<max(1, times) {
        let start = clock.now
        try ring.publish(byteCount: 8) { RingBenchmark.write(number, 8, &$0) }
        _ = try drain.testRun(run)
        all.append(clock.now - start)
      }
      guard ring.positions.used == 0 else { throw RingBenchmarkError.lost }
      all.sort()
      return RoundTrip(median: all[all.count / 2], fastest: all[0], slow: all[all.count * 99 / 100])
    }
  }
}

/// Why nothing was measured.
public enum RingBenchmarkError: Error, Sendable, CustomStringConvertible {
  case load(LoadError)
  case kernel(KernelError)
  case ring(RingError)
  /// Not every sample came through.
  case lost

  static func wrap<R>(_ body: () throws -> R) throws(RingBenchmarkError) -> R {
    do {
      return try body()
    } catch let error as RingBenchmarkError {
      throw error
    } catch let error as LoadError {
      throw .load(error)
    } catch let error as KernelError {
      throw .kernel(error)
    } catch let error as RingError {
      throw .ring(error)
    } catch {
      throw .lost
    }
  }

  public var description: String {
    switch self {
    case .load(let error): "\(error)"
    case .kernel(let error): "\(error)"
    case .ring(let error): "\(error)"
    case .lost: "not every sample came through: something else uses the ring"
    }
  }
}
