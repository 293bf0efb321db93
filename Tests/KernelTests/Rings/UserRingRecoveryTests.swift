import Glibc
import Testing

@testable import Kernel

/// What a producer that takes over does about the samples that the last one left.
@Suite struct UserRingRecoveryTests {
  @Test func `samples that are left busy are discarded, and all others stay`() throws {
    let ring = try RingSimulation()
    ring.start(at: 4072)
    ring.put([1])
    ring.put([2, 2], bits: RingHeader.busyBit)
    ring.put([3])
    ring.put([4], bits: RingHeader.discardBit)
    ring.put([5], bits: RingHeader.busyBit)
    var producer = try ring.openProducer()
    #expect(try producer.discardAbandoned() == 2)
    #expect(try producer.discardAbandoned() == 0)
    #expect(ring.drain() == [[1], [3]])
    #expect(ring.consumer == ring.producer)
  }

  @Test func `a ring whose headers make no chain is left as it is`() throws {
    let ring = try RingSimulation()
    ring.put([1])
    ring.set(word: 4000, at: 0)
    var producer = try ring.openProducer()
    #expect(ringError { try producer.discardAbandoned() }?.reason == .impossibleHeader(position: 0, word: 4000))
    ring.producer = 12
    #expect(ringError { try producer.discardAbandoned() }?.number == EUCLEAN)
    ring.producer = 1 << 20
    #expect(ringError { try producer.discardAbandoned() }?.number == EUCLEAN)
  }
}
