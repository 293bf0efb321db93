import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// Programs that pack what tests unpack.
enum Packing {
  /// What `program` makes of `input`.
  static func run(_ program: String, _ arguments: [String], input: [UInt8] = [], in folder: URL? = nil) throws -> [UInt8] {
    let tool = try #require(Tool(program), "\(program) is not installed")
    let output = try tool.run(arguments, input: input, in: folder)
    try #require(output.status == 0, "\(program): \(output.diagnostics)")
    return output.standardOutput
  }

  /// How each compression is asked for.
  static let compressions: [(program: String, arguments: [String])] = [
    ("gzip", ["-c"]), ("xz", ["-c"]), ("xz", ["-c", "--format=lzma"]), ("zstd", ["-c"]), ("bzip2", ["-c"]), ("lz4", ["-c"]),
    ("lz4", ["-l", "-c"]),
  ]
}

/// All that a supply finds.
struct Supplied {
  var kernels: [FoundKernel] = []
  var complaints: [String] = []

  init(_ paths: [String], reader: SourceReader = SourceReader(kernelFolder: "/nonexistent"), without prefix: String = "") {
    let supply = KernelSupply(paths, reader: reader)
    complaints = supply.failures.map { "\($0)" }
    for unit in supply.units {
      unit.open { found in
        switch found {
        case .success(let kernel): kernels.append(kernel)
        case .failure(let error): complaints.append("\(error)")
        }
      }
    }
    complaints = complaints.map { $0.replacing("\(prefix)/", with: "") }
  }
}

@Suite("Kernels that a command line names")
struct KernelSupplyTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func tree(_ files: [String: [UInt8]]) throws {
    for (name, bytes) in files {
      try FileManager.default.createDirectory(
        at: folder.url.appending(path: name).deletingLastPathComponent(), withIntermediateDirectories: true)
      try folder.write(name, bytes)
    }
  }

  private func names(_ supplied: Supplied) -> [String] { supplied.kernels.map { $0.name.replacing("\(folder.path)/", with: "") } }

  @Test
  func `every compression of BTF is a kernel, and all are the same one`() throws {
    let btf = Sample.base().array()
    for (index, way) in Packing.compressions.enumerated() {
      try folder.write("kernel-\(index)", try Packing.run(way.program, way.arguments, input: btf))
    }
    let supplied = Supplied([folder.path], without: folder.path)
    #expect(supplied.complaints == [])
    #expect(supplied.kernels.count == Packing.compressions.count)
    #expect(Set(supplied.kernels.map(\.key)).count == 1)
    #expect(supplied.kernels.allSatisfy { $0.source.table.blob.array() == btf })
  }

  @Test
  func `a folder has its kernels with their modules and configurations`() throws {
    let base = try Sample.base().table()
    let split = Sample.split(from: base).array()
    var vmlinux = Sample.object(Sample.base().array())
    (vmlinux.type, vmlinux.machine) = (2, 62)
    try tree([
      "5.10/vmlinux.btf": Sample.base().array(), "5.10/modules/one.btf": split, "5.10/config": Array("CONFIG_BPF=y\n".utf8),
      "boot/vmlinuz-6.1.0-1": vmlinux.array(),
      "boot/vmlinux-6.2.0-1": Sample.base().array(), "boot/config-6.1.0-1": Array("CONFIG_NET=y\n".utf8),
      "lib/modules/6.1.0-1/kernel/two.ko": Sample.object(split).array(),
      "notes.txt": Array("nothing of that kind at all here".utf8),
    ])
    let supplied = Supplied([folder.path])
    #expect(supplied.complaints == [])
    #expect(names(supplied) == ["5.10/vmlinux.btf", "boot/vmlinux-6.2.0-1", "boot/vmlinuz-6.1.0-1"])
    #expect(supplied.kernels.map(\.release) == ["5.10", "6.2.0-1", "6.1.0-1"])
    #expect(supplied.kernels.map { $0.config?.text } == ["CONFIG_BPF=y\n", nil, "CONFIG_NET=y\n"])
    #expect(supplied.kernels.map(\.hasModules) == [true, false, true])
    #expect(supplied.kernels.map { $0.modules().map(\.name) } == [["one"], [], ["two"]])
    #expect(supplied.kernels.map { $0.modules().map { $0.source.table.typeCount - base.typeCount } } == [[3], [], [3]])
  }

  @Test
  func `what lies in a folder and is no kernel is passed over, also compressed`() throws {
    let text = Array("a list of changes, line by line\n".utf8)
    try tree([
      "vmlinux.btf": Sample.base().array(), "doc/changelog.gz": try Packing.run("gzip", ["-c"], input: text),
      "doc/notes.xz": try Packing.run("xz", ["-c"], input: text), "other/vmlinux.xz": try Packing.run("xz", ["-c"], input: text),
    ])
    let supplied = Supplied([folder.path], without: folder.path)
    #expect(names(supplied) == ["vmlinux.btf"])
    // What is called like a kernel is worth a word.
    #expect(supplied.complaints.count == 1 && supplied.complaints[0].hasPrefix("other/vmlinux.xz: "), "\(supplied.complaints)")
    // So is what was named.
    #expect(Supplied(["\(folder.path)/doc/notes.xz"]).complaints.count == 1)
  }

  @Test
  func `links are not followed`() throws {
    let outside = try Folder()
    let file = try outside.write("vmlinux", Sample.base().array())
    try tree(["in/vmlinux": Sample.base().array()])
    let link = FileManager.default.createSymbolicLink(atPath:withDestinationPath:)
    try link("\(folder.path)/out", outside.path)
    try link("\(folder.path)/vmlinux-file", file)
    try link("\(folder.path)/in/again", "..")
    #expect(names(Supplied([folder.path])) == ["in/vmlinux"])
  }

  @Test(arguments: ["tar", "tar.xz", "tar.gz", "tar.zst", "zip", "deb"])
  func `an archive has its kernels with their modules and configurations`(format: String) throws {
    let base = try Sample.base().table()
    let split = Sample.split(from: base).array()
    let module = try Packing.run("xz", ["-c"], input: Sample.object(split).array())
    try tree([
      "t/boot/config-6.1.0-1": Array("CONFIG_NET=y\n".utf8), "t/boot/vmlinux-6.1.0-1": Sample.base().array(),
      "t/lib/modules/6.1.0-1/kernel/net/t-wo.ko.xz": module, "t/usr/share/doc/changelog.gz": StoredStream.gzip([1, 2, 3]),
      "t/usr/bin/true": Array("#!/bin/sh\n".utf8),
    ])
    let path = try pack("t", format)
    let supplied = Supplied([path])
    #expect(supplied.complaints == [])
    let kernel = try #require(supplied.kernels.first)
    #expect(names(supplied) == ["packed.\(format)!boot/vmlinux-6.1.0-1"])
    #expect(kernel.release == "6.1.0-1" && kernel.config?.text == "CONFIG_NET=y\n" && kernel.hasModules)
    let modules = kernel.modules { Issue.record("\($0)") }
    #expect(modules.map(\.name) == ["t_wo"])
    #expect(modules.first?.source.table.name(of: TypeID(base.typeCount + 1)) == "in_module")
    // The same through a name, and as the one source of a command.
    #expect(try SourceReader().open(path).table.typeCount == base.typeCount)
    #expect(try SourceReader().open(kernel.name).table.typeCount == base.typeCount)
    #expect(names(Supplied([kernel.name])) == ["packed.\(format)!boot/vmlinux-6.1.0-1"])
  }

  /// Packs what lies in a folder; returns the archive's path.
  private func pack(_ name: String, _ format: String) throws -> String {
    let inside = folder.url.appending(path: name)
    let path = "\(folder.path)/packed.\(format)"
    switch format {
    case "zip": _ = try Packing.run("zip", ["-q", "-r", path, "."], in: inside)
    case "deb":
      _ = try Packing.run("tar", ["-cJf", "\(folder.path)/data.tar.xz", "."], in: inside)
      try folder.write("debian-binary", Array("2.0\n".utf8))
      _ = try Packing.run("ar", ["rc", path, "debian-binary", "data.tar.xz"], in: folder.url)
    default: _ = try Packing.run("tar", ["--sort=name", "-caf", path, "."], in: inside)
    }
    return path
  }

  @Test
  func `an rpm has its kernels, whatever its payload is compressed with`() throws {
    /// A file in cpio's format "newc": 13 numbers of 8 hexadecimal digits, the name and the contents at multiples of four.
    func file(_ name: String, _ contents: [UInt8]) -> [UInt8] {
      let numbers = [1, 0o100644, 0, 0, 1, 0, contents.count, 0, 0, 0, 0, name.utf8.count + 1, 0]
      let digits = numbers.map { String(repeating: "0", count: 8 - String($0, radix: 16).count) + String($0, radix: 16) }
      var bytes = Array("070701".utf8) + digits.flatMap(\.utf8) + Array(name.utf8) + [0]
      bytes += Array(repeating: 0, count: -bytes.count & 3) + contents
      return bytes + Array(repeating: 0, count: -bytes.count & 3)
    }
    let payload = file("./lib/modules/6.1.0-1/vmlinux", Sample.base().array()) + file("TRAILER!!!", [])
    // The lead, and two headers of one entry each.
    let lead = [0xed, 0xab, 0xee, 0xdb, 3, 0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 86)
    let numbers: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 3, 232, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1]
    let header = [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0] + numbers + [UInt8](repeating: 0, count: 8)
    for program in ["gzip", "xz", "zstd"] {
      let path = try folder.write("\(program).rpm", lead + header + header + (try Packing.run(program, ["-c"], input: payload)))
      let supplied = Supplied([path])
      #expect(supplied.complaints == [])
      #expect(names(supplied) == ["\(program).rpm!lib/modules/6.1.0-1/vmlinux"])
      #expect(supplied.kernels.first?.release == "6.1.0-1")
    }
  }

  @Test
  func `several kernels in one archive are several sources, and a command for one says so`() throws {
    try tree(["t/a.btf": Sample.base().array(), "t/b.btf": Sample.base(longSize: 4).array()])
    let path = try pack("t", "tar.xz")
    #expect(names(Supplied([path])) == ["packed.tar.xz!a.btf", "packed.tar.xz!b.btf"])
    let words = try #require(SourceReader().complaint(about: path)).replacing("\(folder.path)/", with: "")
    #expect(words == "packed.tar.xz: holds 2 sources (needed: one; name it as ARCHIVE!ENTRY): a.btf, b.btf")
    #expect(try SourceReader().open("\(path)!b.btf").pointerSize == 4)
    #expect(
      try #require(SourceReader().complaint(about: "\(path)!c")).replacing("\(folder.path)/", with: "")
        == "packed.tar.xz: holds no file 'c'")
  }

  @Test
  func `one bad input is reported, and the rest goes on`() throws {
    try tree(["t/a.btf": Sample.base().array(), "t/b.btf": Array(Sample.base().array().prefix(30)), "t/vmlinuz": [1, 2, 3]])
    let path = try pack("t", "tar")
    let supplied = Supplied(["/nonexistent/x", path, folder.path + "/t/a.btf", "id:0"], without: folder.path)
    #expect(names(supplied) == ["packed.tar!a.btf", "t/a.btf"])
    #expect(supplied.complaints.count == 4)
    #expect(supplied.complaints.contains { $0.hasPrefix("packed.tar: b.btf: at offset 0x") })
    #expect(supplied.complaints.contains("packed.tar: vmlinuz: is an image of a kernel in which there is no BTF"))
  }

  @Test
  func `what holds no kernel says so`() throws {
    try tree(["t/a": Array("text".utf8)])
    let path = try pack("t", "tar")
    #expect(Supplied([path], without: folder.path).complaints == ["packed.tar: holds no BTF"])
    let split = try folder.write("m", Sample.split(from: try Sample.base().table()).array())
    #expect(Supplied([split], without: folder.path).complaints.first?.hasPrefix("m: is split BTF and needs") == true)
  }
}
