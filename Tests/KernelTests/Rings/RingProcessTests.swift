import Foundation
import TestSupport
import Testing

@testable import Kernel

/// What needs a process of its own: one that is killed, and one whose descriptors are all its own.
///
/// The test program starts itself with ``RingChildTests`` only.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct RingProcessTests {
  /// Starts this program with one test of ``RingChildTests``.
  private func child(_ test: String, map: UInt32 = 0, output: URL) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    // Started by SwiftPM's own runner, the tests are in the file that comes after this option.
    let bundle = CommandLine.arguments.firstIndex(of: "--test-bundle-path").map { Array(CommandLine.arguments[$0...$0 + 1]) } ?? []
    process.arguments = bundle + ["--testing-library", "swift-testing", "--filter", "RingChildTests.*\(test)"]
    process.environment = ProcessInfo.processInfo.environment.merging(["BTFSCOPE_RING_CHILD": "\(map)"]) { $1 }
    try Data().write(to: output)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    try process.run()
    return process
  }

  @Test func `the busy sample of a producer that was killed stops the drain, until the next one discards it`() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let drainer = try Drainer()
    let map = try drainer.fixture.map("requests")
    var ring = try UserRingBuffer(map)
    try ring.publish(Request(number: 0))
    let child = try child("holds", map: try map.info().id, output: folder.appending(path: "out"))
    while ring.positions.used < 64, child.isRunning { usleep(1000) }
    kill(child.processIdentifier, SIGKILL)
    child.waitUntilExit()
    try ring.publish(Request(number: 1))
    #expect(try drainer.drain() == 1)
    #expect(try drainer.drain() == 0)
    let found = try RingInspection(map)
    #expect(found.chain.busyCount == 1 && found.chain.readyCount == 1)
    #expect(found.forecast?.stop == .busy(try #require(found.chain.links.first)))
    #expect(try ring.discardAbandoned() == 1)
    #expect(try drainer.drain() == 1)
    let results = try drainer.read()
    #expect(results.samples == 2 && results.wrong == 0 && ring.positions.used == 0)
  }

  @Test(arguments: ["opening and closing", "exhausted"])
  func `no descriptor is left over, also where there are none left`(test: String) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let child = try child(test, output: folder.appending(path: "out"))
    child.waitUntilExit()
    let output = try String(contentsOf: folder.appending(path: "out"), encoding: .utf8)
    #expect(child.terminationStatus == 0 && output.contains("with 1 test in 1 suite passed"), "\(output)")
  }
}

/// The child's part.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BTFSCOPE_RING_CHILD"] != nil, "run by the tests of RingProcessTests"))
struct RingChildTests {
  @Test func `a producer holds a sample until it is killed`() throws {
    let id = try #require(UInt32(ProcessInfo.processInfo.environment["BTFSCOPE_RING_CHILD"] ?? ""))
    let ring = try UserRingBuffer(try KernelMap.open(id: id))
    let sample = try ring.reserve(byteCount: 24)
    sleep(60)
    sample.discard()
  }

  private var descriptors: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1 }

  @Test func `opening and closing leaves nothing`() throws {
    let userRing = try KernelMap.create(MapCreation(type: 31, maxEntries: 65536, name: "leak_user"))
    let events = try KernelMap.create(MapCreation(type: 27, maxEntries: 65536, name: "leak"))
    let before = descriptors
    for _ in 0..<200 {
      let producer = try UserRingBuffer(userRing)
      let shared = try SharedUserRingBuffer(userRing)
      var consumer = try RingBuffer(events)
      // The same ring a second time: epoll has it already.
      #expect(ringError { try consumer.add(events) }?.number == EEXIST)
      let opened = producer.byteCount + shared.byteCount + consumer.count
      #expect(opened > 0)
      #expect(ringError { _ = try UserRingBuffer(events).byteCount }?.number == EINVAL)
      #expect(ringError { _ = try RingBuffer(userRing).count }?.number == EINVAL)
      #expect(try RingInspection(userRing).byteCount == 65536)
      #expect(ringError { try shared.publish(byteCount: 65528, within: .zero) { _ in } } == nil || shared.positions.used > 0)
    }
    #expect(descriptors == before && before > 0)
  }

  @Test func `with descriptors exhausted opening is EMFILE and leaves nothing`() throws {
    let userRing = try KernelMap.create(MapCreation(type: 31, maxEntries: 65536, name: "leak_user"))
    let events = try KernelMap.create(MapCreation(type: 27, maxEntries: 65536, name: "leak"))
    let before = descriptors
    var limit = rlimit()
    unsafe getrlimit(__rlimit_resource_t(7), &limit)
    // The descriptors that come next. With none of them allowed, one, two, and so on, opening stops at each of its steps.
    let next = (0..<4).map { _ in dup(0) }
    for descriptor in next { close(descriptor) }
    var numbers: [Int32] = []
    for first in next {
      var tight = limit
      tight.rlim_cur = rlim_t(first)
      unsafe setrlimit(__rlimit_resource_t(7), &tight)
      let errors = [
        ringError { _ = try UserRingBuffer(userRing).byteCount }, ringError { _ = try RingBuffer(events).count },
        ringError { _ = try SharedUserRingBuffer(userRing).byteCount },
      ]
      unsafe setrlimit(__rlimit_resource_t(7), &limit)
      numbers += errors.compactMap { $0?.number }
      #expect(descriptors == before)
    }
    #expect(numbers.count == 7 && numbers.allSatisfy { $0 == EMFILE })
  }
}
