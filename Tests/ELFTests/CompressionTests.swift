import ByteReading
import TestSupport
import Testing

@testable import ELF

@Suite("Compressed sections")
struct CompressionTests {
  private func file(
    _ shape: Shape, kind: UInt32 = 1, claimed: UInt64, _ stream: [UInt8]
  ) throws -> (file: ELFFile, section: Section) {
    var writer = shape.writer
    writer.add(ELFWriter.Section(".BTF", flags: 0x800, writer.compressionHeader(kind: kind, claimed: claimed) + stream))
    let file = try ELFFile(Bytes(writer.array()))
    return (file, try #require(file.section(named: ".BTF")))
  }

  private func error(_ shape: Shape, kind: UInt32 = 1, claimed: UInt64, _ stream: [UInt8]) throws -> ELFError? {
    let (file, section) = try file(shape, kind: kind, claimed: claimed, stream)
    return thrown { () throws(ELFError) in _ = try file.contents(of: section) }
  }

  private let plain = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  @Test(arguments: Shape.all)
  func `contents come out decompressed, and compressed where asked for as stored`(shape: Shape) throws {
    let stream = StoredStream.zlib(plain)
    let (file, section) = try file(shape, claimed: UInt64(plain.count), stream)
    #expect(section.isCompressed)
    #expect(try file.contents(of: section).array() == plain)
    #expect(try file.storedContents(of: section).count == stream.count + (shape.is64 ? 24 : 12))
  }

  @Test(arguments: Shape.all)
  func `an empty section may be compressed`(shape: Shape) throws {
    let (file, section) = try file(shape, claimed: 0, StoredStream.zlib([]))
    #expect(try file.contents(of: section).count == 0)
  }

  @Test(arguments: Shape.all)
  func `another size than the one claimed is an error`(shape: Shape) throws {
    let stream = StoredStream.zlib([1, 2, 3])
    #expect(try error(shape, claimed: 4, stream)?.reason == .wrongDecompressedSize(found: 3, claimed: 4))
    #expect(try error(shape, claimed: 2, stream)?.reason == .wrongDecompressedSize(found: 3, claimed: 2))
    #expect(try error(shape, claimed: 0, stream)?.reason == .wrongDecompressedSize(found: 1, claimed: 0))
  }

  @Test
  func `a claim beyond the limit is an error before anything is decompressed`() throws {
    let found = try error(Shape(is64: true, isLittle: true), claimed: .max, StoredStream.zlib([1]))
    #expect(found?.reason == .tooLarge(claimed: .max, limit: ELFFile.decompressionLimit))
  }

  @Test(arguments: Shape.all)
  func `a stream that ends too early is an error at its end`(shape: Shape) throws {
    let stream = StoredStream.zlib([1, 2, 3])
    let (file, section) = try file(shape, claimed: 3, Array(stream.dropLast(5)))
    let found = thrown { () throws(ELFError) in _ = try file.contents(of: section) }
    #expect(found == ELFError(.inflate(.truncated), offset: Int(section.offset + section.size), section: SectionIndex(1)))
    #expect(try error(shape, claimed: 3, [])?.reason == .inflate(.truncated))
  }

  @Test(arguments: Shape.all)
  func `a damaged stream is an error with the words of zlib`(shape: Shape) throws {
    var stream = StoredStream.zlib([1, 2, 3])
    stream[stream.count - 1] ^= 1
    #expect(try error(shape, claimed: 3, stream)?.reason == .inflate(.corrupt("incorrect data check")))
    #expect(try error(shape, claimed: 3, [1, 2, 3, 4])?.reason == .inflate(.corrupt("incorrect header check")))
    #expect(try error(shape, claimed: 3, [0x78, 0x20, 0, 0, 0, 1, 0])?.reason == .inflate(.needsDictionary))
  }

  @Test(arguments: Shape.all)
  func `other compressions are named`(shape: Shape) throws {
    let zstandard = try error(shape, kind: 2, claimed: 3, [1, 2, 3])
    #expect(zstandard?.reason == .unsupportedCompression(2))
    #expect(zstandard?.description.contains("Zstandard") == true)
    #expect(try error(shape, kind: 9, claimed: 3, [1, 2, 3])?.reason == .unsupportedCompression(9))
  }

  @Test(arguments: Shape.all)
  func `a compression header cut short is an error`(shape: Shape) throws {
    var writer = shape.writer
    writer.add(ELFWriter.Section("x", flags: 0x800, [1, 0, 0, 0]))
    let file = try ELFFile(Bytes(writer.array()))
    let found = thrown { () throws(ELFError) in _ = try file.contents(of: file.sections[1]) }
    #expect(found?.reason == .outOfBounds(.compressionHeader, start: 0, length: shape.is64 ? 24 : 12, limit: 4))
  }
}
