import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// A kernel and its modules in a folder.
@Suite struct KernelFolderTests {
  private func split(_ base: BTFTypeTable) -> [UInt8] {
    var split = BTFWriter(splitFrom: base)
    split.forward("only_here")
    return split.array()
  }

  private func names(_ folder: Folder, skipped: (SourceError) -> Void = { _ in }) throws -> [String] {
    let reader = SourceReader()
    let kernel = try reader.openKernel(folder.path)
    return try reader.modules(of: folder.path, on: kernel.main, skip: skipped).map(\.name)
  }

  @Test func `beside a vmlinux all files are modules, and what is none is left out with a reason`() throws {
    let folder = try Folder()
    let base = Sample.base()
    try folder.write("vmlinux", base.array())
    try folder.write("second", split(base.table()))
    try folder.write("first", split(base.table()))
    try folder.write("broken", [1, 2, 3])
    var skipped: [SourceError] = []
    #expect(try names(folder) { skipped.append($0) } == ["first", "second"])
    #expect(skipped.map { $0.path.hasSuffix("broken") } == [true])
  }

  @Test func `else they are told by their contents, in folders below too`() throws {
    let folder = try Folder()
    let base = Sample.base()
    try folder.write("kernel-6.12.btf", base.array())
    try folder.write("notes.txt", Array("nothing\n".utf8))
    try FileManager.default.createDirectory(at: folder.url.appending(path: "modules"), withIntermediateDirectories: true)
    try folder.write("modules/veth.btf", split(base.table()))
    #expect(try names(folder) == ["veth"])
  }

  @Test(arguments: [0, 2]) func `one kernel is needed`(count: Int) throws {
    let folder = try Folder()
    for number in 0..<count { try folder.write("\(number).btf", Sample.base().array()) }
    do throws(SourceError) {
      _ = try SourceReader().openKernel(folder.path)
      Issue.record("opened")
    } catch {
      if case .notOneKernel(let found) = error.cause { #expect(found == count) } else { Issue.record("\(error)") }
      #expect("\(error)".contains(count == 0 ? "no kernel" : "2 kernels"))
    }
  }

  @Test func `a file has no modules`() throws {
    let folder = try Folder()
    let path = try folder.write("vmlinux", Sample.base().array())
    let reader = SourceReader()
    let kernel = try reader.openKernel(path)
    #expect(try reader.modules(of: path, on: kernel.main) { _ in }.isEmpty)
  }
}
