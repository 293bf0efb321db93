import ByteReading

/// A frame of Zstandard, as far as the heads of its blocks tell (RFC 8878, 3.1.1).
struct ZstandardFrame {
  /// Bytes of the frame, with its checksum.
  let count: Int
  /// The most bytes that its blocks can hold in all.
  let mostContents: Int

  /// The most bytes of one block (`Block_Maximum_Size`).
  private static let block = 128 << 10

  /// The frame that `bytes` begin with, its magic number verified before; nil where it does not end in them.
  init?(_ bytes: Bytes) {
    guard let descriptor = bytes.integer(at: 4, order: .little, as: UInt8.self) else { return nil }
    let isSingle = descriptor & 0x20 != 0
    let sizes = [isSingle ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    var place = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(descriptor & 3)] + sizes
    var most = 0
    while let low = bytes.integer(at: place, order: .little, as: UInt16.self),
      let high = bytes.integer(at: place + 2, order: .little, as: UInt8.self)
    {
      let header = Int(low) | Int(high) << 16
      let (kind, size) = (header >> 1 & 3, header >> 3)
      // A block of one byte that is repeated has one byte.
      place += 3 + (kind == 1 ? 1 : size)
      most += kind == 2 ? ZstandardFrame.block : size
      guard header & 1 != 0 else { continue }
      count = place + (descriptor & 4 != 0 ? 4 : 0)
      mostContents = most
      return
    }
    return nil
  }
}
