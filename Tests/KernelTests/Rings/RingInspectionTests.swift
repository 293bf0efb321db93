import Glibc
import Testing

@testable import Kernel

/// What is said about rings whose content may be anything.
@Suite struct RingInspectionTests {
  private let map = RingMap(id: 1, name: "requests", kind: .userRing, byteCount: 4096)

  private func inspect(_ ring: RingSimulation, listed: Int = 64, limit: Int = 1 << 20) throws -> RingInspection {
    RingInspection(map, try ring.memory(), listed: listed, limit: limit)
  }

  @Test func `an empty ring`() throws {
    let found = try inspect(try RingSimulation())
    #expect(found.chain.end == .complete && found.chain.count == 0 && found.used == 0 && found.free == 4096)
    #expect(found.forecast?.answer == 0 && found.forecast?.stop == .empty && !found.wasMoving)
  }

  @Test func `headers are told apart, and a busy one stops the drain but not the look`() throws {
    let ring = try RingSimulation()
    ring.start(at: 4096 * 3 + 4072)
    ring.put([1, 2, 3])
    ring.put([4], bits: RingHeader.discardBit)
    ring.put([5, 6], bits: RingHeader.busyBit)
    ring.put(Array(repeating: 7, count: 20))
    let found = try inspect(ring)
    #expect(found.chain.links.map(\.position) == [16360, 16376, 16392, 16408])
    #expect(found.chain.links.map(\.header.length) == [3, 1, 2, 20])
    #expect(found.chain.links.map(\.header.isBusy) == [false, false, true, false])
    #expect(found.chain.links.map(\.header.isDiscarded) == [false, true, false, false])
    #expect(found.chain.end == .complete && found.used == 80)
    #expect((found.chain.readyCount, found.chain.busyCount, found.chain.discardedCount) == (2, 1, 1))
    #expect(found.chain.readyByteCount == 23)
    let forecast = try #require(found.forecast)
    #expect(forecast.answer == 1 && forecast.discardedCount == 1 && forecast.stop == .busy(found.chain.links[2]))
  }

  @Test func `a sample that is busy and discarded is passed over, as the kernel does`() throws {
    let ring = try RingSimulation()
    ring.put([1], bits: RingHeader.busyBit | RingHeader.discardBit)
    ring.put([2])
    let forecast = try #require(try inspect(ring).forecast)
    #expect(forecast.answer == 1 && forecast.discardedCount == 1 && forecast.stop == .empty)
  }

  @Test func `a list and a walk have limits`() throws {
    let ring = try RingSimulation()
    for _ in 0..<100 { ring.put([1]) }
    let short = try inspect(ring, listed: 3)
    #expect(short.chain.links.count == 3 && short.chain.count == 100 && short.chain.end == .complete)
    let cut = try inspect(ring, listed: 3, limit: 10)
    #expect(cut.chain.count == 10 && cut.chain.end == .unfinished && cut.forecast?.answer == 100)
  }

  @Test func `a producer's position that is no multiple of 8 is EINVAL`() throws {
    let ring = try RingSimulation()
    ring.put([1])
    ring.producer += 4
    let found = try inspect(ring)
    #expect(found.chain.end == .misalignedProducer && found.forecast?.stop == .misalignedProducer)
    #expect(found.forecast?.answer == -Int(EINVAL))
  }

  @Test func `a reader that is ahead has nothing to read`() throws {
    let ring = try RingSimulation()
    (ring.consumer, ring.producer) = (64, 8)
    let found = try inspect(ring)
    #expect(found.chain.end == .consumerAhead && found.forecast?.answer == 0 && found.used == 0)
  }

  @Test func `a sample beyond the producer's position is EINVAL, after those before it were handed out`() throws {
    let ring = try RingSimulation()
    ring.put([1])
    ring.set(word: 9, at: 16)
    ring.producer = 32
    let found = try inspect(ring)
    let link = RingChain.Link(position: 16, header: RingHeader(rawValue: 9))
    #expect(found.chain.end == .pastProducer(link) && found.forecast?.stop == .pastProducer(link))
    #expect(found.forecast?.answer == -Int(EINVAL) && found.forecast?.handedCount == 1)
  }

  @Test func `a sample that is larger than the ring is E2BIG`() throws {
    let ring = try RingSimulation()
    ring.set(word: 4089, at: 0)
    ring.producer = 8192
    let found = try inspect(ring)
    #expect(found.chain.end == .positionsTooFarApart && found.used == 4096 && found.free == 0)
    #expect(found.forecast?.stop == .largerThanRing(RingChain.Link(position: 0, header: RingHeader(rawValue: 4089))))
    #expect(found.forecast?.answer == -Int(E2BIG))
  }

  @Test func `a sample that a dynptr cannot hold is E2BIG`() {
    let forecast = DrainForecast(RingPositions(consumer: 0, producer: 1 << 26), byteCount: 1 << 26) { _ in
      RingHeader(rawValue: 1 << 24)
    }
    #expect(forecast.answer == -Int(E2BIG) && forecast.handedCount == 0)
    let fits = DrainForecast(RingPositions(consumer: 0, producer: 1 << 24 + 8), byteCount: 1 << 26) { _ in
      RingHeader(rawValue: 1 << 24 - 1)
    }
    #expect(fits.answer == 1 && fits.stop == .empty)
  }

  @Test func `one drain looks at 131072 samples, discarded ones included`() {
    let positions = RingPositions(consumer: 0, producer: 1 << 22)
    let forecast = DrainForecast(positions, byteCount: 1 << 22) { RingHeader(rawValue: $0 % 16 == 0 ? 0 : RingHeader.discardBit) }
    #expect(forecast.stop == .callLimit && forecast.answer == 65536 && forecast.discardedCount == 65536)
  }

  static let positions: [UInt64] = [0, 4, 8, 4096, 1 << 40, 1 << 63, .max - 7, .max]

  @Test(arguments: positions, positions)
  func `whatever the positions are, a look ends`(consumer: UInt64, producer: UInt64) throws {
    let ring = try RingSimulation()
    (ring.consumer, ring.producer) = (consumer, producer)
    for byte in [UInt8(0), 0xff, 0x7f, 0x3f, 0xbf, 1] {
      ring.fill(byte)
      let found = try inspect(ring)
      let forecast = try #require(found.forecast)
      #expect(found.chain.count <= 1 << 20 && found.chain.links.count <= 64)
      #expect(forecast.handedCount + forecast.discardedCount <= DrainForecast.callLimit)
    }
  }

  @Test func `a ring that programs fill has no forecast`() throws {
    let ring = try RingSimulation()
    ring.put([1])
    let events = RingMap(id: 2, name: "events", kind: .ring, byteCount: 4096)
    let found = RingInspection(events, try ring.memory(), listed: 1, limit: 10)
    #expect(found.forecast == nil && found.chain.readyCount == 1)
  }
}
