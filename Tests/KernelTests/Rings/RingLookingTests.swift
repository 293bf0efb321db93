import Testing

@testable import Kernel

/// Reading in two steps, in ordinary memory: the test is the kernel.
@Suite struct RingLookingTests {
  private func look(
    _ buffer: inout RingBuffer, limit: Int = .max, stopAfter count: Int = .max
  ) throws -> [[UInt8]] {
    var seen: [[UInt8]] = []
    let handed = try buffer.look(within: .zero, limit: limit) { (sample, _) in
      seen.append(sample.array)
      return seen.count >= count ? .stop : .next
    }
    #expect(handed == seen.count)
    return seen
  }

  @Test func `what is looked at stays in the ring until it is taken`() throws {
    let ring = try RingSimulation()
    ring.start(at: 4080)
    for number in UInt8(1)...3 { ring.put([number]) }
    var buffer = try ring.openConsumer()
    #expect(try look(&buffer) == [[1], [2], [3]])
    #expect(ring.consumer == 4080)
    #expect(try look(&buffer, limit: 2) == [[1], [2]])
    buffer.take(1)
    #expect(ring.consumer == 4096)
    #expect(try look(&buffer, stopAfter: 1) == [[2]])
    #expect(try look(&buffer) == [[2], [3]])
    buffer.take(2)
    #expect(ring.consumer == 4128)
    #expect(try look(&buffer) == [])
  }

  @Test func `no more is taken than was looked at, and nothing twice`() throws {
    let ring = try RingSimulation()
    for number in UInt8(1)...4 { ring.put([number]) }
    var buffer = try ring.openConsumer()
    buffer.take(5)
    #expect(ring.consumer == 0)
    #expect(try look(&buffer, limit: 2) == [[1], [2]])
    buffer.take(5)
    #expect(ring.consumer == 32)
    buffer.take(5)
    #expect(ring.consumer == 32)
    // What was read in another way meanwhile stays read.
    #expect(try look(&buffer, limit: 1) == [[3]])
    #expect(try buffer.consume { _, _ in .next } == 2)
    buffer.take(1)
    #expect(ring.consumer == 64)
  }

  @Test func `samples that were discarded are passed, so that the kernel wakes for the next`() throws {
    let ring = try RingSimulation()
    ring.put([9], bits: RingHeader.discardBit)
    var buffer = try ring.openConsumer()
    #expect(try look(&buffer) == [] && ring.consumer == 16)
    ring.put([1])
    ring.put([9], bits: RingHeader.discardBit)
    ring.put([2])
    ring.put([9], bits: RingHeader.discardBit)
    ring.put([3], bits: RingHeader.busyBit)
    #expect(try look(&buffer) == [[1], [2]] && ring.consumer == 16)
    buffer.take(1)
    #expect(ring.consumer == 32)
    #expect(try look(&buffer) == [[2]])
    buffer.take(1)
    #expect(ring.consumer == 80)
  }

  @Test func `a wrong header is an error only where nothing comes before it`() throws {
    let ring = try RingSimulation()
    ring.put([1])
    ring.put([2])
    ring.set(word: 100, at: 16)
    var buffer = try ring.openConsumer()
    #expect(try look(&buffer) == [[1]])
    buffer.take(1)
    #expect(ringError { _ = try look(&buffer) }?.reason == .impossibleHeader(position: 16, word: 100))
    #expect(ring.consumer == 16)
  }

  @Test func `rings take turns at being first`() throws {
    let rings = try [RingSimulation(), RingSimulation()]
    var buffer = try rings[0].openConsumer()
    buffer.rings.append(RingSource(try rings[1].memory()))
    for ring in rings { for _ in 0..<4 { ring.put([0]) } }
    var order: [Int] = []
    for _ in 0..<3 {
      _ = try buffer.look(within: .zero, limit: 1) { (_, ring) in
        order.append(ring)
        return .next
      }
      buffer.take(1)
    }
    #expect(order == [0, 1, 0])
    // In the order of the look: two of the second ring, and one of the first.
    #expect(try buffer.look(within: .zero, limit: .max) { _, _ in .next } == 5)
    buffer.take(4)
    #expect(rings[1].consumer == 64 && rings[0].consumer == 48)
  }
}
