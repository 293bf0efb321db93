import Foundation
public import Testing

/// Compares text with a file kept in `Fixtures/`, or rewrites that file.
///
/// `BTFSCOPE_UPDATE_GOLDENS=1 swift test` (`make goldens`) rewrites; the difference is then reviewed in git.
public struct Golden {
  /// The path below `Fixtures/`; its name states the command, such as `structs/types.golden`.
  public let path: String
  private let folder: URL
  private let isUpdating: Bool

  public init(path: String) {
    self.init(
      path: path, in: Fixture.folder,
      isUpdating: ProcessInfo.processInfo.environment["BTFSCOPE_UPDATE_GOLDENS"] == "1")
  }

  init(path: String, in folder: URL, isUpdating: Bool) {
    self.path = path
    self.folder = folder
    self.isUpdating = isUpdating
  }

  /// Records an issue where `actual` is not what the file holds.
  public func expect(_ actual: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    if let complaint = try complaint(about: actual) {
      Issue.record("\(path): \(complaint)", sourceLocation: sourceLocation)
    }
  }

  /// What is wrong with `actual`, or nil.
  func complaint(about actual: String) throws -> String? {
    let url = folder.appending(path: path)
    if isUpdating {
      guard (try? String(contentsOf: url, encoding: .utf8)) != actual else { return nil }
      try Data(actual.utf8).write(to: url)
      // A run that records must not pass: someone has to read the difference and run again.
      return "rewritten; read the difference and run again"
    }
    guard let expected = try? String(contentsOf: url, encoding: .utf8) else {
      return "there is no such file; `make goldens` writes it"
    }
    return Golden.firstDifference(actual, expected)
  }

  /// The first line in which the texts differ, or nil where they are equal.
  static func firstDifference(_ actual: String, _ expected: String) -> String? {
    guard actual != expected else { return nil }
    let got = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, pair) in zip(got, wanted).enumerated() where pair.0 != pair.1 {
      return "line \(number + 1)\n  got      \(pair.0)\n  expected \(pair.1)"
    }
    let common = min(got.count, wanted.count)
    return got.count < wanted.count
      ? "ends after line \(common); expected next: \(wanted[common])" : "goes on after line \(common): \(got[common])"
  }
}
