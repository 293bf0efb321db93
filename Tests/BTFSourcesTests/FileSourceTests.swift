import BTF
import ByteReading
import ELF
import TestSupport
import Testing

@testable import BTFSources

@Suite("Files as sources")
struct FileSourceTests {
  let folder: Folder
  let reader = SourceReader(kernelFolder: "/nonexistent")

  init() throws { folder = try Folder() }

  @Test(arguments: [ByteOrder.little, .big])
  func `raw BTF of either byte order opens`(order: ByteOrder) throws {
    let path = try folder.write("x.anything", Sample.base(order: order).array())
    let source = try reader.open(path)
    #expect(source.name == path)
    #expect(source.table.name(of: TypeID(2)) == "in_base")
    #expect(source.table.header.order == order)
    #expect(source.object == nil && source.extensionBytes == nil && !source.hasDistilledBase)
  }

  @Test(arguments: [true, false], [true, false])
  func `ELF of either class and byte order opens, its BTF in place`(is64: Bool, isLittle: Bool) throws {
    let btf = Sample.base(order: isLittle ? .little : .big).array()
    var object = Sample.object(btf, is64: is64, isLittle: isLittle)
    object.add(ELFWriter.Section(".BTF.ext", [1, 2, 3]))
    let path = try folder.write("x.o", object.array())
    let source = try reader.open(path)
    #expect(source.table.name(of: TypeID(2)) == "in_base")
    #expect(source.table.blob.fileOffset == (is64 ? 64 : 52))
    #expect(source.extensionBytes?.array() == [1, 2, 3])
    #expect(source.object?.sections.count == 4)
    #expect(source.pointerSize == (is64 ? 8 : 4))
  }

  @Test
  func `a compressed section .BTF opens`() throws {
    let path = try folder.write("x.o", Sample.object(Sample.base().array(), isCompressed: true).array())
    #expect(try reader.open(path).table.typeCount == 3)
  }

  @Test
  func `gzip of BTF, of ELF, and of gzip opens`() throws {
    let btf = Sample.base().array()
    let object = Sample.object(btf).array()
    for (name, bytes) in [
      ("btf", StoredStream.gzip(btf)), ("elf", StoredStream.gzip(object)),
      ("twice", StoredStream.gzip(StoredStream.gzip(btf))),
      ("members", StoredStream.gzip(Array(btf[..<10])) + StoredStream.gzip(Array(btf[10...]))),
      ("garbage", StoredStream.gzip(btf) + [0, 0, 0]),
    ] {
      let source = try reader.open(try folder.write(name, bytes))
      #expect(source.table.name(of: TypeID(2)) == "in_base", "\(name)")
    }
  }

  @Test
  func `pointers are as wide as long where the file is raw`() throws {
    func size(_ writer: BTFWriter) throws -> Int {
      try reader.open(folder.write("x", writer.array())).pointerSize
    }
    #expect(try size(Sample.base(longSize: 4)) == 4)
    #expect(try size(Sample.base(longSize: 8)) == 8)
    var none = BTFWriter()
    none.integer("int", size: 4)
    none.integer("long long int", size: 4)
    #expect(try size(none) == 8)
    var odd = BTFWriter()
    odd.integer("long int", size: 2)
    odd.integer("unsigned long", size: 4)
    #expect(try size(odd) == 4)
  }

  @Test
  func `an ELF file opens as a file without BTF, and out of gzip`() throws {
    let object = ELFWriter().array()
    for bytes in [object, StoredStream.gzip(object)] {
      let file = try reader.openFile(try folder.write("x.o", bytes))
      #expect(file.sections.count == 2 && file.bytes.array() == object)
    }
  }

  @Test
  func `a fixture opens as the kernel it is`() throws {
    let source = try reader.open(Fixture.path("kernels/amd64-6.12.btf.gz"))
    #expect(source.table.typeCount > 100_000)
    #expect(source.pointerSize == 8)
  }
}

@Suite("Files that are no sources")
struct BadFileTests {
  let folder: Folder
  let reader = SourceReader(kernelFolder: "/nonexistent")

  init() throws { folder = try Folder() }

  private func complaint(_ bytes: [UInt8], _ name: String = "x") throws -> String {
    let path = try folder.write(name, bytes)
    return try #require(reader.complaint(about: path)).replacing("\(folder.path)/", with: "")
  }

  @Test
  func `a file that is not there, or no file, is said in the system's words`() {
    #expect(reader.complaint(about: "/nonexistent/x") == "/nonexistent/x: open: No such file or directory (errno 2)")
    #expect(reader.complaint(about: folder.path) == "\(folder.path): is a directory, not a file")
  }

  @Test
  func `an empty file and a text are said to be what they are`() throws {
    #expect(try complaint([]) == "x: is empty")
    #expect(
      try complaint(Array("#!/bin/sh\nexit\n".utf8))
        == "x: is no BTF, ELF, kernel image or archive: begins with 23 21 2f 62 69 6e 2f 73 68 0a 65 78 69 74 0a (text)")
    #expect(try complaint([0]) == "x: is no BTF, ELF, kernel image or archive: begins with 00")
  }

  @Test(arguments: 2..<24)
  func `a header of BTF cut short says how much is missing`(length: Int) throws {
    let words = try complaint(Array(Sample.base().array()[..<length]))
    #expect(words == "x: at offset 0x\(String(length, radix: 16)): needs \(24 - length) more bytes, 0 left")
  }

  @Test
  func `an ELF file without BTF says so, and what it has instead`() throws {
    #expect(try complaint(ELFWriter().array()) == "x: has no section .BTF")
    #expect(try complaint(Sample.object([1], name: ".debug_info").array()) == "x: has no section .BTF, only DWARF")
  }

  @Test
  func `raw BTF where an ELF file is wanted says what it is, as do all other bytes`() throws {
    func complaint(_ bytes: [UInt8]) throws -> String? {
      let path = try folder.write("x", bytes)
      return thrown { () throws(SourceError) in _ = try reader.openFile(path) }.map {
        "\($0)".replacing("\(folder.path)/", with: "")
      }
    }
    #expect(try complaint(Sample.base().array()) == "x: is raw BTF, which has no programs; an ELF file is needed")
    #expect(
      try complaint(StoredStream.gzip(Sample.base().array()))
        == "x: decompressed: is raw BTF, which has no programs; an ELF file is needed")
    #expect(try complaint([]) == "x: is empty")
    #expect(try complaint([0]) == "x: is no BTF, ELF, kernel image or archive: begins with 00")
    #expect(
      thrown { () throws(SourceError) in _ = try reader.openFile("/nonexistent/x") }?.description
        == "/nonexistent/x: open: No such file or directory (errno 2)")
  }

  @Test
  func `errors of every layer say where they were met`() throws {
    let damaged = Sample.base().array { $0.version = 9 }
    let words = "BTF version 9 is not supported (allowed: 1)"
    #expect(try complaint(damaged) == "x: at offset 0x2: \(words)")
    #expect(try complaint(StoredStream.gzip(damaged)) == "x: decompressed: at offset 0x2: \(words)")
    #expect(try complaint(Sample.object(damaged).array()) == "x: section .BTF: at offset 0x42: \(words)")
    #expect(
      try complaint(StoredStream.gzip(Sample.object(damaged).array()))
        == "x: decompressed: section .BTF: at offset 0x42: \(words)")
    #expect(
      try complaint(ELFWriter().array { $0.elfClass = 5 })
        == "x: at offset 0x4: ELF class 5 does not exist (allowed: 1 for 32 bits, 2 for 64)")
  }

  @Test
  func `gzip that ends too early or is damaged is an error with its offset`() throws {
    let whole = StoredStream.gzip(Sample.base().array())
    let cut = Array(whole.dropLast(9))
    #expect(try complaint(cut) == "x: at offset 0x\(String(cut.count, radix: 16)): the compressed data ends too early")
    #expect(try complaint([0x1f, 0x8b]) == "x: at offset 0x2: the compressed data ends too early")
    var damaged = whole
    damaged[whole.count - 5] ^= 1
    #expect(try complaint(damaged).hasSuffix("the compressed data is damaged (incorrect data check)"))
    #expect(try complaint(whole + whole.dropLast(1)).contains("ends too early"))
    #expect(try complaint(StoredStream.gzip([])) == "x: decompressed: is empty")
  }

  @Test
  func `every prefix of a compressed object is an error`() throws {
    let whole = StoredStream.gzip(Sample.object(Sample.base().array()).array())
    for length in 1..<whole.count {
      #expect(throws: SourceError.self) { _ = try SourceContent(Bytes(Array(whole[..<length])), path: "x") }
    }
  }

  @Test
  func `gzip inside gzip is followed only so far`() throws {
    var bytes = Sample.base().array()
    for _ in 1...5 { bytes = StoredStream.gzip(bytes) }
    let inside = Array(repeating: "decompressed", count: 4).joined(separator: ": ")
    #expect(try complaint(bytes) == "x: \(inside): is compressed more than 4 times over")
  }

  @Test
  func `what would decompress beyond the limit is an error`() throws {
    func open(_ count: Int) -> String? {
      do throws(InflateError) {
        _ = try GzipStream(limit: 100).decompress(Bytes(StoredStream.gzip(Array(repeating: 0, count: count))))
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(open(100) == nil)
    #expect(open(101)?.hasSuffix("decompresses to more than 100 bytes, which is the limit") == true)
  }
}
