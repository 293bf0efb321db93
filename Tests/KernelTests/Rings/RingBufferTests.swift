import Glibc
import Testing

@testable import Kernel

/// How a consumer reads, in ordinary memory: the test is the kernel.
@Suite struct RingBufferTests {
  @Test func `samples come whole and in order, and their room is free after each`() throws {
    let ring = try RingSimulation()
    ring.start(at: 4080)
    ring.put([1, 2, 3])
    ring.put([])
    ring.put([4])
    var buffer = try ring.openConsumer()
    #expect(buffer.available(inRing: 0) == 40 && buffer.byteCount(ofRing: 0) == 4096 && buffer.count == 1)
    var (seen, positions): ([[UInt8]], [UInt64]) = ([], [])
    let count = try buffer.consume { (sample, index) in
      seen.append(sample.array)
      positions.append(ring.consumer)
      return index == 0 ? .next : .stop
    }
    #expect(count == 3 && seen == [[1, 2, 3], [], [4]])
    #expect(positions == [4080, 4096, 4104] && ring.consumer == 4120)
    #expect(buffer.positions(ofRing: 0) == RingPositions(consumer: 4120, producer: 4120))
  }

  @Test func `a busy sample stops it, and discarded ones are passed over`() throws {
    let ring = try RingSimulation()
    ring.put([1], bits: RingHeader.discardBit)
    ring.put([2])
    ring.put([3], bits: RingHeader.busyBit)
    ring.put([4])
    var buffer = try ring.openConsumer()
    var seen: [[UInt8]] = []
    #expect(
      try buffer.consume { (sample, _) in
        seen.append(sample.array); return .next
      } == 1)
    #expect(seen == [[2]] && ring.consumer == 32)
    ring.set(word: 1, at: 32)
    #expect(
      try buffer.consume { (sample, _) in
        seen.append(sample.array); return .next
      } == 2)
    #expect(seen == [[2], [3], [4]])
  }

  @Test func `a callback stops, a limit stops, and the next call goes on`() throws {
    let ring = try RingSimulation()
    for number in UInt8(0)..<10 { ring.put([number]) }
    var buffer = try ring.openConsumer()
    var seen: [UInt8] = []
    #expect(
      try buffer.consume(limit: 3) { (sample, _) in
        seen += sample.array; return .next
      } == 3)
    #expect(
      try buffer.consume { (sample, _) in
        seen += sample.array; return seen.count == 5 ? .stop : .next
      } == 2)
    #expect(try buffer.consume(limit: 0) { _, _ in .next } == 0)
    #expect(try buffer.consume(limit: -1) { _, _ in .next } <= 0)
    #expect(
      try buffer.consume { (sample, _) in
        seen += sample.array; return .next
      } == 5)
    #expect(seen == Array(0..<10))
  }

  @Test func `a callback that throws has read its sample`() throws {
    struct Fault: Error {}
    let ring = try RingSimulation()
    ring.put([1])
    ring.put([2])
    var buffer = try ring.openConsumer()
    #expect(throws: Fault.self) { try buffer.consume { (_, _) throws in throw Fault() } }
    var seen: [UInt8] = []
    #expect(
      try buffer.poll(within: .zero) { (sample, _) in
        seen += sample.array; return .next
      } == 1)
    #expect(seen == [2])
  }

  @Test func `several rings are read one after the other, within one limit`() throws {
    let rings = [try RingSimulation(), try RingSimulation()]
    var buffer = try RingBuffer()
    for (index, ring) in rings.enumerated() {
      buffer.rings.append(RingSource(try ring.memory()))
      for number in 0..<3 { ring.put([UInt8(10 * index + number)]) }
    }
    var seen: [UInt8] = []
    #expect(
      try buffer.consume(limit: 4) { (sample, ring) in
        seen += sample.array + [UInt8(ring)]
        return .next
      } == 4)
    #expect(seen == [0, 0, 1, 0, 2, 0, 10, 1])
    #expect(try buffer.consume { _, _ in .next } == 2)
  }

  @Test func `samples wrap at every alignment`() throws {
    let ring = try RingSimulation()
    var wrong = 0
    for start in stride(from: UInt64(0), through: 4096, by: 8) {
      for length in [0, 1, 8, 9, 100, 1001] {
        ring.start(at: start)
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 3 &+ Int(start)) }
        ring.put(bytes)
        ring.put(bytes)
        var buffer = try ring.openConsumer()
        try buffer.consume { (sample, _) in
          if sample.array != bytes { wrong += 1 }
          return .next
        }
        if ring.consumer != ring.producer { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  @Test(arguments: [UInt64(0), 4, 8, 4096, 1 << 40, .max, .max - 7], [UInt64(0), 8, 12345, 1 << 63, .max])
  func `whatever the positions and headers are, a consumer stays in the ring`(consumer: UInt64, producer: UInt64) throws {
    let ring = try RingSimulation()
    for byte in [UInt8(0), 0xff, 0x7f, 0x3f, 1] {
      (ring.consumer, ring.producer) = (consumer, producer)
      ring.fill(byte)
      var buffer = try ring.openConsumer()
      var total = 0
      let error = ringError {
        try buffer.consume(limit: 10_000) { (sample, _) in
          total += sample.byteCount
          return .next
        }
      }
      #expect(total <= 4096)
      if let error { #expect(error.number == EUCLEAN) }
    }
  }

  @Test func `impossible headers are named`() throws {
    let ring = try RingSimulation()
    ring.put([1])
    ring.set(word: 100, at: 0)
    var buffer = try ring.openConsumer()
    let error = ringError { try buffer.consume { _, _ in .next } }
    #expect(error?.reason == .impossibleHeader(position: 0, word: 100))
    #expect(error?.description == "the header 0x64 at position 0 is impossible: something else wrote to the ring (errno 117)")
  }

  @Test func `waiting ends with the time, or by closing`() throws {
    let ring = try RingSimulation()
    var buffer = try ring.openConsumer()
    #expect(try buffer.poll(within: .milliseconds(1)) { _, _ in .next } == 0)
    #expect(ringError { try buffer.poll(within: .milliseconds(-1)) { _, _ in .next } }?.number == EINVAL)
    buffer.closer.close()
    #expect(ringError { try buffer.poll(within: nil) { _, _ in .next } }?.reason == .closed)
  }
}
