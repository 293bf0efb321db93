import Testing

@testable import Kernel

/// Reading a processor's buffer, in ordinary memory.
@Suite struct PerCPUSourceTests {
  private enum Seen: Equatable { case sample([UInt8]), lost(UInt64) }

  private func look(_ source: PerCPUSource, limit: Int = .max, stopAfter count: Int = .max) throws -> [Seen] {
    var seen: [Seen] = []
    var left = limit
    source.beginLook()
    _ = try source.look(&left) { (sample, lost) in
      seen.append(lost > 0 ? .lost(lost) : .sample(sample.array))
      return seen.count >= count ? .stop : .next
    }
    #expect(limit - left == seen.count)
    return seen
  }

  @Test func `samples stay until they are taken, and lost ones are counted in their place`() throws {
    let buffer = try PerCPUSimulation()
    buffer.put(sample: [1, 2, 3, 4])
    buffer.put(lost: 1 << 40 | 3)
    buffer.put(sample: [5, 6, 7, 8])
    let source = try buffer.source(processor: 3)
    #expect(source.processor == 3 && source.available == 56)
    let all: [Seen] = [.sample([1, 2, 3, 4]), .lost(1 << 40 | 3), .sample([5, 6, 7, 8])]
    #expect(try look(source) == all)
    #expect(buffer.tail == 0)
    #expect(try look(source, limit: 2) == Array(all[..<2]))
    #expect(source.take(1) == 1)
    #expect(buffer.tail == 16)
    #expect(try look(source, stopAfter: 1) == [all[1]])
    #expect(source.take(5) == 1)
    #expect(try look(source) == [all[2]])
    #expect(source.take(1) == 1)
    #expect(buffer.tail == buffer.head && source.take(1) == 0)
    #expect(try look(source) == [])
  }

  @Test func `a sample that lies over the end is put together, at every place`() throws {
    for place in stride(from: UInt64(4096 - 64), through: 4096 + 8, by: 8) {
      let buffer = try PerCPUSimulation()
      buffer.begin(at: place)
      let bytes = (0..<44).map { UInt8($0) }
      buffer.put(sample: bytes)
      buffer.put(sample: [9, 9, 9, 9])
      let source = try buffer.source()
      #expect(try look(source) == [.sample(bytes), .sample([9, 9, 9, 9])], "at \(place)")
      #expect(source.take(2) == 2 && buffer.tail == buffer.head)
    }
  }

  @Test func `positions go on over the end of their numbers`() throws {
    let buffer = try PerCPUSimulation()
    buffer.begin(at: UInt64.max - 7)
    buffer.put(sample: [1, 2, 3, 4])
    let source = try buffer.source()
    #expect(try look(source) == [.sample([1, 2, 3, 4])])
    #expect(source.take(1) == 1 && buffer.tail == 8)
  }

  @Test func `records that are no samples are passed, and taken with what is before them`() throws {
    let buffer = try PerCPUSimulation()
    buffer.put(type: 5, Array(repeating: 0, count: 24))  // PERF_RECORD_THROTTLE
    let source = try buffer.source()
    #expect(try look(source) == [])
    #expect(source.take(0) == 0 && buffer.tail == buffer.head)
    buffer.put(sample: [1, 2, 3, 4])
    buffer.put(type: 5, Array(repeating: 0, count: 24))
    #expect(try look(source) == [.sample([1, 2, 3, 4])])
    #expect(source.take(1) == 1 && buffer.tail == buffer.head)
  }

  @Test(arguments: [
    (UInt16(0), UInt64(16)), (4, 16), (12, 16), (24, 16), (0xfff8, 16), (8, 8),
  ])
  func `a size that is none ends the reading with an error`(size: UInt16, moving: UInt64) throws {
    let buffer = try PerCPUSimulation()
    buffer.put(sample: [1, 2, 3, 4])
    buffer.put(type: PerCPUHeader.sample, size: size, [0, 0, 0, 0], moving: moving)
    let source = try buffer.source()
    let error = ringError { _ = try look(source) }
    #expect(error?.reason == .impossibleRecord(position: 16, type: 9, size: size))
    #expect(error?.number == 117)
    #expect("\(try #require(error))".contains("type 9 and \(size) bytes at position 16 is impossible"))
  }

  @Test func `a sample that says more than its record holds is an error, and so is a lost record that is too short`() throws {
    let buffer = try PerCPUSimulation()
    buffer.put(sample: [1, 2, 3, 4], saying: 5)
    #expect(ringError { _ = try look(try buffer.source()) }?.reason == .impossibleRecord(position: 0, type: 9, size: 16))
    let short = try PerCPUSimulation()
    short.put(type: PerCPUHeader.lost, [1, 0, 0, 0, 0, 0, 0, 0])
    #expect(ringError { _ = try look(try short.source()) }?.reason == .impossibleRecord(position: 0, type: 2, size: 16))
  }

  @Test func `positions further apart than the buffer is large are an error`() throws {
    let buffer = try PerCPUSimulation()
    buffer.head = 4104
    #expect(ringError { _ = try look(try buffer.source()) }?.reason == .impossiblePositions(consumer: 0, producer: 4104))
    buffer.begin(at: 16)
    buffer.head = 8
    #expect(ringError { _ = try look(try buffer.source()) }?.number == 117)
  }

  @Test func `sizes are rounded up, and settings become attributes of the event`() {
    let page = RingCalls.pageSize
    #expect(PerCPUSettings(byteCount: 1).roundedByteCount == page)
    #expect(PerCPUSettings(byteCount: page + 1).roundedByteCount == 2 * page)
    let samples = PerCPUSettings(wakeup: .samples(64)).event.attributes(placeAddress: 0)
    #expect(samples.get(UInt32.self, at: 48) == 64 && samples.get(UInt64.self, at: 40) == 0)
    #expect(samples.get(UInt64.self, at: 8) == 10 && samples.get(UInt64.self, at: 24) == 1 << 10)
    let bytes = PerCPUSettings(wakeup: .bytes(4096)).event.attributes(placeAddress: 0)
    let bit: UInt64 = UInt16(1).littleEndian == 1 ? 1 << 14 : 1 << 49
    #expect(bytes.get(UInt32.self, at: 48) == 4096 && bytes.get(UInt64.self, at: 40) == bit)
  }

  @Test func `lists of processors`() {
    #expect(Processors.numbers(in: "0-3,8\n") == [0, 1, 2, 3, 8])
    #expect(Processors.numbers(in: "0\n") == [0])
    for text in ["x", "3-1", "0-99999999", "0-1-2", "-1"] { #expect(Processors.numbers(in: text) == nil, "\(text)") }
  }
}
