import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// Streams that are decompressed at once, and those that are left to a reader which says what is wrong with them.
@Suite("Whole streams")
struct WholeStreamTests {
  /// Bytes that compress, and not to nothing.
  private static func sample(_ count: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<count).map { place in
      if place % 7 == 0 { state = state &* 1_664_525 &+ 1_013_904_223 }
      return UInt8(truncatingIfNeeded: state >> 24) & 0x3f
    }
  }

  private static let ways: [(program: String, arguments: [String])] = [
    ("zstd", ["-c"]), ("zstd", ["-c", "-19", "--no-check"]), ("lz4", ["-l", "-c"]),
  ]

  @Test(arguments: [1, 1000, 300_000, 9 << 20], [0, 1, 2])
  func `what is whole comes out, with or without its size behind it`(count: Int, way: Int) throws {
    let (bytes, way) = (Self.sample(count), Self.ways[way])
    let packed = try Packing.run(way.program, way.arguments, input: bytes)
    let limit = 64 << 20
    let size = [UInt8](repeating: 0, count: 3) + [0x7f]
    for stream in [packed, packed + size] {
      #expect(WholeStream.decompressed(Bytes(stream), limit: limit)?.elementsEqual(Bytes(bytes)) == true)
    }
    // Two frames of zstd are read up to the end of the first.
    if way.program == "zstd" { #expect(WholeStream.decompressed(Bytes(packed + packed), limit: limit)?.count == count) }
  }

  @Test(arguments: [0, 1, 2])
  func `what is cut short, damaged, too large or something else is left to others`(way: Int) throws {
    let (bytes, way) = (Self.sample(100_000), Self.ways[way])
    let packed = try Packing.run(way.program, way.arguments, input: bytes)
    for length in [0, 3, 4, 5, 8, 9, packed.count / 2, packed.count - 6, packed.count - 1] {
      #expect(WholeStream.decompressed(Bytes(Array(packed.prefix(length))), limit: 64 << 20) == nil, "\(length) bytes")
    }
    #expect(WholeStream.decompressed(Bytes(packed), limit: 50_000) == nil)
    #expect(WholeStream.decompressed(Bytes([1] + packed), limit: 64 << 20) == nil)
    // Whatever comes of damage, it is bounded and does not end the program.
    for place in stride(from: 4, to: packed.count, by: max(1, packed.count / 200)) {
      var damaged = packed
      damaged[place] ^= 0xff
      #expect(WholeStream.decompressed(Bytes(damaged), limit: 64 << 20)?.count ?? 0 <= 64 << 20)
    }
  }

  @Test func `blocks that claim more than there is are not believed`() {
    let limit = 64 << 20
    // A block of 2^32 - 1 bytes, one that goes on behind the end, and no block at all.
    for words: [UInt32] in [[0x184c_2102, .max], [0x184c_2102, 100, 0], [0x184c_2102], [0x184c_2102, 0, 0]] {
      let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) } }
      #expect(WholeStream.decompressed(Bytes(bytes), limit: limit) == nil)
    }
    // Thousands of blocks that may hold 8 MiB each.
    let many: [UInt8] = [0x02, 0x21, 0x4c, 0x18] + Array((0..<5000).flatMap { _ in [2, 0, 0, 0, 0x10, 0x61] as [UInt8] })
    #expect(WholeStream.decompressed(Bytes(many), limit: limit) == nil)
  }
}
