import ByteReading

/// How formats begin, as far as btfscope opens them.
enum Signature: CaseIterable {
  case gzip, xz, zstandard, bzip2, lz4, lz4Legacy, lzma, lzip, lzop
  case tar, ar, cpioText, rpm, zip

  /// The bytes, and where they lie.
  var magic: (bytes: [UInt8], offset: Int) {
    switch self {
    case .gzip: ([0x1f, 0x8b], 0)
    case .xz: ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 0)
    case .zstandard: ([0x28, 0xb5, 0x2f, 0xfd], 0)
    // "BZh"
    case .bzip2: ([0x42, 0x5a, 0x68], 0)
    case .lz4: ([0x04, 0x22, 0x4d, 0x18], 0)
    // What the kernel uses.
    case .lz4Legacy: ([0x02, 0x21, 0x4c, 0x18], 0)
    // Properties of all compressors in use, and a dictionary of whole 64 KiB.
    case .lzma: ([0x5d, 0x00, 0x00], 0)
    case .lzip: ([0x4c, 0x5a, 0x49, 0x50], 0)
    case .lzop: (LZOPStream.magic, 0)
    // "ustar"
    case .tar: ([0x75, 0x73, 0x74, 0x61, 0x72], 257)
    // "!<arch>\n"
    case .ar: ([0x21, 0x3c, 0x61, 0x72, 0x63, 0x68, 0x3e, 0x0a], 0)
    // "07070"
    case .cpioText: ([0x30, 0x37, 0x30, 0x37, 0x30], 0)
    case .rpm: ([0xed, 0xab, 0xee, 0xdb], 0)
    case .zip: ([0x50, 0x4b, 0x03, 0x04], 0)
    }
  }

  func begins(_ bytes: Bytes) -> Bool {
    let (magic, offset) = magic
    guard let found = bytes.slice(at: offset, count: magic.count) else { return false }
    return found.elementsEqual(Bytes(magic))
  }

  /// Compressions of kernel images, those whose beginning is the least likely to be something else first.
  static let ofImages: [Signature] = [.gzip, .xz, .zstandard, .lz4Legacy, .bzip2, .lzop, .lzma]

  /// What libarchive reads.
  static let ofArchives: [Signature] = allCases.filter { $0 != .lzop && $0 != .rpm }
}
