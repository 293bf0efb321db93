import ByteReading
import TestSupport
import Testing

@testable import ELF

/// Damage of every kind must end in an error or in other contents, never in a trap, a hang or a flood of memory.
@Suite("Damaged files")
struct DamagedFileTests {
  private func sample(_ shape: Shape) -> [UInt8] {
    var writer = shape.writer
    writer.usesExtendedNumbering = true
    let code = writer.add(ELFWriter.Section("xdp", [1, 2, 3, 4]))
    let symbols = writer.add(symbols: [.init("a", section: code), .init("b", reserved: 0xffff)])
    writer.add(relocations: [(0, 1, 1, nil)], of: code, symbols: symbols)
    writer.add(relocations: [(0, 1, 1, 5)], of: code, symbols: symbols)
    writer.add(ELFWriter.Section("z", flags: 0x800, writer.compressionHeader(claimed: 3) + StoredStream.zlib([1, 2, 3])))
    return writer.array()
  }

  @Test(arguments: Shape.all)
  func `every prefix throws or can be read`(shape: Shape) throws {
    let array = sample(shape)
    let whole = Bytes(array)
    #expect(readEverything(whole) > 0)
    for length in 0..<array.count {
      // The section headers come last, so no shorter file is whole.
      #expect(openingError(Array(array[..<length])) != nil)
    }
  }

  @Test(arguments: Shape.all, [UInt8(0), 1, 0x7f, 0x80, 0xff])
  func `every byte may have any value`(shape: Shape, value: UInt8) throws {
    var array = sample(shape)
    var (tried, readable) = (0, 0)
    for place in array.indices where array[place] != value {
      let before = array[place]
      array[place] = value
      tried += 1
      readable += readEverything(Bytes(array)) > 0 ? 1 : 0
      array[place] = before
    }
    // Most of the bytes are not what makes a file open.
    #expect(readable > tried / 2 && readable < tried)
  }
}

@Suite("Words of ELF errors")
struct ELFErrorTests {
  @Test
  func `every reason says what was found and what is allowed`() {
    let reasons: [(ELFError.Reason, String)] = [
      (.notELF(found: []), "not ELF: begins with nothing, not 7f 45 4c 46"),
      (.truncated(needed: 3, available: 0), "needs 3 more bytes, 0 left"),
      (.badClass(7), "ELF class 7 does not exist (allowed: 1 for 32 bits, 2 for 64)"),
      (.badByteOrder(9), "byte order 9 does not exist (allowed: 1 for little-endian, 2 for big-endian)"),
      (.badVersion(0), "ELF version 0 is not supported (allowed: 1)"),
      (.badEntrySize(.symbols, found: 16, allowed: 24), "entries of symbols have 16 bytes (allowed: 24)"),
      (.partialEntry(.relocations, size: 17, entrySize: 16), "relocations have 17 bytes, which is not a multiple of 16"),
      (
        .outOfBounds(.contents, start: 0x40, length: 100, limit: 80),
        "contents at 0x40 of 100 bytes end beyond the file's 80 bytes"
      ),
      (.noSuchSection(70_000, count: 12), "section [70000] does not exist (the file has 12)"),
      (.wrongSectionType(.programBits, allowed: .stringTable), "is a section of type 1 (allowed: 3)"),
      (.noSuchSymbol(5, count: 2), "symbol [5] does not exist (the table has 2)"),
      (.badString(offset: 9, limit: 4), "a name at 9 does not end inside its string table (4 bytes)"),
      (.unsupportedCompression(2), "is compressed with Zstandard, which is not supported (allowed: zlib)"),
      (.unsupportedCompression(3), "compression type 3 is not known (allowed: 1, zlib)"),
      (.tooLarge(claimed: 9, limit: 8), "claims 9 bytes after decompression (at most 8)"),
      (.wrongDecompressedSize(found: 1, claimed: 2), "decompresses to 1 bytes, not to the 2 that it claims"),
      (.inflate(.truncated), "the compressed data ends too early"),
      (.inflate(.corrupt("words")), "the compressed data is damaged (words)"),
      (.inflate(.needsDictionary), "the compressed data needs a dictionary"),
      (.inflate(.tooLarge(limit: 5)), "decompresses to more than 5 bytes, which is the limit"),
      (.inflate(.noMemory(6)), "no memory for 6 decompressed bytes"),
    ]
    for (reason, words) in reasons { #expect("\(reason)" == words) }
    let error = ELFError(.badClass(7), offset: 0x1f, section: SectionIndex(3))
    #expect("\(error)" == "section [3] at offset 0x1f: \(ELFError.Reason.badClass(7))")
  }
}
