public import ByteReading
public import Foundation

/// The files of `Fixtures/`, found beside this source file: they are read in place, so that goldens can be rewritten.
public enum Fixture {
  /// The package root: this file is at `<root>/Tests/TestSupport/Fixture.swift`.
  public static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// `Fixtures/`, or the folder that `BTFSCOPE_FIXTURES` names.
  public static let folder: URL =
    ProcessInfo.processInfo.environment["BTFSCOPE_FIXTURES"].map { URL(filePath: $0) }
    ?? packageRoot.appending(path: "Fixtures")

  /// Where `path`, such as `structs/el.o`, lies.
  public static func path(_ path: String) -> String { folder.appending(path: path).path }

  /// The bytes of the file, opened as the program opens files.
  public static func bytes(_ path: String) throws -> Bytes { try FileBytes.open(self.path(path)) }

  /// The object of the case `name` in one byte order, as an ELF file.
  public static func object(_ name: String, order: ByteOrder = .little) throws -> Bytes {
    try bytes("\(name)/\(order == .little ? "el.o" : "eb.o")")
  }

  /// The cases: every folder that holds a `source.c`, in order of name.
  public static let cases: [String] = entries(of: folder).filter {
    FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/source.c").path)
  }

  /// The objects of all cases in both byte orders, such as `structs/el.o`.
  public static let objects: [String] = cases.flatMap { ["\($0)/el.o", "\($0)/eb.o"] }

  /// The files of `malformed/`, without its README: input that was once handled badly.
  public static let malformed: [String] = entries(of: folder.appending(path: "malformed"))
    .filter { !$0.hasSuffix(".md") }.map { "malformed/\($0)" }

  /// A new folder for files that a test writes; the caller removes it.
  public static func temporaryFolder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "btfscope-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  private static func entries(of url: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }
}
