public import Foundation

/// An external program that a test runs: one it compares with, or the program under test itself.
public struct Tool: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// The program `name` of `PATH` or of the folders for administrators, or nil where it is not installed.
  public init?(_ name: String) {
    let listed = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let candidates = (listed + ["/usr/local/sbin", "/usr/sbin", "/sbin"]).map { "\($0)/\(name)" }
    guard let path = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { return nil }
    self.path = path
  }

  /// The `btfscope` that was built with the tests: it lies beside the running test program.
  public static let btfscope: Tool = {
    let running = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return Tool(path: URL(filePath: running).deletingLastPathComponent().appending(path: "btfscope").path)
  }()

  /// What a finished program left.
  public struct Output: Sendable {
    /// The exit status, or minus the signal that ended it.
    public let status: Int32
    public let standardOutput: [UInt8]
    public let standardError: [UInt8]

    public var text: String { String(decoding: standardOutput, as: UTF8.self) }
    public var diagnostics: String { String(decoding: standardError, as: UTF8.self) }
  }

  /// Runs the program to its end. Both outputs go through files, so that neither can fill a pipe and block.
  ///
  /// `environment` is added to this process's own.
  public func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:], in folder: URL? = nil
  ) throws -> Output {
    let scratch = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let names = ["in", "out", "err"].map { scratch.appending(path: $0) }
    try Data(input).write(to: names[0])
    try Data().write(to: names[1])
    try Data().write(to: names[2])

    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: names[0])
    process.standardOutput = try FileHandle(forWritingTo: names[1])
    process.standardError = try FileHandle(forWritingTo: names[2])
    try process.run()
    process.waitUntilExit()
    return Output(
      status: process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus,
      standardOutput: [UInt8](try Data(contentsOf: names[1])),
      standardError: [UInt8](try Data(contentsOf: names[2])))
  }
}
