import Foundation
import TestSupport
import Testing

@testable import Kernel

/// What needs a process of its own: one that is killed, and one whose descriptors are all its own.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct RingProcessTests {
  @Test func `the busy sample of a producer that was killed stops the drain, until the next one discards it`() async throws {
    let drainer = try Drainer()
    let map = try drainer.fixture.map("requests")
    let id = try map.info().id
    try RingProcessTests.publish(Request(number: 0), to: map)
    await #expect(processExitsWith: .signal(SIGKILL)) { [id = id as UInt32] in
      let ring = try UserRingBuffer(try KernelMap.open(id: id))
      let sample = try ring.reserve(byteCount: 24)
      kill(getpid(), SIGKILL)
      sample.discard()
    }
    try RingProcessTests.publish(Request(number: 1), to: map)
    #expect(try drainer.drain() == 1)
    #expect(try drainer.drain() == 0)
    let found = try RingInspection(map)
    #expect(found.chain.busyCount == 1 && found.chain.readyCount == 1)
    #expect(found.forecast?.stop == .busy(try #require(found.chain.links.first)))
    var ring = try UserRingBuffer(map)
    #expect(try ring.discardAbandoned() == 1)
    #expect(try drainer.drain() == 1)
    let results = try drainer.read()
    #expect(results.samples == 2 && results.wrong == 0 && ring.positions.used == 0)
  }

  private static func publish(_ request: Request, to map: borrowing KernelMap) throws {
    var ring = try UserRingBuffer(map)
    try ring.publish(request)
  }

  /// How many descriptors the process has. Other threads of a test program may open some of their own: each check does so many rounds that
  /// one descriptor left over in each shows.
  fileprivate static var descriptors: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1 }

  @Test func `opening and closing leaves no descriptor`() async {
    await #expect(processExitsWith: .success) {
      let userRing = try KernelMap.create(MapCreation(type: 31, maxEntries: 65536, name: "leak_user"))
      let events = try KernelMap.create(MapCreation(type: 27, maxEntries: 65536, name: "leak"))
      let before = RingProcessTests.descriptors
      for _ in 0..<200 {
        let producer = try UserRingBuffer(userRing)
        let shared = try SharedUserRingBuffer(userRing)
        var consumer = try RingBuffer(events)
        // The same ring a second time: epoll has it already.
        #expect(ringError { try consumer.add(events) }?.number == EEXIST)
        let opened = producer.byteCount + shared.byteCount + consumer.count
        #expect(opened == 2 * 65536 + 1)
        #expect(ringError { _ = try UserRingBuffer(events).byteCount }?.number == EINVAL)
        #expect(ringError { _ = try RingBuffer(userRing).count }?.number == EINVAL)
        #expect(try RingInspection(userRing).byteCount == 65536)
        let error = ringError { try shared.publish(byteCount: 65528, within: .zero) { _ in } }
        #expect(error == nil || error?.number == ENOSPC)
      }
      #expect(RingProcessTests.descriptors < before + 20 && before > 0)
    }
  }

  @Test func `where descriptors are exhausted opening is EMFILE, and leaves none`() async {
    await #expect(processExitsWith: .success) {
      let userRing = try KernelMap.create(MapCreation(type: 31, maxEntries: 65536, name: "leak_user"))
      let events = try KernelMap.create(MapCreation(type: 27, maxEntries: 65536, name: "leak"))
      let before = RingProcessTests.descriptors
      var limit = rlimit()
      unsafe getrlimit(__rlimit_resource_t(7), &limit)
      func open(within allowed: Int) -> [RingError] {
        var tight = limit
        tight.rlim_cur = rlim_t(allowed)
        unsafe setrlimit(__rlimit_resource_t(7), &tight)
        let errors = [
          ringError { _ = try UserRingBuffer(userRing).byteCount }, ringError { _ = try RingBuffer(events).count },
          ringError { _ = try SharedUserRingBuffer(userRing).byteCount },
        ]
        unsafe setrlimit(__rlimit_resource_t(7), &limit)
        return errors.compactMap { $0 }
      }
      // The first four are open, and nobody closes them: none is allowed, whatever other threads of this process do meanwhile. (Below that
      // poll(2) and fcntl(2) refuse their arguments.)
      let none = open(within: 4)
      #expect(none.count == 3 && none.allSatisfy { $0.number == EMFILE })
      // Then one, two and three, so that opening stops at each of its steps. Another thread may close one of its own at that moment and so
      // allow one more: how many fail is certain only in sum.
      var later: [RingError] = []
      for round in 0..<60 {
        let next = dup(0)
        close(next)
        later += open(within: Int(next) + 1 + round % 3)
      }
      #expect(!later.isEmpty && later.allSatisfy { $0.number == EMFILE })
      #expect(RingProcessTests.descriptors < before + 20)
    }
  }
}
