import Testing

@testable import Kernel

/// The fixture `user-ring`: its programs drain, and say what they saw.
final class Drainer: Sendable {
  let fixture: LoadedFixture
  private let results: KernelMap
  private let control: KernelMap

  init() throws {
    fixture = try LoadedFixture("user-ring")
    results = try fixture.map("results")
    control = try fixture.map("control")
  }

  /// `struct results`
  struct Results: Equatable {
    var answer = 0
    var nested = 0
    var drains = 0
    var samples = 0
    var wrong = 0
    var next = 0
    var bytes = 0
    var kinds = [0, 0, 0, 0]
  }

  func read() throws -> Results {
    var value = AttributeBytes(count: 88)
    try #require(try results.lookUp([0, 0, 0, 0], into: &value.bytes))
    let words = (0..<11).map { value.get(Int.self, at: 8 * $0) }
    return Results(
      answer: words[0], nested: words[1], drains: words[2], samples: words[3], wrong: words[4], next: words[5], bytes: words[6],
      kinds: Array(words[7...]))
  }

  /// `struct control`
  func set(process: Int32 = 0, call: UInt32 = 0, until: UInt64 = 0, turns: UInt64 = 0) throws {
    var value = AttributeBytes(count: 24)
    value.set(process, at: 0)
    value.set(call, at: 4)
    value.set(until, at: 8)
    value.set(turns, at: 16)
    try control.update([0, 0, 0, 0], value.bytes)
  }

  /// The number that is expected next.
  func expect(_ next: Int) throws {
    var value = AttributeBytes(count: 88)
    _ = try results.lookUp([0, 0, 0, 0], into: &value.bytes)
    value.set(next, at: 40)
    try results.update([0, 0, 0, 0], value.bytes)
  }

  func ring(_ name: String = "requests") throws -> UserRingBuffer { try UserRingBuffer(try fixture.map(name)) }

  /// Runs a program that drains; what the helper returned.
  func drain(_ name: String = "drain_read") throws -> Int {
    try fixture.run(name)
    return try read().answer
  }
}

/// What the fixture's programs take samples for (`struct request`): 24 bytes at least.
struct Request {
  var number: UInt64
  var length = 24
  var kind: UInt32 = 1

  @_lifetime(buffer: copy buffer)
  func write(to buffer: inout MutableRawSpan) {
    buffer.storeBytes(of: number, toByteOffset: 0, as: UInt64.self)
    buffer.storeBytes(of: UInt32(length), toByteOffset: 8, as: UInt32.self)
    buffer.storeBytes(of: kind, toByteOffset: 12, as: UInt32.self)
    buffer.storeBytes(of: ~number, toByteOffset: length - 8, as: UInt64.self)
  }
}

extension UserRingBuffer {
  mutating func publish(_ request: Request) throws(RingError) {
    try publish(byteCount: request.length) { (buffer) in request.write(to: &buffer) }
  }
}
