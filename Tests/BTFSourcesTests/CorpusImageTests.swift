import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// Bootable kernels of the corpus, compressed with lz4 and zstd, each with a module and perhaps its configuration.
@Suite("Kernel images of the corpus", .corpusPresent)
struct CorpusImageTests {
  @Test
  func `an image is the kernel that its header says, with what lies in its folder`() throws {
    let images = try #require(try Corpus.require().origin).appending(path: "images")
    let supplied = Supplied([images.path])
    #expect(supplied.complaints == [])
    #expect(supplied.kernels.count >= 2)
    for kernel in supplied.kernels {
      let folder = SplitPath(SplitPath(kernel.name).folder)
      #expect(kernel.release == folder.name)
      #expect(kernel.architecture == "x86_64")
      #expect(kernel.source.table.typeCount > 50_000)
      // Modules have BTF since Linux 5.11.
      let names = kernel.release?.hasPrefix("5.10") == true ? [] : ["veth"]
      #expect(kernel.modules { Issue.record("\($0)") }.map(\.name) == names)
      let hasConfig = FolderEntries.isFile("\(SplitPath(kernel.name).folder)/config")
      #expect((kernel.config != nil) == hasConfig)
    }
  }
}
