import BTF
import ByteReading
import ELF
import Foundation
import Glibc
import TestSupport
import Testing

@testable import BTFSources

/// What folders hold that cannot be read, or is not looked into: it is named and counted.
@Suite struct PassedOverTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func supplied() -> Supplied { Supplied([folder.path], without: folder.path) }

  @Test func `a folder like /boot has its kernels, and what they begin with is passed over`() throws {
    let base = Sample.base().array()
    for (name, bytes) in [
      ("vmlinuz-6.1.0-1", base), ("initrd.img-6.1.0-1", try Packing.run("gzip", ["-c"], input: base)),
      ("initramfs-6.1.0-1.img", base),
      ("config-6.1.0-1", Array("CONFIG_BPF=y\n".utf8)), ("System.map-6.1.0-1", [1]),
    ] { try folder.write(name, bytes) }
    #expect(supplied().complaints == [])
    #expect(supplied().kernels.map(\.release) == ["6.1.0-1"])
    let passed = KernelSupply([folder.path], reader: SourceReader()).passedOver
    #expect(passed.initialFileSystems.count == 2 && passed.folderLinks.isEmpty)
    #expect(passed.sentences == ["\(folder.path)/initramfs-6.1.0-1.img and 1 more: hold no kernel, passed over"])
  }

  @Test func `what is called like a kernel and is none is said, each once`() throws {
    var writer = Sample.object([1, 2, 3], name: ".other")
    (writer.type, writer.machine) = (2, 62)
    let elf = writer.array()
    for (name, bytes) in [
      ("vmlinuz-1.0.0", Array("short".utf8)), ("vmlinuz-2.0.0", []), ("3.0.0.btf", Array(Sample.base().array().dropLast(30))),
      ("vmlinux-4.0.0", elf), ("vmlinux-5.0.0", Array(elf.prefix(80))), ("6.0.0.btf.tar.xz", [1, 2, 3]), ("notes.txt", [1, 2, 3]),
      ("vmlinux-7.0.0", Sample.base().array()),
    ] as [(String, [UInt8])] { try folder.write(name, bytes) }
    let found = supplied()
    #expect(found.kernels.map(\.release) == ["7.0.0"])
    for name in ["vmlinuz-1.0.0", "vmlinuz-2.0.0", "3.0.0.btf", "vmlinux-4.0.0", "vmlinux-5.0.0", "6.0.0.btf.tar.xz"] {
      #expect(found.complaints.filter { $0.hasPrefix("\(name): ") }.count == 1, "\(name): \(found.complaints)")
    }
    #expect(found.complaints.count == 6, "\(found.complaints)")
  }

  @Test func `a file that may not be read is said`() throws {
    try folder.write("vmlinuz-6.1.0", Sample.base().array())
    let path = try folder.write("vmlinux-6.2.0", Sample.base().array())
    guard geteuid() != 0 else {
      // Root may read everything; a file whose size no memory holds is refused to it too.
      let shared = URL(filePath: "/dev/shm/btfscope-test-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: shared, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: shared) }
      try Data().write(to: shared.appending(path: "vmlinux-6.3.0"))
      guard unsafe truncate(shared.appending(path: "vmlinux-6.3.0").path, Int.max) == 0 else { return }
      let found = Supplied([shared.path], without: shared.path)
      #expect(found.complaints == ["vmlinux-6.3.0: goes on after 1073741824 bytes, which is the most that is read"])
      return
    }
    _ = unsafe chmod(path, 0)
    #expect(supplied().complaints == ["vmlinux-6.2.0: open: Permission denied (errno 13)"])
    #expect(supplied().kernels.count == 1)
  }

  @Test func `links to folders are counted, and not followed`() throws {
    let outside = try Folder()
    try outside.write("vmlinux-6.2.0", Sample.base().array())
    try folder.write("vmlinux-6.1.0", Sample.base().array())
    let link = FileManager.default.createSymbolicLink(atPath:withDestinationPath:)
    try link("\(folder.path)/out", outside.path)
    try link("\(folder.path)/again", ".")
    try link("\(folder.path)/file", "vmlinux-6.1.0")
    #expect(supplied().kernels.map(\.release) == ["6.1.0"] && supplied().complaints == [])
    for passed in [KernelSupply([folder.path], reader: SourceReader()).passedOver, ObjectSupply([folder.path]).passedOver] {
      #expect(passed.folderLinks == ["\(folder.path)/again", "\(folder.path)/out"])
      #expect(passed.sentences == ["\(folder.path)/again and 1 more: links to folders, not followed"])
    }
  }

  @Test func `names that are not UTF-8, and folders too deep, are failures`() throws {
    var name = Array("\(folder.path)/odd-".utf8CString.dropLast()) + [CChar(bitPattern: 0xff), 0]
    let descriptor = unsafe open(&name, O_CREAT | O_WRONLY, 0o600)
    #expect(descriptor >= 0)
    close(descriptor)
    var inner = folder.path
    for _ in 0...FolderTree.depthLimit + 1 { inner += "/d" }
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    try folder.write("vmlinux-6.1.0", Sample.base().array())
    let deep = String(repeating: "d/", count: FolderTree.depthLimit) + "d"
    let expected = [
      "odd-\u{fffd}: its name is not UTF-8: what is in it was not looked at",
      "\(deep): lies more than 64 folders deep: what is in it was not looked at",
    ]
    #expect(supplied().complaints == expected && supplied().kernels.count == 1)
    #expect(ObjectSupply([folder.path]).failures.map { "\($0)".replacing("\(folder.path)/", with: "") } == expected)
  }

  @Test func `of a folder with one kernel, what cannot be read is not taken for nothing`() throws {
    try folder.write("6.1.0.btf.gz", Array(try Packing.run("gzip", ["-c"], input: Sample.base().array()).dropLast(9)))
    let error = thrown { () throws(SourceError) in _ = try SourceReader().openKernel(folder.path) }
    #expect(error.map { "\($0)" }?.contains("6.1.0.btf.gz: at offset ") == true)
    try folder.write("good.btf", Sample.base().array())
    let kernel = try SourceReader().openKernel(folder.path)
    var skipped: [String] = []
    _ = try SourceReader().modules(of: folder.path, on: kernel.main) { skipped.append("\($0)") }
    #expect(skipped.count == 1 && skipped[0].contains("6.1.0.btf.gz"))
  }

  @Test(arguments: [
    ("linux-image-6.1.0-50-amd64_6.1.176-1_amd64.deb", "6.1.0-50-amd64"),
    ("linux-image-unsigned-5.4.0-26-generic_5.4.0-26.30_amd64.deb", "5.4.0-26-generic"),
    ("linux-image-amd64_6.1.176-1_amd64.deb", nil), ("kernel-core-6.5.6-300.fc39.x86_64.rpm", "6.5.6-300.fc39.x86_64"),
    ("pool/6.1/linux-image-amd64_6.1.176-1_amd64.deb", "6.1"),
  ])
  func `releases in the names of packages`(name: String, release: String?) {
    #expect(KernelRelease.inPath(name) == release)
  }

  @Test(arguments: [
    ("btfhub/ubuntu/20.04/x86_64/5.4.0-26-generic.btf.tar.xz!5.4.0-26-generic.btf", ["ubuntu", "20.04", "x86_64"]),
    ("ubuntu/20.04/arm64/5.4.0-26-generic.btf", ["ubuntu", "20.04", "aarch64"]),
    (
      "all.tar!btfhub-main/centos/7/x86_64/3.10.0-957.el7.x86_64.btf.tar.xz!./3.10.0-957.el7.x86_64.btf", ["centos", "7", "x86_64"]
    ),
    ("corpus/kernels/amd64/6.1.0-50-amd64/vmlinux.btf", nil), ("20.04/x86_64/5.4.0.btf", nil), ("a/b/c/5.4.0.btf", nil),
    ("a/../x86_64/5.4.0.btf", nil), ("x86_64", nil), ("", nil),
  ])
  func `whose kernel it is by its folders`(path: String, parts: [String]?) {
    #expect(DistributionPlace(path: path).map { [$0.distribution, $0.release, $0.architecture] } == parts)
  }
}
