import BPFObject
import BTF
import ByteReading
import ELF
import Foundation
import Relocation
import TestSupport
import Testing

/// Every relocation of real objects, against what libbpf itself decided.
@Suite struct LibbpfComparisonTests {
  /// The kernels that the oracle knows, and where their BTF lies.
  static let kernels = [
    "amd64_5.10.0-32-amd64", "amd64_6.1.0-50-amd64", "amd64_6.12.107+deb13-amd64", "amd64_7.2.13+deb14-amd64",
    "arm64_6.12.107+deb13-arm64", "s390x_6.12.107+deb13-s390x",
  ]

  @Test(.corpusPresent, arguments: kernels)
  func `decisions about real objects are libbpf's`(kernel: String) throws {
    let path = "kernels/\(kernel.replacing("_", with: "/", maxReplacements: 1))/vmlinux.btf"
    let types = try BTFTypeTable(try FileBytes.open(try Corpus.require().path(path)))
    let rows = try OracleRow.read("dev_tables/oracle_\(kernel).jsonl.zst")
    #expect(rows.count > 700)
    try compare(rows, RelocationTarget(types: types))
  }

  @Test(.corpusPresent) func `decisions about the kernel's self-test are libbpf's`() throws {
    let rows = try OracleRow.read("dev_tables/core_reloc_oracle.jsonl")
    #expect(rows.count > 400)
    for (target, rows) in Dictionary(grouping: rows, by: \.kernel) {
      let object = try ObjectFile(ELFFile(try FileBytes.open(try Corpus.require().path("selftests/el-v3/\(target)"))))
      try compare(rows, RelocationTarget(types: try #require(object.types)))
    }
  }

  private func compare(_ rows: [OracleRow], _ target: RelocationTarget) throws {
    // libbpf computes the shifts of bit fields for the machine that it runs on, here a little-endian one.
    var dialect = Dialect.libbpf
    dialect.shiftOrder = .little
    var differences: [String] = []
    for (path, rows) in Dictionary(grouping: rows, by: \.path) where rows[0].status != "open_failed" {
      let object = try ObjectFile(ELFFile(try FileBytes.open(try Corpus.require().path(path))))
      let types = try #require(object.types)
      let resolutions = Resolver(object, target: target, dialect: dialect).resolve()
      var ours: [Place: Resolution] = [:]
      for resolution in resolutions where resolution.place.program != nil {
        ours[Place(section: resolution.place.sectionName, index: resolution.place.index)] = resolution
      }
      for row in rows {
        let place = Place(section: row.sec ?? "", index: row.relo ?? -1)
        guard let resolution = ours.removeValue(forKey: place) else {
          differences.append("\(path) \(place): not decided")
          continue
        }
        let found = ResolvedRow(resolution, local: types, target: target)
        let expected = ResolvedRow(row)
        if found != expected {
          differences.append(
            "\(path) \(place):\n    ours    \(found)\n    libbpf  \(expected) \(resolution.failure.map { "\($0)" } ?? "")")
        }
      }
      for place in ours.keys { differences.append("\(path) \(place): libbpf has none") }
    }
    let shown = differences.prefix(10).joined(separator: "\n")
    #expect(differences.isEmpty, "\(differences.count) of \(rows.count) differ, such as\n\(shown)")
  }

  private struct Place: Hashable, CustomStringConvertible {
    let section: String
    let index: Int
    var description: String { "\(section) #\(index)" }
  }
}
