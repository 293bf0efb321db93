import ByteReading

/// Reads what lzop(1) writes, in one or more members: a head, blocks, and a block of no bytes. All checksums that are there are verified.
///
/// Numbers are big-endian. The format is that of lzop 1.04, which the kernel's build calls for `CONFIG_KERNEL_LZO` and its boot code reads
/// (Linux: lib/decompress_unlzo.c).
struct LZOPStream {
  /// How the bytes of one stream are bounded.
  var limits = ArchiveLimits()
  let budget: ExpansionBudget
  /// Whether what follows the end does no harm, as in an image.
  var isEmbedded = false

  /// 0x89 "LZO" 0 "\r\n" 0x1a "\n"
  static let magic: [UInt8] = [0x89, 0x4c, 0x5a, 0x4f, 0x00, 0x0d, 0x0a, 0x1a, 0x0a]

  /// The most bytes that a block may have (lzop: `MAX_BLOCK_SIZE`).
  private static let longestBlock = 64 << 20

  static func recognizes(_ bytes: Bytes) -> Bool { bytes.slice(at: 0, count: magic.count)?.elementsEqual(Bytes(magic)) == true }

  /// Everything that comes out of `bytes`, whose magic was verified.
  func decompress(_ bytes: Bytes) throws(ArchiveError) -> Bytes {
    var cursor = Cursor(bytes)
    var output = SpillingBytes(memoryLimit: limits.memory)
    repeat { try member(&cursor, &output) } while !isEmbedded && cursor.begins(with: LZOPStream.magic)
    guard isEmbedded || cursor.place == bytes.count else {
      throw LZOPStream.damaged("\(bytes.count - cursor.place) bytes follow the end", at: cursor.place)
    }
    do throws(ReadError) {
      return try output.finish()
    } catch {
      throw ArchiveError(.noRoom("\(error)"))
    }
  }

  private static func damaged(_ words: String, at offset: Int) -> ArchiveError {
    ArchiveError(.damaged("\(words), at offset 0x\(String(offset, radix: 16))"))
  }

  private func member(_ cursor: inout Cursor, _ output: inout SpillingBytes) throws(ArchiveError) {
    let flags = try Head(&cursor).flags
    while try block(&cursor, flags, &output) {}
  }

  /// Flags of a member, as far as they change what is read.
  private struct Flags: OptionSet {
    let rawValue: UInt32
    /// Checksums of what comes out, and of what it is compressed to.
    static let adlerOut = Flags(rawValue: 0x1)
    static let adlerIn = Flags(rawValue: 0x2)
    static let crcOut = Flags(rawValue: 0x100)
    static let crcIn = Flags(rawValue: 0x200)
    static let extraField = Flags(rawValue: 0x40)
    static let severalParts = Flags(rawValue: 0x400)
    static let filter = Flags(rawValue: 0x800)
    static let crcOfHead = Flags(rawValue: 0x1000)
  }

  /// What a member begins with.
  private struct Head {
    let flags: Flags

    init(_ cursor: inout Cursor) throws(ArchiveError) {
      _ = try cursor.take(LZOPStream.magic.count)
      let start = cursor.place
      let version = try cursor.number(UInt16.self)
      _ = try cursor.number(UInt16.self)  // version of the library
      // Older ones have neither a level nor the upper half of the time.
      let isNew = version >= 0x940
      let needed = isNew ? try cursor.number(UInt16.self) : version
      guard (0x900...0x1040).contains(needed) else {
        throw LZOPStream.damaged("it needs lzop \(LZOPStream.version(needed)) (allowed: 0.900 to 1.040)", at: start)
      }
      let place = cursor.place
      let method = try cursor.number(UInt8.self)
      // LZO1X-1, LZO1X-1(15), LZO1X-999: three ways to compress to the same format.
      guard (1...3).contains(method) else { throw LZOPStream.damaged("its method is \(method) (allowed: 1 to 3)", at: place) }
      if isNew { _ = try cursor.number(UInt8.self) }
      let flagPlace = cursor.place
      let flags = Flags(rawValue: try cursor.number(UInt32.self))
      guard flags.isDisjoint(with: [.filter, .severalParts]) else {
        throw LZOPStream.damaged(
          "its flags are 0x\(String(flags.rawValue, radix: 16)): filters and parts are not read", at: flagPlace)
      }
      _ = try cursor.take(isNew ? 12 : 8)  // mode and time
      _ = try cursor.take(Int(try cursor.number(UInt8.self)))  // name
      try cursor.verify(since: start, isCRC: flags.contains(.crcOfHead), "the head")
      if flags.contains(.extraField) {
        let field = cursor.place
        _ = try cursor.take(Int(try cursor.number(UInt32.self)))
        try cursor.verify(since: field, isCRC: flags.contains(.crcOfHead), "the extra field")
      }
      self.flags = flags
    }
  }

  private static func version(_ number: UInt16) -> String {
    let minor = String(number & 0xfff, radix: 16)
    return "\(number >> 12).\(String(repeating: "0", count: 3 - minor.count))\(minor)"
  }

  /// Reads a block; false for the one that ends a member.
  private func block(_ cursor: inout Cursor, _ flags: Flags, _ output: inout SpillingBytes) throws(ArchiveError) -> Bool {
    let start = cursor.place
    let size = Int(try cursor.number(UInt32.self))
    guard size > 0 else { return false }
    let packed = Int(try cursor.number(UInt32.self))
    guard size <= LZOPStream.longestBlock, packed <= size, packed > 0 else {
      throw LZOPStream.damaged("a block claims \(size) bytes out of \(packed) (at most \(LZOPStream.longestBlock))", at: start)
    }
    let outSums = (adler: try cursor.sum(flags, .adlerOut), crc: try cursor.sum(flags, .crcOut))
    // What did not become shorter stands as it is, and has no second checksum.
    var inSums: (adler: UInt32?, crc: UInt32?) = (nil, nil)
    if packed < size { inSums = (try cursor.sum(flags, .adlerIn), try cursor.sum(flags, .crcIn)) }
    let bytes = try cursor.take(packed)
    try LZOPStream.verify(bytes, inSums.adler, inSums.crc, "a compressed block", at: start)
    // A byte stands for 255 at most, so that no claim takes memory which the bytes could not fill.
    guard size <= packed * 256 + 64 else {
      throw LZOPStream.damaged("a block claims \(size) bytes out of \(packed)", at: start)
    }
    guard size <= limits.file - output.count else { throw ArchiveError(.tooLarge(limit: limits.file)) }
    try budget.spend(size)
    let found: Bytes
    if packed == size {
      found = bytes
    } else {
      do throws(LZO1X.Damage) {
        found = Bytes(try LZO1X.decompress(bytes, size: size))
      } catch {
        throw LZOPStream.damaged("a block: \(error)", at: start)
      }
    }
    try LZOPStream.verify(found, outSums.adler, outSums.crc, "a block", at: start)
    do throws(ReadError) {
      try output.append(found)
    } catch {
      throw ArchiveError(.noRoom("\(error)"))
    }
    return true
  }

  private static func verify(
    _ bytes: Bytes, _ adler: UInt32?, _ crc: UInt32?, _ what: String, at offset: Int
  ) throws(ArchiveError) {
    for (name, wanted, found) in [
      ("Adler-32", adler, adler == nil ? 0 : Checksum.adler32(bytes)), ("CRC-32", crc, crc == nil ? 0 : Checksum.crc32(bytes)),
    ] {
      guard let wanted, wanted != found else { continue }
      throw damaged("\(what) has the \(name) 0x\(String(found, radix: 16)) (allowed: 0x\(String(wanted, radix: 16)))", at: offset)
    }
  }

  /// Steps through the bytes of a stream.
  private struct Cursor {
    let bytes: Bytes
    var place = 0

    init(_ bytes: Bytes) { self.bytes = bytes }

    func begins(with magic: [UInt8]) -> Bool { bytes.slice(at: place, count: magic.count)?.elementsEqual(Bytes(magic)) == true }

    mutating func take(_ count: Int) throws(ArchiveError) -> Bytes {
      guard let taken = bytes.slice(at: place, count: count) else {
        throw LZOPStream.damaged("needs \(count) more bytes, \(bytes.count - place) left", at: place)
      }
      place += count
      return taken
    }

    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) throws(ArchiveError) -> Number {
      guard let number = bytes.integer(at: place, order: .big, as: type) else {
        throw LZOPStream.damaged("needs \(MemoryLayout<Number>.size) more bytes, \(bytes.count - place) left", at: place)
      }
      place += MemoryLayout<Number>.size
      return number
    }

    /// A checksum, where the flags say that there is one.
    mutating func sum(_ flags: Flags, _ flag: Flags) throws(ArchiveError) -> UInt32? {
      flags.contains(flag) ? try number(UInt32.self) : nil
    }

    /// Verifies all since `start` by the checksum that comes next.
    mutating func verify(since start: Int, isCRC: Bool, _ what: String) throws(ArchiveError) {
      let covered = bytes.slice(at: start, count: place - start) ?? Bytes([])
      let offset = place
      let wanted = try number(UInt32.self)
      try LZOPStream.verify(covered, isCRC ? nil : wanted, isCRC ? wanted : nil, what, at: offset)
    }
  }
}
