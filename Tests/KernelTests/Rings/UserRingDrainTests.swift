import Glibc
import TestSupport
import Testing

@testable import Kernel

/// What programs of the running kernel get from a user ring buffer.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct UserRingDrainTests {
  @Test func `a million samples arrive whole and in order, in whatever way they are published`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    var (sent, drained, bytes, way) = (0, 0, 0, 0)
    let length = { (number: Int) in 24 + number * 7 % 131 }
    while sent < 1_000_000 {
      switch way % 3 {
      case 0:
        while sent < 1_000_000, try ring.hasRoom(byteCount: length(sent)) {
          var sample = try ring.reserve(byteCount: length(sent))
          var view = sample.bytes
          Request(number: UInt64(sent), length: length(sent), kind: UInt32(sent % 4)).write(to: &view)
          sample.submit()
          sent += 1
        }
      case 1:
        while sent < 1_000_000, try ring.hasRoom(byteCount: length(sent)) {
          try ring.publish(Request(number: UInt64(sent), length: length(sent), kind: UInt32(sent % 4)))
          sent += 1
        }
      default:
        sent += try ring.publishBatch { [sent] (batch) in
          var next = sent
          while next < 1_000_000,
            batch.append(
              byteCount: length(next),
              { Request(number: UInt64(next), length: length(next), kind: UInt32(next % 4)).write(to: &$0) })
          { next += 1 }
        }
      }
      way += 1
      drained += try drainer.drain(way % 2 == 0 ? "drain_read" : "drain_data")
    }
    for number in 0..<sent { bytes += length(number) }
    let results = try drainer.read()
    #expect(drained == sent && results.samples == sent && results.wrong == 0 && results.next == sent && results.bytes == bytes)
    #expect(results.kinds == [250_000, 250_000, 250_000, 250_000])
    #expect(ring.positions.consumer == ring.positions.producer)
  }

  @Test func `samples wrap at every alignment`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    let size = UInt64(ring.byteCount)
    var number: UInt64 = 0
    for place in 1...127 {
      // A sample of 1000 bytes begins `8 * place` bytes before the end.
      let target = size - 8 * UInt64(place)
      let gap = (target + size - ring.positions.producer % size) % size
      if gap > 0 {
        try ring.publish(Request(number: number, length: Int(gap) - 8))
        number += 1
        #expect(try drainer.drain() == 1)
      }
      #expect(ring.positions.producer % size == target)
      try ring.publish(Request(number: number, length: 1000))
      number += 1
      #expect(try drainer.drain() == 1)
    }
    let results = try drainer.read()
    #expect(results.wrong == 0 && results.samples == Int(number))
  }

  @Test func `discarded samples are passed over and not counted`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    for number in UInt64(0)..<10 {
      try ring.reserve(byteCount: 100).discard()
      try ring.publish(Request(number: number))
      _ = try ring.reserve(byteCount: 1)
    }
    #expect(try drainer.drain() == 10)
    #expect(try drainer.read().wrong == 0)
    #expect(ring.positions.used == 0)
  }

  @Test func `a callback that returns 1 stops, and the next drain goes on`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    for number in UInt64(0)..<10 { try ring.publish(Request(number: number)) }
    #expect(try drainer.drain("drain_first") == 1)
    try drainer.set(until: 4)
    #expect(try drainer.drain("drain_until") == 4)
    #expect(try drainer.read().next == 5)
    #expect(try drainer.drain() == 5)
    #expect(try drainer.read().wrong == 0)
  }

  @Test func `a busy sample stops the drain before it, until it is submitted`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    try ring.publish(Request(number: 0))
    do {
      var busy = try ring.reserve(byteCount: 24)
      var later = try ring.reserve(byteCount: 24)
      var bytes = later.bytes
      Request(number: 2).write(to: &bytes)
      later.submit()
      #expect(try drainer.drain() == 1)
      #expect(try drainer.drain() == 0)
      bytes = busy.bytes
      Request(number: 1).write(to: &bytes)
      busy.submit()
    }
    #expect(try drainer.drain() == 2)
    #expect(try drainer.read().wrong == 0)
  }

  @Test func `one call drains at most 131072 samples`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring("large")
    #expect(try ring.publish(count: 200_000, byteCount: 0) { _, _ in } == 200_000)
    #expect(try RingInspection(try drainer.fixture.map("large")).forecast?.answer == 131_072)
    #expect(try drainer.drain("drain_large") == 131_072)
    #expect(try drainer.drain("drain_large") == 200_000 - 131_072)
    #expect(try drainer.drain("drain_large") == 0)
  }

  @Test func `a drain within a drain of the same ring is EBUSY`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    for number in UInt64(0)..<3 { try ring.publish(Request(number: number)) }
    #expect(try drainer.drain("drain_twice") == 3)
    let results = try drainer.read()
    #expect(results.nested == -Int(EBUSY) && results.wrong == 0 && results.samples == 3)
  }

  @Test func `a second drainer is EBUSY while the first is at it`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    try drainer.set(turns: 1 << 23)
    var (sent, answers): (UInt64, Set<Int>) = (0, [])
    // The first drainer takes a while over each sample. On a busy machine it may still be done before this thread gets its turn.
    for _ in 0..<10 where !answers.contains(-Int(EBUSY)) {
      for _ in 0..<8 {
        try ring.publish(Request(number: sent))
        sent += 1
      }
      let slow = WorkerThread { try drainer.fixture.run("drain_slowly") }
      while try drainer.read().samples % 8 == 0, !slow.hasEnded {}
      while !slow.hasEnded, !answers.contains(-Int(EBUSY)) { answers.insert(try drainer.drain("drain_quietly")) }
      try slow.join()
    }
    #expect(answers.contains(-Int(EBUSY)))
    #expect(try drainer.drain() >= 0)
    let results = try drainer.read()
    #expect(results.samples == Int(sent) && results.wrong == 0)
  }

  @Test func `flags that do not exist are EINVAL, and nothing is drained`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    try ring.publish(Request(number: 0))
    #expect(try drainer.drain("drain_wrong_flag") == -Int(EINVAL))
    #expect(ring.positions.used == 32)
    #expect(try drainer.drain("drain_both") == 1)
  }

  @Test func `positions and headers that are wrong have the answer that is forecast`() throws {
    let drainer = try Drainer()
    let map = try drainer.fixture.map("requests")
    let ring = try UserRingBuffer(map)
    var random = SplitMix64(seed: 4)
    var answers: [Int: Int] = [:]
    for _ in 0..<2000 {
      let start = ring.memory.consumer
      var position = start
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let length =
          [UInt32(0), 8, 24, 100, 65528, 65529, 1 << 20, 1 << 24 - 1, 1 << 29, .max >> 2].randomElement(using: &random) ?? 0
        let bits = [UInt32(0), 0, 0, RingHeader.busyBit, RingHeader.discardBit, .max << 30].randomElement(using: &random) ?? 0
        let word = length & (.max >> 2) | bits
        ring.memory.window.begin(word, at: position)
        position &+= [RingHeader(rawValue: word).footprint, 8, 64].randomElement(using: &random) ?? 8
      }
      let shift = [0, 0, 0, 4, 8, 1, 65536, 1 << 20, 1 << 33].randomElement(using: &random) ?? 0
      ring.memory.moveProducer(to: position &+ UInt(shift))
      let forecast = try #require(try RingInspection(map).forecast)
      let answer = try drainer.drain("drain_quietly")
      answers[min(answer, 1), default: 0] += 1
      #expect(answer == forecast.answer, "\(forecast)")
      // The kernel's position stays where it is; the next round begins there.
      ring.memory.moveProducer(to: ring.memory.consumer)
    }
    #expect([-Int(EINVAL), -Int(E2BIG), 0, 1].allSatisfy { answers[$0, default: 0] > 50 }, "\(answers)")
    #expect(try drainer.drain() == 0)
  }

  @Test func `a producer that is behind the kernel publishes nothing`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    for number in UInt64(0)..<10 { try ring.publish(Request(number: number)) }
    #expect(try drainer.drain() == 10)
    ring.memory.moveProducer(to: 8)
    #expect(try drainer.drain() == 0)
    #expect(ringError { try ring.publish(Request(number: 0)) } == nil)
    ring.memory.moveProducer(to: ring.memory.consumer)
  }

  @Test func `a system call of one process drains through a tracepoint`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    #if arch(arm64)
      let getpgid: UInt32 = 155
    #else
      let getpgid: UInt32 = 121
    #endif
    try drainer.set(process: getpid(), call: getpgid)
    let link = try RawTracepoint.attach(try drainer.fixture.program("drain_on_call"), to: "sys_enter")
    for number in UInt64(0)..<5 { try ring.publish(Request(number: number)) }
    #expect(ring.positions.used == 160)
    _ = Glibc.getpgid(0)
    #expect(ring.positions.used == 0)
    let results = try drainer.read()
    #expect(results.samples == 5 && results.wrong == 0 && results.answer == 5)
    withExtendedLifetime(link) {}
  }
}
