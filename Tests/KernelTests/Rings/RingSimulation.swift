import Glibc
import Testing

@testable import Kernel

/// A ring in ordinary memory, whose other side the test plays: what the kernel writes to, and what nobody could make it write.
///
/// The file lies in memory as the kernel lays a ring out: a page for each position, and the data, which is mapped twice.
@safe final class RingSimulation {
  let byteCount: Int
  let file: Descriptor
  private let page = Int(RingCalls.pageSize)
  private let consumerPage: UnsafeMutableRawPointer
  private let producerPages: UnsafeMutableRawPointer

  init(byteCount: Int = 4096) throws {
    self.byteCount = byteCount
    var name = Array("/tmp/btfscope-ring-XXXXXX".utf8CString)
    file = Descriptor(owning: unsafe mkstemp(&name))
    try #require(file.rawValue >= 0)
    unsafe unlink(name)
    try #require(ftruncate(file.rawValue, 2 * page + byteCount) == 0)
    unsafe (consumerPage, producerPages) = try RingSimulation.map(file.rawValue, page, byteCount)
  }

  deinit {
    unsafe munmap(consumerPage, page)
    unsafe munmap(producerPages, page + 2 * byteCount)
  }

  private static func map(
    _ file: Int32, _ page: Int, _ byteCount: Int
  ) throws -> (UnsafeMutableRawPointer, UnsafeMutableRawPointer) {
    let access = PROT_READ | PROT_WRITE
    let first = try unsafe #require(mmap(nil, page, access, MAP_SHARED, file, 0))
    // Room for all of it, over which the two parts are laid.
    let second = try unsafe #require(mmap(nil, page + 2 * byteCount, access, MAP_SHARED, file, page))
    unsafe mmap(second + page + byteCount, byteCount, access, MAP_SHARED | MAP_FIXED, file, 2 * page)
    return unsafe (first, second)
  }

  /// The ring as the code under test maps it.
  func memory() throws -> RingMemory {
    let (first, second) = try unsafe RingSimulation.map(file.rawValue, page, byteCount)
    return unsafe RingMemory(consumerPage: first, producerPages: second, byteCount: UInt(byteCount))
  }

  func openProducer() throws -> UserRingBuffer {
    UserRingBuffer(try memory(), try RingWaiting(try RingCloser()))
  }

  func openConsumer() throws -> RingBuffer {
    var buffer = try RingBuffer()
    buffer.rings.append(RingSource(try memory()))
    return buffer
  }

  var consumer: UInt64 {
    get { unsafe consumerPage.load(as: UInt64.self) }
    set { unsafe consumerPage.storeBytes(of: newValue, as: UInt64.self) }
  }

  var producer: UInt64 {
    get { unsafe producerPages.load(as: UInt64.self) }
    set { unsafe producerPages.storeBytes(of: newValue, as: UInt64.self) }
  }

  /// Both sides are at `position`, and the ring is empty.
  func start(at position: UInt64) { (consumer, producer) = (position, position) }

  private func offset(_ position: UInt64) -> Int { page + Int(position % UInt64(byteCount)) }

  func word(at position: UInt64) -> UInt32 { unsafe producerPages.load(fromByteOffset: offset(position), as: UInt32.self) }

  func set(word: UInt32, at position: UInt64) {
    unsafe producerPages.storeBytes(of: word, toByteOffset: offset(position), as: UInt32.self)
  }

  /// The second word of a header.
  func padding(at position: UInt64) -> UInt32 { word(at: position + 4) }

  func bytes(at position: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { unsafe producerPages.load(fromByteOffset: offset(position + UInt64($0)), as: UInt8.self) }
  }

  /// Fills all data with `byte`.
  func fill(_ byte: UInt8) { unsafe memset(producerPages + page, Int32(byte), byteCount) }

  /// Writes a sample as the kernel does for a program, and moves the producer's position.
  func put(_ bytes: [UInt8], bits: UInt32 = 0) {
    let position = producer
    set(word: UInt32(bytes.count) | bits, at: position)
    for (index, byte) in bytes.enumerated() {
      unsafe producerPages.storeBytes(of: byte, toByteOffset: offset(position + 8 + UInt64(index)), as: UInt8.self)
    }
    producer = position + UInt64((bytes.count + 15) & ~7)
  }

  /// Drains as the kernel would: the samples up to the first busy one, without those that are discarded.
  func drain(_ limit: Int = .max) -> [[UInt8]] {
    var samples: [[UInt8]] = []
    while consumer < producer, samples.count < limit {
      let header = RingHeader(rawValue: word(at: consumer))
      if header.isDiscarded {
        consumer += UInt64(header.footprint)
        continue
      }
      if header.isBusy { break }
      samples.append(bytes(at: consumer + 8, count: Int(header.length)))
      consumer += UInt64(header.footprint)
    }
    return samples
  }
}

extension MutableRawSpan {
  /// Fills it with `bytes`, which are as many.
  @_lifetime(self: copy self)
  mutating func copy(_ bytes: [UInt8]) {
    for (index, byte) in bytes.enumerated() { storeBytes(of: byte, toByteOffset: index, as: UInt8.self) }
  }
}

extension RawSpan {
  var array: [UInt8] { byteOffsets.map { unsafe unsafeLoad(fromByteOffset: $0, as: UInt8.self) } }
}

/// The error that `body` throws; nil where it throws none, or another kind.
func ringError(_ body: () throws -> Void) -> RingError? {
  do { try body() } catch { return error as? RingError }
  return nil
}
