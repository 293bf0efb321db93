import ByteReading
import CLZ4
import CZstd

/// Decompresses what kernels are mostly compressed with, all of it at once, to where it stays: without the window and the blocks that a
/// reader of endless streams copies everything through.
///
/// It answers only where all is well: ``ArchiveReader`` takes the same bytes, and says what is wrong with them.
enum WholeStream {
  /// What the stream holds that `bytes` begin with; nil where it may hold more than `limit` bytes, is of another format, or anything is wrong.
  static func decompressed(_ bytes: Bytes, limit: Int) -> Bytes? {
    if Signature.zstandard.begins(bytes) { return zstandard(bytes, limit) }
    if Signature.lz4Legacy.begins(bytes) { return legacyLZ4(bytes, limit) }
    return nil
  }

  private static func zstandard(_ bytes: Bytes, _ limit: Int) -> Bytes? {
    guard let frame = ZstandardFrame(bytes), frame.mostContents <= limit, let stream = bytes.slice(at: 0, count: frame.count) else {
      return nil
    }
    return unsafe filled(frame.mostContents) { output in
      unsafe stream.withUnsafeBytes { input in
        let count = unsafe ZSTD_decompress(output.baseAddress, output.count, input.baseAddress, input.count)
        return ZSTD_isError(count) == 0 ? count : nil
      }
    }
  }

  /// Blocks, each behind its size in 4 bytes, that know nothing of each other (lz4: doc/lz4_Frame_format.md, "Legacy frame"). The kernel puts
  /// the size of all of it behind the last one.
  private static func legacyLZ4(_ bytes: Bytes, _ limit: Int) -> Bytes? {
    var blocks: [Range<Int>] = []
    var place = 4
    while let size = bytes.integer(at: place, order: .little, as: UInt32.self), size > 0, size <= longestBlock,
      Int(size) <= bytes.count - place - 4, blocks.count < limit / blockContents
    {
      blocks.append(place + 4..<place + 4 + Int(size))
      place += 4 + Int(size)
    }
    guard !blocks.isEmpty, bytes.count - place <= 4 else { return nil }
    return unsafe filled(blocks.count * blockContents) { output in
      unsafe bytes.withUnsafeBytes { input in
        guard let source = input.baseAddress, let target = output.baseAddress else { return nil }
        var done = 0
        for block in blocks {
          let count = unsafe LZ4_decompress_safe(
            (source + block.lowerBound).assumingMemoryBound(to: CChar.self), (target + done).assumingMemoryBound(to: CChar.self),
            Int32(block.count), Int32(min(output.count - done, blockContents)))
          guard count >= 0 else { return nil }
          done += Int(count)
        }
        return done
      }
    }
  }

  /// The most bytes that come out of a block of that format, and the most that they are compressed to.
  private static let blockContents = 8 << 20
  private static let longestBlock = UInt32(LZ4_compressBound(Int32(blockContents)))

  /// Memory for `most` bytes, as far as `body` fills it; nil where it fails, or where there is none.
  private static func filled(_ most: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int?) -> Bytes? {
    var output = GrowingBytes()
    guard most > 0, output.reserve(most, inLargePages: true) else { return nil }
    var isWhole = false
    unsafe output.fill { free in
      let count = unsafe body(free)
      isWhole = count != nil
      return count ?? 0
    }
    return isWhole ? output.finish() : nil
  }
}
