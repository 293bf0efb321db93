import Glibc
import Kernel

enum Payload {
  /// Fills all but the first 8 bytes with `byte`, with memset(3) as the peer does.
  @inline(__always) static func fill(_ buffer: inout MutableRawSpan, _ byte: UInt8) {
    buffer.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      memset(start + 8, Int32(byte), bytes.count - 8)
    }
  }
}

/// What the programs of urb.o are told (`struct st`): 24 bytes are counters, `emit_n` and `emit_sz` are in between.
enum Control {
  static func set(_ map: borrowing KernelMap, count: UInt32, size: UInt32) throws {
    var value = Array(repeating: UInt8(0), count: Int(try map.info().valueSize))
    for (offset, number) in [(16, count), (20, size)] {
      for byte in 0..<4 { value[offset + byte] = UInt8(truncatingIfNeeded: number >> (8 * UInt32(byte))) }
    }
    try map.update([0, 0, 0, 0], value)
  }
}
