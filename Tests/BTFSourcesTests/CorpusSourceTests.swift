import BTF
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// Real kernels with their modules, in folders laid out like /sys/kernel/btf.
@Suite("Kernels of the corpus as sources", .corpusPresent)
struct CorpusSourceTests {
  /// The folder of a kernel as the running kernel would show it, by links.
  private func kernelFolder(_ kernel: String, in folder: Folder) throws -> [String] {
    let corpus = try Corpus.require()
    let link = FileManager.default.createSymbolicLink(atPath:withDestinationPath:)
    try link("\(folder.path)/vmlinux", corpus.path("\(kernel)/vmlinux.btf"))
    let files = corpus.files(under: "\(kernel)/modules", suffix: ".btf")
    let names = files.map { String($0.dropLast(".btf".count)[$0.index(after: $0.lastIndex(of: "/") ?? $0.startIndex)...]) }
    for (file, name) in zip(files, names) { try link("\(folder.path)/\(name)", corpus.path(file)) }
    return names
  }

  private func kernels() throws -> [String] {
    let files = try Corpus.require().files(under: "kernels", suffix: "vmlinux.btf")
    return files.map { String($0.dropLast("/vmlinux.btf".count)) }
  }

  @Test
  func `every module opens on its kernel, by name and by path`() throws {
    var count = 0
    for kernel in try kernels() {
      let folder = try Folder()
      let names = try kernelFolder(kernel, in: folder)
      let reader = SourceReader(kernelFolder: folder.path)
      let vmlinux = try reader.open("kernel")
      #expect(vmlinux.pointerSize == 8)
      for name in names {
        let source = try reader.open("kernel:\(name)", on: vmlinux)
        #expect(source.table.firstTypeID == vmlinux.table.typeCount)
        count += 1
      }
      for name in names.prefix(2) {
        #expect(try reader.open("kernel:\(name)").table.base?.typeCount == vmlinux.table.typeCount)
        #expect(try SourceReader().open("\(folder.path)/\(name)").table.base != nil)
      }
    }
    #expect(count > 200)
  }

  @Test
  func `no module opens on another kernel`() throws {
    let reader = SourceReader(kernelFolder: "/nonexistent")
    let all = try kernels()
    var count = 0
    for (kernel, other) in zip(all, all.dropFirst() + all.prefix(1)) {
      let corpus = try Corpus.require()
      let wrong = try reader.open(corpus.path("\(other)/vmlinux.btf"))
      for file in corpus.files(under: "\(kernel)/modules", suffix: ".btf") {
        let path = corpus.path(file)
        let error = thrown { () throws(SourceError) in _ = try reader.open(path, on: wrong) }
        // A module without named types of its own cannot be told apart.
        if let error {
          #expect("\(error)".contains("was not split from"))
          count += 1
        } else {
          let source = try reader.open(path, on: wrong)
          #expect(source.table.ownTypeIDs.allSatisfy { source.table.record(TypeID($0))?.isAnonymous ?? true }, "\(path)")
        }
      }
    }
    #expect(count > 200)
  }
}
