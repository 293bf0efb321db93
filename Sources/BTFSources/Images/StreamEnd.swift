import ByteReading

/// Where something compressed ends that lies among other bytes.
///
/// Decompressors take what follows for the start of another stream, fail, and drop what they had not handed out yet.
enum StreamEnd {
  /// The bytes up to the end of the stream that they begin with; all of them where its format does not let the end be found.
  static func cut(_ bytes: Bytes) -> Bytes {
    let end: Int? =
      if Signature.xz.begins(bytes) { xz(bytes) } else if Signature.zstandard.begins(bytes) { zstandard(bytes) } else { nil }
    return end.flatMap { bytes.slice(at: 0, count: $0) } ?? bytes
  }

  /// Behind the footer: "YZ" after a copy of the header's flags, at a multiple of four (The .xz File Format 1.2.1, 2.1.2).
  private static func xz(_ bytes: Bytes) -> Int? {
    guard let flags = bytes.slice(at: 6, count: 2) else { return nil }
    let footer = Bytes(flags.array() + [0x59, 0x5a])
    var place = 12
    while let found = bytes.firstIndex(of: footer, from: place) {
      if (found + footer.count) % 4 == 0 { return found + footer.count }
      place = found + 1
    }
    return nil
  }

  /// Behind the last block of the frame, and its checksum (RFC 8878, 3.1.1).
  private static func zstandard(_ bytes: Bytes) -> Int? {
    guard let descriptor = bytes.integer(at: 4, order: .little, as: UInt8.self) else { return nil }
    let isSingle = descriptor & 0x20 != 0
    let sizes = [isSingle ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    var place = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(descriptor & 3)] + sizes
    while let low = bytes.integer(at: place, order: .little, as: UInt16.self),
      let high = bytes.integer(at: place + 2, order: .little, as: UInt8.self)
    {
      let header = Int(low) | Int(high) << 16
      // A block of one byte that is repeated has one byte.
      place += 3 + (header >> 1 & 3 == 1 ? 1 : header >> 3)
      if header & 1 != 0 { return place + (descriptor & 4 != 0 ? 4 : 0) }
    }
    return nil
  }
}
