import Glibc
import TestSupport
import Testing

@testable import Kernel

/// Several threads that fill one ring, which the running kernel's map is; another process's view of it reads.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct SharedUserRingTests {
  @Test func `threads that reserve in turn lose nothing, and each one's samples stay in order`() throws {
    let drainer = try Drainer()
    let shared = try SharedUserRingBuffer(drainer.fixture.map("requests"))
    #expect(shared.byteCount == 65536 && shared.sampleLimit == 65528)
    let (writers, each) = (4, 20_000)
    let threads = (0..<writers).map { writer in
      WorkerThread {
        for number in 0..<each {
          // The kind is the writer; lengths differ, so that a sample in the wrong place shows.
          let request = Request(number: UInt64(number), length: 24 + (number * 7 + writer) % 90, kind: UInt32(writer))
          try shared.publish(byteCount: request.length, within: nil) { (buffer) in request.write(to: &buffer) }
        }
      }
    }
    while threads.contains(where: { !$0.hasEnded }) { _ = try drainer.drain() }
    for thread in threads { try thread.join() }
    _ = try drainer.drain()
    let results = try drainer.read()
    #expect(results.samples == writers * each && results.kinds == Array(repeating: each, count: writers))
    #expect(shared.positions.used == 0)
  }

  @Test func `a closure that throws discards its sample`() throws {
    struct Fault: Error {}
    let drainer = try Drainer()
    let shared = try SharedUserRingBuffer(drainer.fixture.map("requests"))
    #expect(throws: Fault.self) { try shared.publish(byteCount: 8) { _ in throw Fault() } }
    #expect(try drainer.drain() == 0)
    #expect(shared.positions.used == 0)
    #expect(ringError { try shared.reserve(byteCount: 65529).submit() }?.number == E2BIG)
  }
}
