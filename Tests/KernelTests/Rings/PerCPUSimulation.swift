import Glibc
import Testing

@testable import Kernel

/// A processor's buffer in ordinary memory: the test is the kernel, and writes what no kernel would.
@safe final class PerCPUSimulation {
  let byteCount: Int
  private let file: Descriptor
  private let page = Int(RingCalls.pageSize)
  private let start: UnsafeMutableRawPointer

  init(byteCount: Int = 4096) throws {
    self.byteCount = byteCount
    var name = Array("/tmp/btfscope-buffer-XXXXXX".utf8CString)
    file = Descriptor(owning: unsafe mkstemp(&name))
    try #require(file.rawValue >= 0)
    unsafe unlink(name)
    try #require(ftruncate(file.rawValue, page + byteCount) == 0)
    unsafe start = try #require(mmap(nil, page + byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file.rawValue, 0))
  }

  deinit { unsafe munmap(start, page + byteCount) }

  /// The buffer as the code under test maps it.
  func source(processor: Int = 0) throws -> PerCPUSource {
    let memory = try PerCPUMemory(file.rawValue, byteCount: UInt64(byteCount))
    return PerCPUSource(processor: processor, memory, event: nil)
  }

  var head: UInt64 {
    get { unsafe start.load(fromByteOffset: 1024, as: UInt64.self) }
    set { unsafe start.storeBytes(of: newValue, toByteOffset: 1024, as: UInt64.self) }
  }

  var tail: UInt64 {
    get { unsafe start.load(fromByteOffset: 1032, as: UInt64.self) }
    set { unsafe start.storeBytes(of: newValue, toByteOffset: 1032, as: UInt64.self) }
  }

  /// Both sides are at `position`, and nothing waits.
  func begin(at position: UInt64) { (head, tail) = (position, position) }

  /// Writes a record of any type with any size, padded to 8 bytes, and moves the head by that or by `moving`.
  func put(type: UInt32, size: UInt16? = nil, _ payload: [UInt8], moving: UInt64? = nil) {
    var record = AttributeBytes()
    let whole = 8 + (payload.count + 7) / 8 * 8
    record.set(type, at: 0)
    record.set(UInt16(0), at: 4)
    record.set(size ?? UInt16(whole), at: 6)
    for (index, byte) in payload.enumerated() { record.set(byte, at: 8 + index) }
    while record.bytes.count < whole { record.set(UInt8(0), at: record.bytes.count) }
    for (index, byte) in record.bytes.enumerated() {
      unsafe start.storeBytes(of: byte, toByteOffset: page + Int((head &+ UInt64(index)) % UInt64(byteCount)), as: UInt8.self)
    }
    head &+= moving ?? UInt64(whole)
  }

  /// Writes a sample as the kernel does: the bytes after their number, which counts the padding too.
  func put(sample: [UInt8], saying count: UInt32? = nil) {
    var payload = AttributeBytes()
    let padded = (sample.count + 4 + 7) / 8 * 8 - 4
    payload.set(count ?? UInt32(padded), at: 0)
    for (index, byte) in sample.enumerated() { payload.set(byte, at: 4 + index) }
    put(type: PerCPUHeader.sample, payload.bytes)
  }

  /// Writes that so many samples were lost.
  func put(lost count: UInt64) {
    var payload = AttributeBytes()
    payload.set(UInt64(7), at: 0)  // id
    payload.set(count, at: 8)  // lost
    put(type: PerCPUHeader.lost, payload.bytes)
  }
}
