import Glibc
import Testing

@testable import Kernel

/// How a producer writes, in ordinary memory: the test is the kernel.
@Suite struct UserRingProducerTests {
  @Test func `a reserved sample is busy until it is submitted`() throws {
    let ring = try RingSimulation()
    ring.fill(0xff)
    let producer = try ring.openProducer()
    var sample = try producer.reserve(byteCount: 5)
    #expect(ring.word(at: 0) == 5 | 1 << 31 && ring.padding(at: 0) == 0 && ring.producer == 16)
    #expect(ring.drain().isEmpty && sample.byteCount == 5)
    var bytes = sample.bytes
    bytes.copy([1, 2, 3, 4, 5])
    sample.submit()
    #expect(ring.word(at: 0) == 5 && ring.producer == 16)
    #expect(ring.drain() == [[1, 2, 3, 4, 5]])
  }

  @Test func `a discarded sample is passed over, and so is one that is let go`() throws {
    let ring = try RingSimulation()
    let producer = try ring.openProducer()
    try producer.reserve(byteCount: 8).discard()
    #expect(ring.word(at: 0) == 8 | 1 << 30)
    _ = try producer.reserve(byteCount: 9)
    #expect(ring.word(at: 16) == 9 | 1 << 30)
    try producer.reserve(byteCount: 0).submit()
    #expect(ring.word(at: 40) == 0 && ring.producer == 48)
    #expect(ring.drain() == [[]])
    #expect(ring.consumer == 48)
  }

  @Test func `samples may be submitted in another order than they were reserved`() throws {
    let ring = try RingSimulation()
    let producer = try ring.openProducer()
    var first = try producer.reserve(byteCount: 1)
    var second = try producer.reserve(byteCount: 1)
    var bytes = second.bytes
    bytes.copy([2])
    second.submit()
    #expect(ring.drain().isEmpty)
    bytes = first.bytes
    bytes.copy([1])
    first.submit()
    #expect(ring.drain() == [[1], [2]])
  }

  @Test func `a published sample is never seen busy`() throws {
    let ring = try RingSimulation()
    var producer = try ring.openProducer()
    try producer.publish(byteCount: 3) { (buffer) in
      #expect(ring.producer == 0 && buffer.byteCount == 3)
      buffer.copy([7, 8, 9])
    }
    #expect(ring.word(at: 0) == 3 && ring.padding(at: 0) == 0 && ring.producer == 16)
    #expect(ring.drain() == [[7, 8, 9]])
  }

  @Test func `a closure that throws publishes nothing, and takes no room`() throws {
    struct Fault: Error {}
    let ring = try RingSimulation()
    var producer = try ring.openProducer()
    #expect(throws: Fault.self) {
      try producer.publish(byteCount: 100) { (buffer) in
        buffer.copy([1])
        throw Fault()
      }
    }
    #expect(ring.producer == 0)
    try producer.publish(byteCount: 1) { (buffer) in buffer.copy([2]) }
    #expect(ring.drain() == [[2]])
  }

  @Test func `a batch becomes visible at once`() throws {
    let ring = try RingSimulation()
    var producer = try ring.openProducer()
    let count = try producer.publishBatch { (batch) in
      for length in 0..<10 {
        let fits = batch.append(byteCount: length) { $0.copy(Array(repeating: UInt8(length), count: length)) }
        #expect(fits)
      }
      #expect(ring.producer == 0 && batch.count == 10)
    }
    #expect(count == 10)
    #expect(ring.drain() == (0..<10).map { Array(repeating: UInt8($0), count: $0) })
  }

  @Test func `a batch that throws publishes nothing`() throws {
    let ring = try RingSimulation()
    var producer = try ring.openProducer()
    let error = ringError {
      try producer.publishBatch { (batch) throws(RingError) in
        _ = batch.append(byteCount: 8) { _ in }
        throw RingError(.full)
      }
    }
    #expect(error?.reason == .full && ring.producer == 0 && ring.drain().isEmpty)
  }

  @Test func `a batch ends where the ring is full, and goes on when there is room`() throws {
    let ring = try RingSimulation()
    var producer = try ring.openProducer()
    // 4096 bytes hold 170 samples of 24.
    let first = try producer.publish(count: 200, byteCount: 9) { number, buffer in buffer.copy([UInt8(number)]) }
    #expect(first == 170 && ring.producer == 170 * 24)
    #expect(try producer.publish(count: 200, byteCount: 9) { _, _ in } == 0)
    #expect(ring.drain(100).map { $0[0] } == Array(0..<100))
    #expect(try producer.publish(count: 200, byteCount: 9) { _, _ in } == 100)
    #expect(ring.drain().count == 170)
  }

  @Test func `what does not fit a batch now, or ever, is not appended`() throws {
    let ring = try RingSimulation()
    var producer = try ring.openProducer()
    try producer.publishBatch { (batch) in
      let fits = [4089, -1, 4088, 0].map { length in batch.append(byteCount: length) { _ in } }
      #expect(fits == [false, false, true, false])
    }
    #expect(ringError { _ = try producer.publish(count: 1, byteCount: 4089) { _, _ in } }?.number == E2BIG)
  }

  /// A sample of each length at each place where it can lie: alone, whole, and over the end.
  @Test func `samples wrap at every alignment`() throws {
    let ring = try RingSimulation()
    var (wrapped, wrong) = (0, 0)
    for start in stride(from: UInt64(0), through: 4096, by: 8) {
      for length in [0, 1, 7, 8, 9, 63, 64, 65, 1000] {
        ring.start(at: start)
        var producer = try ring.openProducer()
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &+ length &+ Int(start)) }
        try producer.publish(byteCount: length) { (buffer) in buffer.copy(bytes) }
        var sample = try producer.reserve(byteCount: length)
        var view = sample.bytes
        view.copy(bytes)
        sample.submit()
        if ring.drain() != [bytes, bytes] || ring.consumer != ring.producer { wrong += 1 }
        if start % 4096 + UInt64(length) + 8 > 4096 { wrapped += 1 }
      }
    }
    #expect(wrong == 0 && wrapped > 100)
  }

  @Test func `positions that pass 2^63 and wrap around go on`() throws {
    for start in [UInt64(1) << 63 - 64, UInt64.max - 4095, UInt64.max - 63] {
      let ring = try RingSimulation()
      ring.start(at: start / 8 * 8)
      var producer = try ring.openProducer()
      for number in 0..<100 {
        try producer.publish(byteCount: 4) { (buffer) in buffer.storeBytes(of: UInt32(number), as: UInt32.self) }
        // The kernel compares positions without wrapping; in this memory each sample is taken out by hand.
        ring.consumer = ring.producer
      }
      #expect(ring.producer == (start / 8 * 8) &+ 1600)
    }
  }

  @Test(arguments: [1 << 31, 1 << 30, 1 << 32, Int.max, -1, 4089])
  func `a sample that never fits is E2BIG`(count: Int) throws {
    let ring = try RingSimulation()
    var producer = try ring.openProducer()
    #expect(producer.sampleLimit == 4088)
    let reserved = ringError { try producer.reserve(byteCount: count).submit() }
    #expect(reserved?.number == E2BIG && reserved?.reason == .sampleTooLarge(byteCount: count, limit: 4088))
    #expect(ringError { try producer.publish(byteCount: count) { _ in } }?.number == E2BIG)
    #expect(ringError { try producer.waitForRoom(byteCount: count, within: .seconds(9)) }?.number == E2BIG)
    #expect(ring.producer == 0)
  }

  @Test func `a full ring is ENOSPC, up to the last byte`() throws {
    let ring = try RingSimulation()
    var producer = try ring.openProducer()
    try producer.publish(byteCount: 4088) { _ in }
    #expect(ring.producer == 4096)
    let error = ringError { try producer.reserve(byteCount: 0).submit() }
    #expect(error?.number == ENOSPC && error?.reason == .full)
    #expect(ringError { try producer.publish(byteCount: 0) { _ in } }?.number == ENOSPC)
    #expect(try !producer.hasRoom(byteCount: 0))
    #expect(ring.drain().count == 1)
    #expect(try producer.hasRoom(byteCount: 4088))
    try producer.publish(byteCount: 4088) { _ in }
  }

  @Test func `the consumer's position is looked at only when the ring seems full`() throws {
    let ring = try RingSimulation()
    var producer = try ring.openProducer()
    try producer.publish(byteCount: 2040) { _ in }
    // Wrong, and not noticed, since there is room by what was seen last.
    ring.consumer = 1 << 40
    try producer.publish(byteCount: 2040) { _ in }
    let error = ringError { try producer.publish(byteCount: 0) { _ in } }
    #expect(error?.reason == .impossiblePositions(consumer: 1 << 40, producer: 4096) && error?.number == EUCLEAN)
  }

  @Test(arguments: [UInt64(0), 4, 8, 4096, 1 << 40, .max, .max - 7], [UInt64(0), 8, 12345, 1 << 63, .max])
  func `whatever the positions are, a producer stays in the ring`(consumer: UInt64, position: UInt64) throws {
    let ring = try RingSimulation()
    (ring.consumer, ring.producer) = (consumer, position)
    var producer = try ring.openProducer()
    for length in [0, 8, 4000, 4088] {
      _ = try? producer.reserve(byteCount: length).submit()
      _ = try? producer.publish(byteCount: length) { (buffer) in buffer.copy(Array(repeating: 1, count: length)) }
      _ = try? producer.publish(count: 1000, byteCount: length) { _, _ in }
    }
  }

  @Test func `errors name what is wrong, and the errno`() {
    let texts = [
      "\(RingError(.full))", "\(RingError(.timedOut))", "\(RingError(.sampleTooLarge(byteCount: 9, limit: 8)))",
      "\(RingError(.wrongMapType(found: 27, wanted: "BPF_MAP_TYPE_USER_RINGBUF (31)")))",
    ]
    #expect(
      texts == [
        "no room in the ring (errno 28)", "no room in the ring in the time given (errno 28)",
        "a sample of 9 bytes never fits: at most 8 (errno 7)",
        "the map is of type 27, not BPF_MAP_TYPE_USER_RINGBUF (31) (errno 22)",
      ])
    #expect(
      [RingError(.negativeTimeout), RingError(.interrupted), RingError(.closed)].map(\.number) == [EINVAL, EINTR, ECANCELED])
    #expect(
      RingError(.refused(KernelError(call: "mmap", subject: "ring", number: EPERM))).description
        == "ring: mmap: Operation not permitted (errno 1)")
  }
}
