import Foundation
import TestSupport
import Testing

/// What happened when a program was really loaded: a line of the corpus's `truth/KERNEL.jsonl.zst`.
struct TruthRow: Decodable, Sendable {
  let set: String
  let obj: String
  let prog: String
  let sec: String
  let rc: Int
  let `class`: String
  let log_tail: String?

  /// Where the object lies in the corpus.
  var path: String {
    self.set.hasPrefix("selftests-") ? "selftests/\(set.dropFirst("selftests-".count))/\(obj)" : "objects/\(set)/\(obj)"
  }

  /// The kernels on which programs were loaded.
  static let kernels = [
    "5.10.0-32-cloud-amd64", "6.1.0-56-cloud-amd64", "6.12.107+deb13-cloud-amd64", "7.2.13+deb14-cloud-amd64",
  ]

  private static func folder() throws -> URL {
    try #require(try Corpus.require().origin, "truth/ is not in the archive").appending(path: "truth")
  }

  static func read(_ kernel: String) throws -> [TruthRow] {
    let zstd = try #require(Tool("zstd"), "zstd is installed by scripts/deps.sh ci")
    let text = try zstd.run(["-dc", folder().appending(path: "\(kernel).jsonl.zst").path]).standardOutput
    let decoder = JSONDecoder()
    return try text.split(separator: 0x0a).map { try decoder.decode(TruthRow.self, from: Data($0)) }
  }

  /// The types of the kernel: a blob.
  static func types(_ kernel: String) throws -> [UInt8] {
    let xz = try #require(Tool("xz"), "xz is part of every Debian")
    return try xz.run(["-dc", folder().appending(path: "\(kernel).btf.xz").path]).standardOutput
  }
}
