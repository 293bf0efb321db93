public import Foundation
public import Testing

/// Real kernels and objects that lie beside the repository, where there are any: `../shared/corpus`.
///
/// A test of the corpus says so with the trait `.corpusPresent`, which skips it loudly where the corpus is not there. With
/// `BTFSCOPE_REQUIRE_CORPUS=1` (as in CI, where it is there) such a test runs and fails instead.
public struct Corpus: Sendable {
  /// The unpacked folder.
  public let folder: URL
  /// The folder of the archive itself, which also holds what is not packed; nil where only the unpacked one is known.
  public let origin: URL?

  /// The corpus, or nil where this machine has none.
  public static let shared: Corpus? = find()

  /// The corpus, or an error that says where it was looked for.
  public static func require() throws -> Corpus {
    guard let shared else { throw Missing() }
    return shared
  }

  /// Where `path`, such as `kernels/amd64/6.12`, lies.
  public func path(_ path: String) -> String { folder.appending(path: path).path }

  /// The paths of all files below `path` whose name ends in `suffix`, relative to the corpus, in order of name.
  public func files(under path: String, suffix: String = "") -> [String] {
    let top = folder.appending(path: path).path
    guard let all = FileManager.default.enumerator(atPath: top) else { return [] }
    return all.compactMap { $0 as? String }
      .filter { $0.hasSuffix(suffix) && Corpus.isFile("\(top)/\($0)") }
      .sorted().map { "\(path)/\($0)" }
  }

  struct Missing: Error, CustomStringConvertible {
    let description = "no corpus: neither ../shared/corpus beside the package nor a folder that BTFSCOPE_CORPUS names"
  }

  private static func find() -> Corpus? {
    let environment = ProcessInfo.processInfo.environment
    let origin = Fixture.packageRoot.deletingLastPathComponent().appending(path: "shared/corpus")
    let unpack = origin.appending(path: "unpack")
    let hasOrigin = FileManager.default.isExecutableFile(atPath: unpack.path)
    if let named = environment["BTFSCOPE_CORPUS"], isFolder("\(named)/kernels") {
      return Corpus(folder: URL(filePath: named), origin: hasOrigin ? origin : nil)
    }
    if hasOrigin {
      // The script is quick once the archive is unpacked; it prints the folder.
      guard let output = try? Tool(path: unpack.path).run([]), output.status == 0 else {
        complain("\(unpack.path) failed")
        return nil
      }
      return Corpus(folder: URL(filePath: output.text.trimmingCharacters(in: .whitespacesAndNewlines)), origin: origin)
    }
    complain(Missing().description)
    return nil
  }

  private static func complain(_ reason: String) {
    FileHandle.standardError.write(Data("SKIPPED: tests that need the corpus (\(reason))\n".utf8))
  }

  private static func isFolder(_ path: String) -> Bool { type(of: path) == .typeDirectory }
  private static func isFile(_ path: String) -> Bool { type(of: path) == .typeRegular }

  private static func type(of path: String) -> FileAttributeType? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: URL(filePath: path).resolvingSymlinksInPath().path)
    return attributes?[.type] as? FileAttributeType
  }
}

extension Trait where Self == ConditionTrait {
  /// Runs a test only where there is a corpus, unless `BTFSCOPE_REQUIRE_CORPUS=1` says that there must be one.
  public static var corpusPresent: Self {
    .enabled(
      if: Corpus.shared != nil || ProcessInfo.processInfo.environment["BTFSCOPE_REQUIRE_CORPUS"] == "1",
      "needs the corpus (../shared/corpus, or the folder BTFSCOPE_CORPUS)")
  }
}
