import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTF

/// What kernels said to real and made BTF.
@Suite(.corpusPresent) struct ValidationCorpusTests {
  struct RawCase: Decodable {
    let file: String
    let descr: String
    let host_kernel_errno: Int
    let host_kernel_log_last: String?
  }

  @Test func `each case of the kernel's own test has the kernel's verdict`() throws {
    let corpus = try Corpus.require()
    let lines = try String(contentsOfFile: corpus.path("dev_tables/btf_raw.jsonl"), encoding: .utf8).split(separator: "\n")
    #expect(!lines.isEmpty)
    for line in lines {
      let rawCase = try JSONDecoder().decode(RawCase.self, from: Data(line.utf8))
      let validation = BTFValidation(try FileBytes.open(corpus.path("selftests/btf_raw/\(rawCase.file)")))
      let words = validation.findings.first?.message ?? "nothing found"
      #expect(
        validation.isValid == (rawCase.host_kernel_errno == 0),
        "\(rawCase.descr): \(words); kernel: \(rawCase.host_kernel_log_last ?? "")")
    }
  }

  @Test func `kernels and their modules are valid`() throws {
    let corpus = try Corpus.require()
    let kernels = corpus.files(under: "kernels", suffix: "vmlinux.btf")
    #expect(kernels.count >= 6)
    var modules = 0
    for path in kernels {
      let table = try BTFTypeTable(FileBytes.open(corpus.path(path)))
      for purpose in [BTFValidation.Purpose.program, .kernel] {
        let validation = BTFValidation(table, purpose: purpose)
        #expect(validation.isValid, "\(path): \(validation.findings.first?.message ?? "")")
        #expect(validation.typeCount == table.ownTypeIDs.count)
      }
      for module in corpus.files(under: path.replacingOccurrences(of: "vmlinux.btf", with: "modules")) {
        let validation = BTFValidation(try FileBytes.open(corpus.path(module)), base: table)
        #expect(validation.isValid, "\(module): \(validation.findings.first?.message ?? "")")
        modules += 1
      }
    }
    #expect(modules > 100)
  }
}
