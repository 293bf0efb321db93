import BTF
import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// An archive of tar(5), written field by field, so that it may say what no archiver writes.
struct TarWriter {
  private(set) var bytes: [UInt8] = []

  /// Adds a file; `claimed` is the size that its header names, in place of the real one.
  mutating func add(_ name: String, _ contents: [UInt8], kind: Character = "0", link: String = "", claimed: Int? = nil) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) { for (index, byte) in text.utf8.enumerated() { header[place + index] = byte } }
    func octal(_ value: Int, _ width: Int) -> String {
      let digits = String(value, radix: 8)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    put(name, at: 0)
    put(octal(0o644, 7), at: 100)
    put(octal(0, 7), at: 108)
    put(octal(0, 7), at: 116)
    put(octal(claimed ?? contents.count, 11), at: 124)
    put(octal(0, 11), at: 136)
    put("        ", at: 148)
    put(String(kind), at: 156)
    put(link, at: 157)
    put("ustar\u{0}00", at: 257)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
    bytes += header + contents + [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
  }

  func finish() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }
}

@Suite("Hostile archives and images")
struct HostileArchiveTests {
  let folder: Folder
  let reader = SourceReader(kernelFolder: "/nonexistent")

  init() throws { folder = try Folder() }

  private func complaint(_ bytes: [UInt8], _ name: String = "x") throws -> String? {
    reader.complaint(about: try folder.write(name, bytes))?.replacing("\(folder.path)/", with: "")
  }

  @Test
  func `paths of an archive are words, and no places`() throws {
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in ["../../escape.btf", "/etc/escape.btf", "a/../../escape.btf", "\u{1b}[31mred.btf"] {
      var tar = TarWriter()
      tar.add(name, Sample.base().array())
      let supplied = Supplied([try folder.write("x", tar.finish())], without: folder.path)
      #expect(supplied.complaints == [])
      #expect(supplied.kernels.map { $0.name.hasSuffix("!\(name)") } == [true])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == before + ["x"])
  }

  @Test
  func `links, devices and folders in an archive are passed over`() throws {
    let secret = try folder.write("secret", Sample.base().array())
    var tar = TarWriter()
    for (kind, index) in zip(["1", "2", "3", "4", "5", "6"] as [Character], 0...) {
      tar.add("k\(index).btf", [], kind: kind, link: secret)
    }
    #expect(try complaint(tar.finish()) == "x: holds no BTF")
  }

  @Test
  func `a size beyond what is taken of a file is an error with both numbers`() throws {
    var tar = TarWriter()
    tar.add("huge.btf", [1, 2, 3], claimed: 0o77777777777)
    #expect(try complaint(tar.finish()) == "x: huge.btf: claims 8589934591 bytes (at most 4294967296)")
  }

  @Test
  func `a file that claims more than is there is an error`() throws {
    var tar = TarWriter()
    tar.add("short.btf", Sample.base().array(), claimed: 1 << 20)
    #expect(try complaint(tar.finish())?.contains("is damaged, or ends too early") == true)
  }

  @Test
  func `what comes out of all that is packed in a file is bounded`() throws {
    let budget = ExpansionBudget(size: 100, limit: 1000)
    #expect(throws: Never.self) { try budget.spend(1000) }
    let error = #expect(throws: ArchiveError.self) { try budget.spend(1) }
    #expect(error?.description == "decompresses to 1001 bytes or more (at most 1000 from a file of 100)")
    #expect(ExpansionBudget(size: .max).limit == .max)
    // 4 MiB of one letter, in some hundred bytes.
    let bomb = try Packing.run("xz", ["-c"], input: Array(repeating: 0x41, count: 1 << 22))
    for limit in [1 << 21, 1 << 22] {
      var words: String?
      do throws(ArchiveError) {
        var archive = try ArchiveReader(Bytes(bomb), budget: ExpansionBudget(size: bomb.count, limit: limit))
        _ = try archive.next()
        _ = try archive.contents()
      } catch {
        words = "\(error)"
      }
      #expect(words?.contains("(at most \(limit) from a file of \(bomb.count))") ?? false == (limit < 1 << 22))
    }
  }

  @Test
  func `a bomb is an error that says how much was found and is allowed`() throws {
    // One gigabyte of one letter, twice compressed.
    let bomb = try Packing.run("sh", ["-c", "head -c 1G /dev/zero | tr '\\0' A | zstd -c | zstd -c"])
    let words = try #require(try complaint(bomb))
    #expect(
      words.contains("decompresses to")
        && words.contains("(at most \((512 << 20) + 64 * bomb.count) from a file of \(bomb.count))"))
  }

  @Test(arguments: ["xz", "zstd", "bzip2", "lz4", "gzip"])
  func `every prefix of something compressed is an error`(program: String) throws {
    let whole = try Packing.run(program, ["-c"], input: Sample.base().array())
    for length in 1..<whole.count where length < whole.count - 8 {
      #expect(throws: SourceError.self) { _ = try SourceContent(Bytes(Array(whole[..<length])), path: "x") }
    }
  }

  @Test
  func `every prefix of a package is an error, or the kernel in it`() throws {
    let inner = folder.url.appending(path: "t")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try folder.write("t/vmlinux.btf", Sample.base().array())
    _ = try Packing.run("tar", ["-cJf", "\(folder.path)/data.tar.xz", "."], in: inner)
    try folder.write("debian-binary", Array("2.0\n".utf8))
    _ = try Packing.run("ar", ["rc", "p.deb", "debian-binary", "data.tar.xz"], in: folder.url)
    let whole = [UInt8](try Data(contentsOf: folder.url.appending(path: "p.deb")))
    for length in 1..<whole.count {
      let supplied = Supplied([try folder.write("x", Array(whole[..<length]))])
      #expect(supplied.kernels.count + supplied.complaints.count >= 1, "\(length)")
    }
  }

  @Test
  func `an image without BTF, or cut short, says so`() throws {
    var image = [UInt8](repeating: 0, count: 4096)
    for (index, byte) in Array("HdrS".utf8).enumerated() { image[0x202 + index] = byte }
    (image[0x206], image[0x207]) = (0x0c, 0x02)
    // One sector of setup code, and 256 bytes at its end.
    (image[0x1f1], image[0x24d]) = (1, 1)
    let gzip = StoredStream.gzip(Array(repeating: 7, count: 100))
    image.replaceSubrange(1024..<1024 + gzip.count, with: gzip)
    #expect(try complaint(image) == "x: is an image of a kernel in which there is no BTF")
    image[0x24f] = 1
    #expect(try complaint(image) == "x: the compressed kernel in it ends at 0x1000500, the file after 4096 bytes")
    #expect(
      try complaint(Array(repeating: 5, count: 100), "vmlinuz") == "vmlinuz: is an image of a kernel in which there is no BTF")
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `BTF is found in images that say where nothing lies, compressed or not`(order: ByteOrder) throws {
    let btf = Sample.base(order: order).array()
    let plain = Array(repeating: UInt8(0x9f), count: 1001) + btf + Array(repeating: 0xeb, count: 77)
    #expect(try reader.open(try folder.write("Image", plain)).table.blob.array() == btf)
    for way in Packing.compressions where way.arguments != ["-c", "--format=lzma"] {
      let packed = try Packing.run(way.program, way.arguments, input: plain)
      let image = Array(repeating: UInt8(0x28), count: 333) + packed + [1, 2, 3, 4]
      if way.program == "lz4", way.arguments == ["-c"] { continue }
      #expect(try reader.open(try folder.write("vmlinuz", image)).table.blob.array() == btf, "\(way)")
    }
  }
}
