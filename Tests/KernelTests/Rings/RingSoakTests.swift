import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Both rings for a while, with their other ends started, ended and killed at random; every sample is accounted for.
///
/// `make soak` runs it for ten minutes (`BTFSCOPE_SOAK_SECONDS`, `BTFSCOPE_SOAK_SEED`).
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"), .serialized)
struct RingSoakTests {
  private static let environment = ProcessInfo.processInfo.environment
  /// For each of the two rings.
  private static let seconds = (Double(environment["BTFSCOPE_SOAK_SECONDS"] ?? "") ?? 4) / 2
  private static let seed = UInt64(environment["BTFSCOPE_SOAK_SEED"] ?? "") ?? UInt64.random(in: 1...1_000_000)

  /// A run of the program, which can be killed.
  private final class Child {
    let process = Process()
    let folder: URL

    init(_ arguments: [String], input: Data = Data()) throws {
      folder = try Fixture.temporaryFolder()
      for name in ["out", "err"] { try Data().write(to: folder.appending(path: name)) }
      try input.write(to: folder.appending(path: "in"))
      process.executableURL = URL(filePath: Tool.btfscope.path)
      process.arguments = arguments
      process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "in"))
      process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "out"))
      process.standardError = try FileHandle(forWritingTo: folder.appending(path: "err"))
      try process.run()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Kills it if need be, and waits for its end; whether it ended by itself, and well.
    func end(kill: Bool) throws -> Bool {
      if kill { Foundation.kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { return false }
      let words = try String(contentsOf: folder.appending(path: "err"), encoding: .utf8)
      try #require(process.terminationStatus == 0, "\(words)")
      return true
    }

    func output() throws -> String { try String(contentsOf: folder.appending(path: "out"), encoding: .utf8) }
  }

  /// Samples as `ring push --as raw` takes them.
  private func samples(from first: Int, count: Int) -> Data {
    var data = Data()
    for number in first..<first + count {
      var block = AttributeBytes(count: 0)
      let length = 24 + number * 7 % 131
      block.set(UInt32(length), at: 0)
      block.set(UInt64(number), at: 4)
      block.set(UInt32(length), at: 12)
      block.set(UInt32(number % 4), at: 16)
      block.set(~UInt64(number), at: 4 + length - 8)
      data.append(contentsOf: block.bytes)
    }
    return data
  }

  @Test func `every sample that went into a user ring is drained once, in order, whoever is killed`() throws {
    var random = SplitMix64(seed: Self.seed)
    let drainer = try Drainer()
    let map = try drainer.fixture.map("requests")
    let id = "\(try map.info().id)"
    let end = ContinuousClock.now + .seconds(Self.seconds)
    var (rounds, killed, busy, whole) = (0, 0, 0, 0)
    while ContinuousClock.now < end {
      rounds += 1
      // What is in the ring went out, and nobody else writes now.
      let waiting = try RingInspection(map, listed: 0).chain.readyCount
      let first = try drainer.read().next + waiting
      let count = Int.random(in: 0...3000, using: &random)
      let child = try Child(["ring", "push", id, "--as", "raw", "--wait", "--recover"], input: samples(from: first, count: count))
      let isKilled = Bool.random(using: &random)
      // Long enough to start, to fill the ring, or to do all of it.
      let pause = ContinuousClock.now + .milliseconds(Int.random(in: 0...120, using: &random))
      let isDrained = !isKilled || Int.random(in: 0...3, using: &random) > 0
      while isKilled ? ContinuousClock.now < pause : child.process.isRunning {
        guard isDrained else {
          usleep(1000)
          continue
        }
        let program = ["drain_read", "drain_read", "drain_first", "drain_quietly", "drain_loudly"].randomElement(using: &random)
        _ = try drainer.drain(program ?? "drain_read")
        if !isKilled, try drainer.read().answer == 0 { _ = try drainer.drain("drain_loudly") }
      }
      if try child.end(kill: isKilled) { whole += 1 } else { killed += 1 }
      if !isKilled {
        // All of them are out.
        let left = try RingInspection(map, listed: 0).chain.readyCount
        #expect(try drainer.read().next + left == first + count)
      }
      if Int.random(in: 0...3, using: &random) == 0 {
        // A producer that dies while its sample is busy: it reserves, and is gone.
        let ring = try UserRingBuffer(map)
        if (try? ring.claimBusy(40)) != nil { busy += 1 }
      }
    }
    var ring = try UserRingBuffer(map)
    _ = try ring.discardAbandoned()
    while try drainer.drain() > 0 {}
    let results = try drainer.read()
    #expect(results.wrong == 0 && results.samples == results.next && ring.positions.used == 0, "seed \(Self.seed)")
    print(
      "soak, user ring: \(results.samples) samples, \(rounds) producers, \(killed) killed, \(whole) ended, \(busy) samples left busy;",
      "seed \(Self.seed)")
  }

  @Test func `every sample that a program put into a ring buffer is read once, in order, whoever is killed`() throws {
    var random = SplitMix64(seed: Self.seed &+ 1)
    let fixture = try LoadedFixture("rings")
    let map = try fixture.map("events")
    let control = try fixture.map("control")
    let id = "\(try map.info().id)"
    let end = ContinuousClock.now + .seconds(Self.seconds)
    // Samples of 16 bytes take 24: positions count them.
    let footprint = 24
    var (rounds, killed, read, shown) = (0, 0, 0, 0)
    while ContinuousClock.now < end {
      rounds += 1
      let first = Int(try RingInspection(map, listed: 0).positions.consumer) / footprint
      #expect(first == read)
      let isKilled = Bool.random(using: &random)
      let limit = Int.random(in: 1...5000, using: &random)
      let child = try Child(
        isKilled ? ["ring", "watch", id] : ["ring", "watch", id, "--count", "\(limit)", "--duration", "0.05"])
      let pause = ContinuousClock.now + .milliseconds(Int.random(in: 0...100, using: &random))
      while isKilled ? ContinuousClock.now < pause : child.process.isRunning {
        try emit(Int.random(in: 0...300, using: &random), control, fixture)
      }
      let isWhole = try child.end(kill: isKilled)
      if !isWhole { killed += 1 }
      read = Int(try RingInspection(map, listed: 0).positions.consumer) / footprint
      // A reader that is killed may have printed what it did not get to take, and the next prints that again; nothing is lost.
      var lines = try child.output().split(separator: "\n", omittingEmptySubsequences: false)
      lines.removeLast()
      for (index, line) in lines.enumerated() where number(line) != first + index {
        Issue.record("line \(index) is \(line), and should be number \(first + index); seed \(Self.seed)")
        break
      }
      #expect(isWhole ? lines.count == read - first : lines.count >= read - first, "seed \(Self.seed)")
      shown += lines.count
    }
    var buffer = try RingBuffer(map)
    read += try buffer.consume { _, _ in .next }
    var value = AttributeBytes(count: 32)
    _ = try control.lookUp([0, 0, 0, 0], into: &value.bytes)
    #expect(value.get(Int.self, at: 16) == read, "seed \(Self.seed)")
    print("soak, ring buffer: \(read) samples, \(rounds) readers, \(killed) killed, \(shown) samples shown; seed \(Self.seed)")
  }

  /// Has the program put `count` samples of 16 bytes; `next` and `dropped` go on.
  private func emit(_ count: Int, _ control: borrowing KernelMap, _ fixture: LoadedFixture) throws {
    var value = AttributeBytes(count: 32)
    _ = try control.lookUp([0, 0, 0, 0], into: &value.bytes)
    value.set(UInt32(count), at: 0)
    value.set(UInt32(16), at: 4)
    try control.update([0, 0, 0, 0], value.bytes)
    _ = try fixture.program("emit").testRun(TestRun())
  }

  /// The number that a sample in hexadecimal begins with.
  private func number(_ line: Substring) -> Int? {
    guard line.utf8.count == 32 else { return nil }
    let digits = Array(line.prefix(16))
    let bytes = stride(from: 14, through: 0, by: -2).map { String(digits[$0...$0 + 1]) }.joined()
    return Int(bytes, radix: 16)
  }
}
