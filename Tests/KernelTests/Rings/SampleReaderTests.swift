import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Kernel

/// Perf event arrays that programs of the running kernel fill.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"), .serialized)
struct SampleReaderTests {
  /// The fixture `prints`, whose programs write to a perf event array.
  private final class Writer: Sendable {
    let fixture: LoadedFixture
    private let control: KernelMap

    init() throws {
      fixture = try LoadedFixture("prints")
      control = try fixture.map("control")
    }

    /// How many samples had no room.
    func dropped() throws -> Int {
      var value = AttributeBytes(count: 24)
      _ = try control.lookUp([0, 0, 0, 0], into: &value.bytes)
      return value.get(Int.self, at: 16)
    }

    /// Has a processor write `count` samples of `length` bytes.
    func emit(_ count: Int, length: Int = 16, on processor: Int = 0) throws {
      var value = AttributeBytes(count: 24)
      _ = try control.lookUp([0, 0, 0, 0], into: &value.bytes)
      value.set(UInt32(count), at: 0)
      value.set(UInt32(length), at: 4)
      try control.update([0, 0, 0, 0], value.bytes)
      var run = TestRun()
      run.flags = 1
      run.processor = UInt32(processor)
      _ = try fixture.program("emit_many").testRun(run)
    }

    func reader(_ settings: PerCPUSettings = PerCPUSettings()) throws -> SampleReader {
      var reader = try SampleReader()
      try reader.add(try fixture.map("samples"), settings: settings)
      return reader
    }
  }

  private struct Seen: Equatable {
    var number: UInt64
    var length: Int
    var processor: Int
  }

  /// Everything that is there; lost samples are counted.
  private func read(_ reader: inout SampleReader, within time: Duration = .zero) throws -> (samples: [Seen], lost: UInt64) {
    var (samples, lost): ([Seen], UInt64) = ([], 0)
    while true {
      let count = try reader.look(within: time, limit: 1000) { (sample, origin) in
        guard origin.lost == 0 else {
          lost += origin.lost
          return .next
        }
        let number = unsafe sample.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
        let processor = unsafe sample.unsafeLoadUnaligned(fromByteOffset: 12, as: UInt32.self)
        #expect(Int(processor) == origin.processor)
        samples.append(Seen(number: number, length: sample.byteCount, processor: Int(processor)))
        return .next
      }
      if count == 0 { return (samples, lost) }
      reader.take(count)
    }
  }

  @Test func `samples of every length come whole and in order, over the end of the buffer too`() throws {
    let writer = try Writer()
    var reader = try writer.reader(PerCPUSettings(byteCount: 4096))
    var next: UInt64 = 0
    for round in 0..<200 {
      let length = 16 + round * 37 % 900
      try writer.emit(3, length: length)
      let (samples, lost) = try read(&reader)
      // The kernel pads what it records, with its length in four bytes before it.
      let padded = (length + 4 + 7) / 8 * 8 - 4
      #expect(samples.map(\.number) == [next, next + 1, next + 2] && lost == 0)
      #expect(samples.allSatisfy { $0.length == padded })
      next += 3
    }
  }

  @Test func `what has no room is counted by the kernel, and shown`() throws {
    let writer = try Writer()
    var reader = try writer.reader(PerCPUSettings(byteCount: 4096))
    try writer.emit(500)
    let (samples, none) = try read(&reader)
    let dropped = try writer.dropped()
    #expect(samples.count + dropped == 500 && dropped > 300)
    // The kernel says so with the next sample that has room.
    try writer.emit(1)
    let (more, lost) = try read(&reader)
    #expect(more.count == 1 && Int(none + lost) == dropped)
  }

  @Test func `each processor has a buffer of its own`() throws {
    let processors = try #require(try Processors.online())
    let writer = try Writer()
    var reader = try writer.reader()
    let missing = reader.missingProcessors(ofMap: 0)
    #expect(missing == [])
    for processor in processors { try writer.emit(4, on: processor) }
    let (samples, _) = try read(&reader)
    #expect(samples.count == 4 * processors.count)
    #expect(Set(samples.map(\.processor)) == Set(processors))
    #expect(samples.map(\.number).sorted() == (0..<UInt64(samples.count)).map { $0 })
  }

  @Test func `a wake-up comes with the first sample, or with as many bytes as were asked for`() throws {
    let writer = try Writer()
    for (settings, wakes) in [(PerCPUSettings(), true), (PerCPUSettings(wakeup: .bytes(2048)), false)] {
      var reader = try writer.reader(settings)
      let start = ContinuousClock.now
      let thread = Thread {
        usleep(20_000); try? writer.emit(1)
      }
      thread.start()
      let count = try reader.look(within: .milliseconds(300), limit: 10) { _, _ in .next }
      let waited = ContinuousClock.now - start
      // Without a wake-up what is there is looked at when the time is over.
      #expect(count == 1 && (waited < .milliseconds(250)) == wakes, "\(waited)")
      reader.take(count)
    }
  }

  @Test func `rings and perf event arrays are read together`() throws {
    let writer = try Writer()
    let rings = try LoadedFixture("rings")
    var reader = try SampleReader()
    try reader.add(try rings.map("events"))
    try reader.add(try writer.fixture.map("samples"))
    try reader.add(try rings.map("others"))
    let count = reader.count
    #expect(count == 3)
    for _ in 0..<4 {
      try writer.emit(2)
      _ = try rings.program("emit_one").testRun(TestRun())
      var seen: [Int: Int] = [:]
      var total = 0
      while total < 5 {
        // One at a time, so that each kind comes first now and then.
        let count = try reader.look(within: .zero, limit: 1) { (_, origin) in
          seen[origin.map, default: 0] += 1
          return .next
        }
        if count == 0 { break }
        reader.take(count)
        total += count
      }
      #expect(seen == [0: 2, 1: 2, 2: 1])
    }
    let fills = [reader.fill(ofMap: 0), reader.fill(ofMap: 1)]
    #expect(fills == [0, 0])
  }

  @Test func `when the reader goes, nothing is left in the array`() throws {
    let writer = try Writer()
    do {
      var reader = try writer.reader()
      try writer.emit(1)
      let samples = try read(&reader).samples
      #expect(samples.count == 1)
    }
    // A reader of its own descriptor of the map takes its place without a trace of the other.
    var reader = try writer.reader()
    try writer.emit(2)
    let samples = try read(&reader).samples
    #expect(samples.count == 2)
  }

  @Test func `another map is refused, with its type`() throws {
    let map = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 4, maxEntries: 1, name: "no_ring"))
    var reader = try SampleReader()
    let error = ringError { try reader.add(map) }
    #expect("\(try #require(error))".contains("the map is of type 2, not a ring (27 or 31) or a perf event array (4)"))
    let array = try KernelMap.create(MapCreation(type: 4, keySize: 4, valueSize: 4, maxEntries: 1, name: "small"))
    try reader.add(array)
    let missing = reader.missingProcessors(ofMap: 0)
    let others = try #require(try Processors.online()).filter { $0 > 0 }
    #expect(missing == others)
    #expect(ringError { _ = try RingInspection(array) }?.number == 22)
  }

  @Test func `what is lost at the end is told though no sample follows, and once`() throws {
    let writer = try Writer()
    var reader = try writer.reader(PerCPUSettings(byteCount: 4096))
    try writer.emit(100, length: 512)
    let (samples, lost) = try read(&reader)
    let losses = reader.takeUntoldLosses()
    #expect(lost == 0 && losses == [SampleReader.Origin(map: 0, processor: 0, lost: UInt64(100 - samples.count))])
    #expect(try writer.dropped() == 100 - samples.count && samples.count < 10)
    #expect(reader.takeUntoldLosses().isEmpty)
    // Later samples have the same count with them: it is not told again.
    try writer.emit(1)
    #expect(try read(&reader).lost == UInt64(100 - samples.count))
    #expect(reader.takeUntoldLosses().isEmpty)
  }
}
