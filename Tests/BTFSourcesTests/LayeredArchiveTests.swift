import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// What is packed in what is packed: one budget for all of it, and each fault once.
@Suite struct LayeredArchiveTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// Every complaint about a file as a kernel.
  private func complaints(_ bytes: [UInt8], _ name: String = "x") throws -> [String] {
    let supplied = Supplied([try folder.write(name, bytes)], without: folder.path)
    #expect(supplied.kernels.isEmpty)
    return supplied.complaints
  }

  @Test func `what comes out in between counts as well`() throws {
    // Members of gzip that hold nothing: however many there are, nothing comes out of them in the end.
    let member = try Packing.run("gzip", ["-nc"])
    let members = Array(repeating: member, count: 1 << 16).flatMap { $0 }
    let packed = try Packing.run("zstd", ["-qc"], input: members)
    #expect(packed.count < members.count / 100)
    let budget = ExpansionBudget(size: packed.count, limit: members.count - 1)
    let error = #expect(throws: ArchiveError.self) {
      var reader = try ArchiveReader(Bytes(packed), budget: budget)
      while try reader.next() != nil { _ = try reader.contents() }
    }
    #expect(error?.description.contains("(at most \(members.count - 1) from a file of \(packed.count))") == true)
    // Two layers inside each other are taken off one by one.
    let small = try Packing.run("sh", ["-c", "head -c 1M /dev/zero | gzip -nc | xz -c | zstd -qc"])
    #expect(try complaints(small).first?.contains("begins with 00 00") == true)
    #expect(try complaints(small).count == 1)
  }

  @Test func `a kernel in several compressions is found, in as many as are followed`() throws {
    let btf = Sample.base().array()
    let three = try Packing.run("sh", ["-c", "gzip -nc | xz -c | zstd -qc"], input: btf)
    let supplied = Supplied([try folder.write("x", three)])
    #expect(supplied.kernels.count == 1 && supplied.kernels.first?.source.table.blob.array() == btf)
    let five = try Packing.run("sh", ["-c", "gzip -nc | xz -c | gzip -nc | xz -c | zstd -qc"], input: btf)
    #expect(
      try complaints(five) == ["x: decompressed: decompressed: decompressed: decompressed: is compressed more than 4 times over"])
  }

  @Test func `each file of a zip counts, whether it is read or passed over`() throws {
    _ = try Packing.run(
      "sh",
      ["-c", "for i in 1 2 3; do head -c 8M /dev/zero | tr '\\0' A >vmlinuz-$i; done; zip -q x.zip vmlinuz-1 vmlinuz-2 vmlinuz-3"],
      in: folder.url)
    let bytes = try FileBytes.open("\(folder.path)/x.zip")
    for limit in [20 << 20, 25 << 20] {
      let budget = ExpansionBudget(size: bytes.count, limit: limit)
      var words: String?
      do throws(ArchiveError) {
        var reader = try ArchiveReader(bytes, budget: budget)
        while try reader.next() != nil { #expect(try reader.contents().count == 8 << 20) }
      } catch {
        words = "\(error)"
      }
      #expect((words == nil) == (limit > 24 << 20), "\(words ?? "")")
      #expect(words?.hasPrefix("vmlinuz-3: decompresses to ") ?? true)
    }
    // Written to a pipe, files of a zip do not say before their bytes how large they are.
    let piped = try Packing.run("sh", ["-c", "cat vmlinuz-1 | zip -q - - | head -c 4000"], in: folder.url)
    let budget = ExpansionBudget(size: piped.count, limit: 1 << 20)
    var reader = try ArchiveReader(Bytes(piped), budget: budget)
    #expect(throws: ArchiveError.self) { while try reader.next() != nil {} }
  }

  @Test(arguments: ["tar.xz", "tar.gz", "tar", "cpio", "zip", "deb"])
  func `an archive that is cut short is one complaint`(format: String) throws {
    try folder.write("vmlinux-6.1.0", Array(repeating: 0x41, count: 40_000) + Sample.base().array())
    let files = "vmlinux-6.1.0"
    let make: String =
      switch format {
      case "cpio": "tar --format=ustar -cf - \(files)"
      case "tar": "tar -cf - \(files)"
      case "tar.xz": "tar -cf - \(files) | xz -c"
      case "tar.gz": "tar -cf - \(files) | gzip -nc"
      case "zip": "zip -q -0 - \(files)"
      default: "tar -cJf data.tar.xz \(files) && echo 2.0 >debian-binary && ar rc p.deb debian-binary data.tar.xz && cat p.deb"
      }
    let whole = try Packing.run("sh", ["-c", make], in: folder.url)
    let words = try complaints(Array(whole.prefix(whole.count * 2 / 3)), "cut.\(format)")
    #expect(words.count == 1, "\(words)")
  }

  /// An archive of cpio(5) with headers in text (`newc`), file after file.
  private func cpio(_ files: [(name: String, inode: Int, links: Int, contents: [UInt8])]) -> [UInt8] {
    func pad(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4) }
    func hex(_ number: Int) -> String {
      String(repeating: "0", count: 8 - String(number, radix: 16).count) + String(number, radix: 16)
    }
    var out: [UInt8] = []
    for file in files + [("TRAILER!!!", 0, 1, [])] {
      let mode = file.name == "TRAILER!!!" ? 0 : 0o100644
      let fields = [file.inode, mode, 0, 0, file.links, 0, file.contents.count, 0, 0, 0, 0, file.name.utf8.count + 1, 0]
      out += pad(Array(("070701" + fields.map(hex).joined() + file.name + "\0").utf8))
      out += pad(file.contents)
    }
    return out
  }

  @Test func `several names of one file: cpio has its bytes with the last`() throws {
    let btf = Sample.base().array()
    let archive = cpio([("boot/vmlinux-6.1.0", 7, 2, []), ("lib/modules/6.1.0/vmlinux", 7, 2, btf)])
    let supplied = Supplied([try folder.write("x.cpio", archive)], without: folder.path)
    #expect(supplied.kernels.map { $0.name.hasSuffix("x.cpio!lib/modules/6.1.0/vmlinux") } == [true])
    #expect(supplied.complaints == [])
  }

  @Test func `several names of one file: tar has its bytes with the first`() throws {
    var tar = TarWriter()
    tar.add("boot/vmlinux-6.1.0", Sample.base().array())
    tar.add("lib/modules/6.1.0/vmlinux", [], kind: "1", link: "boot/vmlinux-6.1.0")
    let supplied = Supplied([try folder.write("x.tar", tar.finish())], without: folder.path)
    #expect(supplied.kernels.map { $0.name.hasSuffix("x.tar!boot/vmlinux-6.1.0") } == [true])
  }

  /// A package of rpm around a payload: a lead, and two headers without entries.
  private func rpm(_ payload: [UInt8], data: Int = 5) -> [UInt8] {
    let lead: [UInt8] = [0xed, 0xab, 0xee, 0xdb, 3, 0] + [UInt8](repeating: 0, count: 90)
    let header: [UInt8] = [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0, 0, 0, 0, 0] + ByteOrder.big.bytes(of: UInt32(data))
    let filled = header + [UInt8](repeating: 0, count: 5)
    return lead + filled + [UInt8](repeating: 0, count: 3) + filled + payload
  }

  @Test func `packages of rpm, and their headers`() throws {
    let archive = cpio([("./boot/vmlinux-6.1.0", 7, 1, Sample.base().array())])
    for program in ["xz", "zstd", "gzip"] {
      let package = rpm(try Packing.run(program, ["-c"], input: archive))
      let supplied = Supplied([try folder.write("k.rpm", package)], without: folder.path)
      #expect(supplied.kernels.map { $0.name.hasSuffix("k.rpm!boot/vmlinux-6.1.0") } == [true], "\(supplied.complaints)")
    }
    #expect(try complaints(rpm(archive, data: 1 << 30), "y.rpm").first?.contains("its headers do not lie inside it") == true)
    let whole = rpm(archive)
    for length in stride(from: 4, to: 140, by: 3) { #expect(try complaints(Array(whole[..<length]), "z").count == 1) }
  }
}
