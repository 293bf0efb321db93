import Foundation
import TestSupport
import Testing

/// What the compiler refuses: the rules of rings that no test at run time could hold to.
@Suite struct RingTypeRuleTests {
  /// What the compiler says against a function with this body, which has `map`.
  private func errors(_ body: String) throws -> String {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appending(path: "rule.swift")
    try Data("import Kernel\nfunc rule(_ map: borrowing KernelMap) throws {\n\(body)\n}\n".utf8).write(to: source)
    let built = URL(filePath: Tool.btfscope.path).deletingLastPathComponent()
    let swiftc = try #require(Tool("swiftc"))
    let output = try swiftc.run([
      "-emit-sil", "-o", "/dev/null", "-swift-version", "6", "-I", built.appending(path: "Modules").path, "-Xcc",
      "-fmodule-map-file=\(built.appending(path: "CBPF.build/module.modulemap").path)", source.path,
    ])
    return output.diagnostics.split(separator: "\n").filter { $0.contains("rule.swift") && $0.contains("error: ") }.joined()
  }

  @Test func `samples may be open at the same time, and the ring is free again after them`() throws {
    let found = try errors(
      """
      var ring = try UserRingBuffer(map)
      let first = try ring.reserve(byteCount: 8)
      let second = try ring.reserve(byteCount: 8)
      second.submit()
      first.discard()
      try ring.publish(byteCount: 8) { (buffer) in buffer.storeBytes(of: 1, toByteOffset: 0, as: UInt64.self) }
      """)
    #expect(found.isEmpty, "\(found)")
  }

  @Test func `a ring may be handed to one other thread`() throws {
    let found = try errors(
      """
      func take(_ ring: consuming sending UserRingBuffer) {}
      take(try UserRingBuffer(map))
      """)
    #expect(found.isEmpty, "\(found)")
  }

  static let rules: [(name: String, body: String, words: String)] = [
    (
      "a producer is not shared between threads",
      "let ring = try UserRingBuffer(map)\nlet work: @Sendable () -> Void = { _ = ring.byteCount }\nwork()", "non-Sendable"
    ),
    (
      "a producer is not copied",
      "var ring = try UserRingBuffer(map)\nlet copy = ring\ntry ring.publish(byteCount: 8) { _ in }\n_ = copy.byteCount",
      "used after consume"
    ),
    (
      "nothing is published in the middle of a reserved sample",
      "var ring = try UserRingBuffer(map)\nlet sample = try ring.reserve(byteCount: 8)\ntry ring.publish(byteCount: 8) { _ in }\n"
        + "sample.submit()", "overlapping accesses"
    ),
    (
      "nothing is published from within publishing",
      "var ring = try UserRingBuffer(map)\ntry ring.publish(byteCount: 8) { _ in _ = try? ring.reserve(byteCount: 8).submit() }",
      "overlapping accesses"
    ),
    (
      "a sample does not outlive its ring",
      "let sample: UserRingSample\ndo { let ring = try UserRingBuffer(map); sample = try ring.reserve(byteCount: 8) }\n"
        + "sample.submit()", "escapes its scope"
    ),
    (
      "a sample is submitted once",
      "let ring = try UserRingBuffer(map)\nlet sample = try ring.reserve(byteCount: 8)\nsample.submit()\nsample.discard()",
      "consumed more than once"
    ),
    (
      "a sample that was read does not leave the closure",
      "var buffer = try RingBuffer(map)\nvar kept: RawSpan?\ntry buffer.consume { (sample, _) in kept = sample; return .next }\n"
        + "_ = kept", "escapes its scope"
    ),
  ]

  @Test(arguments: rules.map(\.name))
  func `the compiler holds to the rule`(name: String) throws {
    let rule = try #require(RingTypeRuleTests.rules.first { $0.name == name })
    let found = try errors(rule.body)
    #expect(found.contains(rule.words), "\(found)")
  }
}
