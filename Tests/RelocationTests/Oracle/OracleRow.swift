import Foundation
import TestSupport
import Testing

/// What libbpf decided about one relocation: a line of the corpus's `dev_tables/oracle_*` and `core_reloc_oracle.jsonl`.
struct OracleRow: Decodable, Sendable {
  let set: String?
  let obj: String
  let kernel: String
  let status: String
  let sec: String?
  let relo: Int?
  let insn_off: UInt32?
  let kind_name: String?
  let prog: String?
  let insn_idx: Int?
  let local: String?
  let cands: Int?
  let matched: Int?
  let target: String?
  let target_ids: [UInt32]?
  let orig: UInt64?
  let new: UInt64?
  let poison: Bool?
  let orig_sz: UInt32?
  let new_sz: UInt32?
  let insn_before: String?
  let insn_after: String?
  let `case`: String?

  /// Where the object lies in the corpus.
  var path: String {
    guard let set else { return "selftests/el-v3/\(obj)" }
    return set.hasPrefix("selftests-") ? "selftests/\(set.dropFirst("selftests-".count))/\(obj)" : "objects/\(set)/\(obj)"
  }

  /// The rows of a file, decompressed where its name says so.
  static func read(_ path: String) throws -> [OracleRow] {
    let corpus = try Corpus.require()
    let bytes: [UInt8]
    if path.hasSuffix(".zst") {
      let zstd = try #require(Tool("zstd"), "zstd is installed by scripts/deps.sh ci")
      bytes = try zstd.run(["-dc", corpus.path(path)]).standardOutput
    } else {
      bytes = [UInt8](try Data(contentsOf: URL(filePath: corpus.path(path))))
    }
    let decoder = JSONDecoder()
    return try bytes.split(separator: 0x0a).map { try decoder.decode(OracleRow.self, from: Data($0)) }
  }
}
