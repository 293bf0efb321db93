import ByteReading

/// Where something compressed ends that lies among other bytes.
///
/// Decompressors take what follows for the start of another stream, fail, and drop what they had not handed out yet.
enum StreamEnd {
  /// The bytes up to the end of the stream that they begin with; all of them where its format does not let the end be found.
  static func cut(_ bytes: Bytes) -> Bytes {
    let end: Int? =
      if Signature.xz.begins(bytes) { xz(bytes) } else if Signature.zstandard.begins(bytes) { ZstandardFrame(bytes)?.count } else {
        nil
      }
    return end.flatMap { bytes.slice(at: 0, count: $0) } ?? bytes
  }

  /// Behind the footer: "YZ" after a copy of the header's flags, at a multiple of four (The .xz File Format 1.2.1, 2.1.2).
  private static func xz(_ bytes: Bytes) -> Int? {
    guard let flags = bytes.slice(at: 6, count: 2) else { return nil }
    let footer = Bytes(flags.array() + [0x59, 0x5a])
    let places = bytes.places(of: footer)
    var place = 12
    while let found = places.next(from: place) {
      if (found + footer.count) % 4 == 0 { return found + footer.count }
      place = found + 1
    }
    return nil
  }
}
