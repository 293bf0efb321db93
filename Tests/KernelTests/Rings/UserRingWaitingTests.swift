import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Kernel

/// Threads that really wait for room, and what wakes them.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"), .serialized)
struct UserRingWaitingTests {
  /// A drainer whose ring is full to the last byte: 65536 bytes in samples of 32.
  private func full() throws -> Drainer {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    var number: UInt64 = 0
    while try ring.hasRoom(byteCount: 24) {
      try ring.publish(Request(number: number))
      number += 1
    }
    #expect(ring.positions.used == 65536)
    return drainer
  }

  /// A thread that reserves one sample, waits for room as long as `timeout`, and publishes it. It sleeps when this returns.
  private func producer(_ drainer: Drainer, within timeout: Duration?, mustSleep: Bool = true) throws -> (WorkerThread, RingCloser)
  {
    let closer = Mutex<RingCloser?>(nil)
    let opened = DispatchSemaphore(value: 0)
    let holder = Holder(closer, opened)
    let thread = WorkerThread {
      let ring = try drainer.ring()
      holder.closer.withLock { $0 = ring.closer }
      opened.signal()
      var sample = try ring.reserve(byteCount: 24, within: timeout)
      var bytes = sample.bytes
      Request(number: 2048).write(to: &bytes)
      sample.submit()
    }
    opened.wait()
    if mustSleep { try thread.waitUntilAsleep() }
    return (thread, try #require(holder.closer.withLock { $0 }))
  }

  private final class Holder: Sendable {
    let closer: Mutex<RingCloser?>
    let opened: DispatchSemaphore
    init(_ closer: consuming sending Mutex<RingCloser?>, _ opened: DispatchSemaphore) {
      self.closer = closer
      self.opened = opened
    }
  }

  @Test(arguments: ["drain_read", "drain_first", "drain_both", "drain_loudly"])
  func `a drain wakes a waiting producer`(program: String) throws {
    let drainer = try full()
    let (thread, _) = try producer(drainer, within: nil)
    _ = try drainer.drain(program)
    try thread.join()
    _ = try drainer.drain()
    let results = try drainer.read()
    #expect(results.samples == 2049 && results.wrong == 0)
  }

  @Test func `a drain through a tracepoint wakes it too`() throws {
    let drainer = try full()
    #if arch(arm64)
      let getpgid: UInt32 = 155
    #else
      let getpgid: UInt32 = 121
    #endif
    try drainer.set(process: getpid(), call: getpgid)
    let link = try RawTracepoint.attach(try drainer.fixture.program("drain_on_call"), to: "sys_enter")
    let (thread, _) = try producer(drainer, within: nil)
    _ = Glibc.getpgid(0)
    try thread.join()
    withExtendedLifetime(link) {}
  }

  @Test func `a drain without a wake-up leaves it asleep, and a forced wake-up wakes it though nothing was drained`() throws {
    let drainer = try full()
    let (thread, _) = try producer(drainer, within: nil)
    #expect(try drainer.drain("drain_quietly") == 2048)
    usleep(100_000)
    #expect(thread.isAsleep && !thread.hasEnded)
    #expect(try drainer.drain("drain_read") == 0)
    usleep(100_000)
    #expect(thread.isAsleep && !thread.hasEnded)
    #expect(try drainer.drain("drain_loudly") == 0)
    try thread.join()
    #expect(try drainer.drain() == 1)
    #expect(try drainer.read().wrong == 0)
  }

  @Test func `discarded samples alone wake it`() throws {
    let drainer = try Drainer()
    do {
      let ring = try drainer.ring()
      while try ring.hasRoom(byteCount: 24) { try ring.reserve(byteCount: 24).discard() }
    }
    let (thread, _) = try producer(drainer, within: nil)
    #expect(try drainer.drain() == 0)
    try thread.join()
  }

  @Test func `where a little room is free it sleeps too, and finds what was drained without a wake-up`() throws {
    let drainer = try Drainer()
    var ring = try drainer.ring()
    try ring.publish(Request(number: 0, length: 65536 - 4096))
    let thread = WorkerThread {
      let ring = try drainer.ring()
      try ring.waitForRoom(byteCount: 8192, within: nil)
    }
    try thread.waitUntilAsleep()
    #expect(try drainer.drain("drain_quietly") == 1)
    try thread.join()
  }

  @Test func `the time ends with ENOSPC, after a last look`() throws {
    let drainer = try full()
    let ring = try drainer.ring()
    let error = ringError { try ring.reserve(byteCount: 24, within: .milliseconds(20)).submit() }
    #expect(error?.reason == .timedOut && error?.number == ENOSPC)
    #expect(ringError { try ring.reserve(byteCount: 24, within: .zero).submit() }?.number == ENOSPC)
    #expect(ringError { try ring.reserve(byteCount: 24, within: .milliseconds(-1)).submit() }?.number == EINVAL)
    // The time may be over before the thread is seen asleep: the machine may be busy.
    let (thread, _) = try producer(drainer, within: .seconds(2), mustSleep: false)
    // The look may come while the drain still goes on, which then finds one more.
    let first = try drainer.drain("drain_quietly")
    try thread.join()
    #expect(try first + drainer.drain() == 2049)
  }

  @Test func `closing from another thread ends waiting, now and later`() throws {
    let drainer = try full()
    let (thread, closer) = try producer(drainer, within: nil)
    closer.close()
    #expect(ringError { try thread.join() }?.reason == .closed)
    let shared = try SharedUserRingBuffer(drainer.fixture.map("requests"))
    let waiters = (0..<3).map { _ in WorkerThread { try shared.publish(byteCount: 8, within: nil) { _ in } } }
    for waiter in waiters { try waiter.waitUntilAsleep() }
    shared.closer.close()
    for waiter in waiters { #expect(ringError { try waiter.join() }?.number == ECANCELED) }
    #expect(ringError { try shared.publish(byteCount: 8, within: .seconds(60)) { _ in } }?.reason == .closed)
  }

  @Test func `a signal ends waiting with EINTR, and the call can be made again`() throws {
    signal(SIGUSR1) { _ in }
    let drainer = try full()
    let (thread, _) = try producer(drainer, within: nil)
    try thread.interrupt()
    #expect(ringError { try thread.join() }?.number == EINTR)
    let shared = try SharedUserRingBuffer(drainer.fixture.map("requests"))
    let waiter = WorkerThread { try shared.publish(byteCount: 8, within: .seconds(60)) { _ in } }
    try waiter.waitUntilAsleep()
    try waiter.interrupt()
    #expect(ringError { try waiter.join() }?.reason == .interrupted)
    #expect(try drainer.drain() == 2048)
    try shared.publish(byteCount: 8, within: nil) { _ in }
  }

  @Test func `one drain wakes all the threads that wait for the same ring`() throws {
    let drainer = try full()
    let shared = try SharedUserRingBuffer(drainer.fixture.map("requests"))
    let waiters = (0..<4).map { _ in WorkerThread { try shared.publish(byteCount: 24, within: nil) { _ in } } }
    for waiter in waiters { try waiter.waitUntilAsleep() }
    #expect(try drainer.drain() == 2048)
    for waiter in waiters { try waiter.join() }
    #expect(shared.positions.used == 4 * 32)
  }
}
