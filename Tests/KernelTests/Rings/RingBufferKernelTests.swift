import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Kernel

/// Ring buffers that programs of the running kernel fill.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"), .serialized)
struct RingBufferKernelTests {
  /// `struct control` of the fixture `rings`.
  private struct Control {
    var count: UInt32 = 0
    var length: UInt32 = 16
    var flags: UInt64 = 0
    var next = 0
    var dropped = 0
  }

  /// The fixture `rings`: its programs fill.
  private final class Filler: Sendable {
    let fixture: LoadedFixture
    private let control: KernelMap

    init() throws {
      fixture = try LoadedFixture("rings")
      control = try fixture.map("control")
    }

    func read() throws -> Control {
      var value = AttributeBytes(count: 32)
      _ = try control.lookUp([0, 0, 0, 0], into: &value.bytes)
      return Control(next: value.get(Int.self, at: 16), dropped: value.get(Int.self, at: 24))
    }

    /// Has `program` put `count` samples of `length` bytes.
    func emit(_ count: Int, length: Int = 16, flags: UInt64 = 0, _ program: String = "emit") throws {
      let state = try read()
      var value = AttributeBytes(count: 32)
      value.set(UInt32(count), at: 0)
      value.set(UInt32(length), at: 4)
      value.set(flags, at: 8)
      value.set(state.next, at: 16)
      value.set(state.dropped, at: 24)
      try control.update([0, 0, 0, 0], value.bytes)
      _ = try fixture.program(program).testRun(TestRun())
    }

    func consumer() throws -> RingBuffer { try RingBuffer(try fixture.map("events")) }
  }

  @Test func `a million samples are read whole and in order`() throws {
    let filler = try Filler()
    var buffer = try filler.consumer()
    var (seen, wrong, round) = (0, 0, 0)
    while seen < 1_000_000 {
      let length = 16 + round * 13 % 1000
      try filler.emit(65536 / (length + 16), length: length)
      try buffer.consume { (sample, _) in
        let number = unsafe sample.unsafeLoad(fromByteOffset: 0, as: UInt64.self)
        let told = unsafe sample.unsafeLoad(fromByteOffset: 8, as: UInt32.self)
        if number != UInt64(seen) || Int(told) != length || sample.byteCount != length { wrong += 1 }
        seen += 1
        return .next
      }
      round += 1
    }
    let state = try filler.read()
    #expect(wrong == 0 && state.dropped == 0 && state.next == seen)
    #expect(buffer.available(inRing: 0) == 0 && buffer.byteCount(ofRing: 0) == 65536)
  }

  @Test func `what a program discards is passed over`() throws {
    let filler = try Filler()
    var buffer = try filler.consumer()
    try filler.emit(300, "emit_some")
    let found = try RingInspection(try filler.fixture.map("events"))
    #expect(found.chain.readyCount == 200 && found.chain.discardedCount == 100 && found.forecast == nil && found.used == 300 * 24)
    var numbers: [UInt64] = []
    #expect(
      try buffer.consume { (sample, _) in
        numbers.append(unsafe sample.unsafeLoad(fromByteOffset: 0, as: UInt64.self))
        return .next
      } == 200)
    #expect(numbers == (0..<300).filter { $0 % 3 != 2 })
    #expect(buffer.available(inRing: 0) == 0)
  }

  @Test func `what did not fit is counted by the program, and nothing else is lost`() throws {
    let filler = try Filler()
    var buffer = try filler.consumer()
    try filler.emit(10_000, length: 100)
    // 65536 bytes hold 585 samples of 112; the last byte of a ring stays free.
    #expect(try buffer.consume { _, _ in .next } == 585)
    #expect(try filler.read().dropped == 1)
    try filler.emit(1, length: 100)
    #expect(try buffer.consume { _, _ in .next } == 1)
  }

  /// A thread that waits in `poll` for one sample. It sleeps when this returns.
  private func reader(_ filler: Filler, within timeout: Duration?) throws -> (WorkerThread, RingCloser) {
    let holder = Holder()
    let thread = WorkerThread {
      var buffer = try filler.consumer()
      try buffer.add(try filler.fixture.map("others"))
      holder.closer.withLock { $0 = buffer.closer }
      holder.opened.signal()
      let count = try buffer.poll(within: timeout) { (_, ring) in
        holder.ring.withLock { $0 = ring }
        return .stop
      }
      try #require(count == 1)
    }
    holder.opened.wait()
    try thread.waitUntilAsleep()
    return (thread, try #require(holder.closer.withLock { $0 }))
  }

  private final class Holder: Sendable {
    let closer = Mutex<RingCloser?>(nil)
    let ring = Mutex(-1)
    let opened = DispatchSemaphore(value: 0)
  }

  @Test func `a sample in any of the rings wakes a waiting reader`() throws {
    let filler = try Filler()
    for program in ["emit", "emit_other"] {
      let (thread, _) = try reader(filler, within: nil)
      try filler.emit(1, program)
      try thread.join()
    }
  }

  @Test func `one that is submitted without a wake-up leaves it asleep, and a forced wake-up wakes it`() throws {
    let filler = try Filler()
    let (thread, _) = try reader(filler, within: nil)
    try filler.emit(1, flags: 1)
    usleep(100_000)
    #expect(thread.isAsleep && !thread.hasEnded)
    try filler.emit(1, flags: 2)
    try thread.join()
  }

  @Test func `a sample that is there already needs no wake-up`() throws {
    let filler = try Filler()
    var buffer = try filler.consumer()
    try filler.emit(3, flags: 1)
    #expect(try buffer.poll(within: nil) { _, _ in .next } == 3)
    #expect(try buffer.poll(within: .milliseconds(20)) { _, _ in .next } == 0)
  }

  @Test func `closing and signals end waiting`() throws {
    signal(SIGUSR1) { _ in }
    let filler = try Filler()
    let (closed, closer) = try reader(filler, within: nil)
    closer.close()
    #expect(ringError { try closed.join() }?.number == ECANCELED)
    let (interrupted, _) = try reader(filler, within: .seconds(60))
    try interrupted.interrupt()
    #expect(ringError { try interrupted.join() }?.number == EINTR)
  }

  @Test func `a reader that takes over goes on where the last one stopped`() throws {
    let filler = try Filler()
    try filler.emit(10)
    do {
      var first = try filler.consumer()
      #expect(try first.consume(limit: 4) { _, _ in .next } == 4)
    }
    var second = try filler.consumer()
    var numbers: [UInt64] = []
    try second.consume { (sample, _) in
      numbers.append(unsafe sample.unsafeLoad(fromByteOffset: 0, as: UInt64.self))
      return .next
    }
    #expect(numbers == Array(4..<10))
  }

  @Test func `no wake-up is lost while a reader catches up again and again`() throws {
    let filler = try Filler()
    let total = 20_000
    let thread = WorkerThread {
      var buffer = try filler.consumer()
      var seen = 0
      while seen < total {
        let got = try buffer.poll(within: .seconds(30)) { _, _ in .next }
        // The other side goes on until all are in: there is something to wake for.
        try #require(got > 0)
        seen += got
      }
    }
    // What does not fit, where the reader does not get its turn, is not counted.
    while try filler.read().next < total { try filler.emit(min(4, total - filler.read().next)) }
    try thread.join()
  }
}
