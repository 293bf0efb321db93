import BTF
import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// Writes lzop's format field by field, so that it may say what lzop never writes.
struct LZOPWriter {
  var version: UInt16 = 0x1040
  var needed: UInt16 = 0x0940
  var method: UInt8 = 1
  var flags: UInt32 = 0
  var name: [UInt8] = []
  var extra: [UInt8]?
  /// What is added to the checksum of the head.
  var headError: UInt32 = 0
  var blocks: [UInt8] = []

  private func big(_ value: UInt32) -> [UInt8] { ByteOrder.big.bytes(of: value) }
  private func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)] }

  private func sum(_ bytes: [UInt8], isCRC: Bool) -> [UInt8] {
    big(isCRC ? Checksum.crc32(Bytes(bytes)) : Checksum.adler32(Bytes(bytes)))
  }

  /// Adds a block with the checksums that the flags ask for.
  mutating func add(_ contents: [UInt8], packed: [UInt8], claimed: UInt32? = nil, claimedPacked: UInt32? = nil) {
    blocks += big(claimed ?? UInt32(contents.count)) + big(claimedPacked ?? UInt32(packed.count))
    if flags & 0x1 != 0 { blocks += sum(contents, isCRC: false) }
    if flags & 0x100 != 0 { blocks += sum(contents, isCRC: true) }
    if packed.count < contents.count {
      if flags & 0x2 != 0 { blocks += sum(packed, isCRC: false) }
      if flags & 0x200 != 0 { blocks += sum(packed, isCRC: true) }
    }
    blocks += packed
  }

  func finish() -> [UInt8] {
    let isNew = version >= 0x940
    var head = big(version) + big(UInt16(0x20a0))
    if isNew { head += big(needed) }
    head.append(method)
    if isNew { head.append(5) }
    head += big(flags)
    head += [UInt8](repeating: 0, count: isNew ? 12 : 8)
    head.append(UInt8(name.count))
    head += name
    let isCRC = flags & 0x1000 != 0
    let check = (isCRC ? Checksum.crc32(Bytes(head)) : Checksum.adler32(Bytes(head))) &+ headError
    head += big(check)
    if let extra {
      let field = big(UInt32(extra.count)) + extra
      head += field + sum(field, isCRC: isCRC)
    }
    return LZOPStream.magic + head + blocks + big(UInt32(0))
  }
}

/// Files and kernel images that are compressed with LZO.
@Suite struct LZOTests {
  /// What the fixtures hold: BTF of an object.
  private static let types: [UInt8] = {
    guard let file = try? ELFFile(Fixture.bytes("structs/el.o")), let section = file.section(named: ".BTF") else { return [] }
    return (try? file.contents(of: section).array()) ?? []
  }()

  /// What the fixtures `repeats` hold: bytes with repeats near and far, runs, and noise, in more than one block.
  private static let repeats: [UInt8] = {
    var (out, state): ([UInt8], UInt32) = ([], 1)
    func random() -> Int {
      state = (state &* 1_103_515_245 &+ 12345) & 0x7fff_ffff
      return Int(state >> 16)
    }
    let (reaches, counts) = ([8, 900, 3000, 15000, 47000], [3, 4, 9, 40, 300])
    while out.count < 300_000 {
      let kind = random() % 8
      if kind < 2 {
        for _ in 0..<random() % 7 + 1 { out.append(UInt8(random() & 0xff)) }
      } else if kind == 2 {
        let byte = UInt8(random() & 0xff)
        out.append(contentsOf: repeatElement(byte, count: random() % 600 + 1))
      } else {
        let (length, distance) = (min(counts[kind - 3], out.count), min(out.count, random() % reaches[kind - 3] + 1))
        let start = out.count - distance
        if distance > 0 { for index in 0..<length { out.append(out[start + index]) } }
      }
    }
    return Array(out.prefix(300_000))
  }()

  private func decompress(_ bytes: [UInt8], isEmbedded: Bool = false, limit: Int? = nil) throws(ArchiveError) -> [UInt8] {
    let budget = ExpansionBudget(size: bytes.count, limit: limit)
    return try LZOPStream(budget: budget, isEmbedded: isEmbedded).decompress(Bytes(bytes)).array()
  }

  private func complaint(_ bytes: [UInt8], isEmbedded: Bool = false, limit: Int? = nil) -> String? {
    do throws(ArchiveError) {
      _ = try decompress(bytes, isEmbedded: isEmbedded, limit: limit)
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func fixture(_ name: String) throws -> [UInt8] { try Fixture.bytes("lzo/\(name).lzo").array() }

  /// The compressed bytes of a fixture's one block: behind a head of 38 bytes, two sizes and a checksum.
  private func packed() throws -> [UInt8] { try Array(fixture("types-1").dropFirst(38 + 8 + 4).dropLast(4)) }

  @Test(arguments: ["types-1", "types-9", "types-crc", "types-none"])
  func `what lzop wrote comes out as it went in`(name: String) throws {
    #expect(try decompress(fixture(name)) == Self.types)
  }

  @Test(arguments: ["repeats-1", "repeats-9"])
  func `blocks, and repeats of every reach`(name: String) throws {
    #expect(try decompress(fixture(name)) == Self.repeats)
  }

  @Test func `bytes that do not become shorter stand as they are`() throws {
    #expect(try decompress(fixture("stored")) == Array(Self.types.prefix(64)))
  }

  @Test func `members one behind the other are one file`() throws {
    #expect(try decompress(fixture("types-1") + fixture("types-crc")) == Self.types + Self.types)
    let words = complaint(try fixture("types-1") + [1, 2, 3])
    #expect(words == "is damaged, or ends too early (3 bytes follow the end, at offset 0x31f)")
    #expect(complaint(try fixture("types-1") + [1, 2, 3], isEmbedded: true) == nil)
  }

  @Test(arguments: ["types-1", "types-9", "types-crc", "types-none", "stored"])
  func `every prefix is an error`(name: String) throws {
    let whole = try fixture(name)
    for length in 9..<whole.count { #expect(complaint(Array(whole[..<length])) != nil, "\(length)") }
  }

  @Test(arguments: ["types-9", "types-crc", "stored"], 0..<2)
  func `every changed byte is found by a checksum, or the format`(name: String, half: Int) throws {
    let whole = try fixture(name)
    for place in stride(from: 9 + half, to: whole.count, by: 2) {
      var changed = whole
      changed[place] ^= 1 << UInt8(place / 2 % 8)
      // The bits of the stream's end that have no meaning change nothing of what comes out.
      if let found = try? decompress(changed) { #expect(found == Self.types || name == "stored" && found.count == 64, "\(place)") }
    }
  }

  @Test func `without checksums a changed byte may pass, and never traps`() throws {
    let whole = try fixture("types-none")
    for place in 0..<whole.count {
      for bit in [0, 3, 7] as [UInt8] {
        var changed = whole
        changed[place] ^= 1 << bit
        _ = complaint(changed)
      }
    }
  }

  @Test func `noise is never decompressed to more than is said`() {
    var state: UInt64 = 7
    for round in 0..<2000 {
      let bytes = (0..<round % 64).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56) & (round % 2 == 0 ? 0xff : 0x1f)
      }
      if let found = try? LZO1X.decompress(Bytes(bytes), size: round % 300) { #expect(found.count == round % 300) }
    }
  }

  @Test(
    arguments: [
      ([], "the compressed bytes end too early, at byte 0"), ([0x11, 0, 0], nil), ([0x11, 0, 0, 0], "bytes follow the end"),
      ([18, 0x41, 0x11, 0, 0], "more bytes come out"), ([0x11, 4, 0], "bytes are copied from before the start"),
      ([0, 0, 0, 0, 0, 0, 0, 0], "more bytes come out"), ([21, 1, 2], "more bytes come out"), ([0x10], "end too early"),
    ] as [([UInt8], String?)])
  func `a block of no bytes`(bytes: [UInt8], words: String?) {
    do throws(LZO1X.Damage) {
      let found = try LZO1X.decompress(Bytes(bytes), size: 0)
      #expect(words == nil && found.isEmpty)
    } catch {
      #expect(words != nil && "\(error)".contains(words ?? ""), "\(error)")
    }
  }

  @Test func `checksums of all kinds are verified, and name what is there and allowed`() throws {
    let packed = try packed()
    for flags in [0x1, 0x2, 0x100, 0x200, 0x303, 0x1303, 0x1000] as [UInt32] {
      var writer = LZOPWriter(flags: flags, name: Array("kernel".utf8), extra: flags & 0x1000 != 0 ? [1, 2, 3] : nil)
      if writer.extra != nil { writer.flags |= 0x40 }
      writer.add(Self.types, packed: packed)
      #expect(try decompress(writer.finish()) == Self.types)
      writer.headError = 1
      #expect(complaint(writer.finish())?.contains("the head has the \(flags & 0x1000 != 0 ? "CRC-32" : "Adler-32") 0x") == true)
    }
    for (flags, words) in [
      (0x1, "a block has the Adler-32 0x"), (0x100, "a block has the CRC-32 0x"), (0x2, "a compressed block has the Adler-32"),
      (0x200, "a compressed block has the CRC-32"),
    ] as [(UInt32, String)] {
      var writer = LZOPWriter(flags: flags)
      var wrong = packed
      // A literal, which decompresses to another byte.
      wrong[4] ^= 1
      writer.add(Self.types, packed: packed)
      let whole = writer.finish()
      var changed = whole
      changed.replaceSubrange(whole.count - 4 - packed.count..<whole.count - 4, with: wrong)
      #expect(complaint(changed)?.contains(words) == true, "\(complaint(changed) ?? "")")
    }
  }

  @Test func `heads of other versions`() throws {
    let packed = try packed()
    func stream(_ change: (inout LZOPWriter) -> Void) -> [UInt8] {
      var writer = LZOPWriter()
      change(&writer)
      writer.add(Self.types, packed: packed)
      return writer.finish()
    }
    #expect(try decompress(stream { $0.version = 0x0930 }) == Self.types)
    #expect(complaint(stream { $0.needed = 0x1050 })?.contains("it needs lzop 1.050 (allowed: 0.900 to 1.040)") == true)
    #expect(complaint(stream { $0.method = 4 })?.contains("its method is 4 (allowed: 1 to 3)") == true)
    #expect(complaint(stream { $0.flags = 0x800 })?.contains("its flags are 0x800: filters and parts are not read") == true)
    #expect(complaint(stream { $0.flags = 0x400 })?.contains("its flags are 0x400") == true)
  }

  @Test func `claims take no memory that the bytes could not fill`() throws {
    let packed = try packed()
    for (claimed, claimedPacked, words) in [
      (.max, nil, "a block claims 4294967295 bytes out of"), (1 << 26, nil, "a block claims 67108864 bytes out of"),
      (100, nil, "a block claims 100 bytes out of"), (2000, .some(0), "a block claims 2000 bytes out of 0"),
      (1 << 20, .some(1 << 19), "needs 524288 more bytes"),
    ] as [(UInt32, UInt32?, String)] {
      var writer = LZOPWriter()
      writer.add(Self.types, packed: packed, claimed: claimed, claimedPacked: claimedPacked)
      #expect(complaint(writer.finish())?.contains(words) == true, "\(complaint(writer.finish()) ?? "")")
    }
  }

  @Test func `what comes out counts against the budget of its file`() throws {
    let whole = try fixture("repeats-9")
    #expect(
      complaint(whole, limit: 299_999)?.contains("decompresses to 300000 bytes or more (at most 299999 from a file of") == true)
    #expect(complaint(whole, limit: 300_000) == nil)
  }

  @Test func `a file, an image and a kernel in a folder are read`() throws {
    let folder = try Folder()
    let types = Self.types
    let reader = SourceReader(kernelFolder: "/nonexistent")
    let packed = try fixture("types-9")
    #expect(try reader.open(try folder.write("kernel.btf.lzo", packed)).table.blob.array() == types)
    // An image that says where its compressed kernel lies, and one that does not; the kernel's build puts the size behind it.
    let payload = packed + [0x4e, 0x04, 0, 0]
    var image = [UInt8](repeating: 0, count: 1024)
    for (index, byte) in Array("HdrS".utf8).enumerated() { image[0x202 + index] = byte }
    (image[0x206], image[0x207], image[0x1f1]) = (0x0c, 0x02, 1)
    (image[0x24c], image[0x24d]) = (UInt8(payload.count & 0xff), UInt8(payload.count >> 8))
    #expect(try reader.open(try folder.write("vmlinuz-6.1.0", image + payload)).table.blob.array() == types)
    let opaque = Array(repeating: UInt8(0x28), count: 333) + payload
    #expect(try reader.open(try folder.write("zImage", opaque)).table.blob.array() == types)
    let supplied = Supplied([folder.path])
    #expect(supplied.kernels.count == 3 && supplied.complaints == [], "\(supplied.complaints)")
    // A damaged one says what is wrong with it.
    var damaged = packed
    damaged[100] ^= 1
    let words = reader.complaint(about: try folder.write("bad.lzo", damaged))
    #expect(words?.contains("bad.lzo: is damaged") == true, "\(words ?? "")")
  }
}
