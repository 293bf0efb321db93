import ByteReading
import Foundation
import TestSupport
import Testing

@testable import VerifierLog

/// Logs of loading each program of `Fixtures/explain`.
@Suite struct RealLogTests {
  static let logs: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: Fixture.path("logs"))) ?? []).filter { $0.hasSuffix(".log") }
    .map { String($0.dropLast(4)) }.sorted()

  private func refusals(_ name: String) throws -> [Refusal] {
    let bytes = try Fixture.bytes("logs/\(name).log")
    var reader = LogReader()
    reader.read(bytes.span)
    return reader.finish().refusals
  }

  @Test(arguments: logs)
  func `the reason is known, its program is named, and it has an answer`(name: String) throws {
    let refusals = try refusals(name)
    #expect(refusals.count == 1)
    let refusal = try #require(refusals.first)
    #expect(refusal.cause?.match != nil && refusal.errno != nil && refusal.processed != nil)
    #expect(refusal.program.map { name.hasPrefix($0) } ?? false)
    for register in refusal.registers { #expect(register.value.map { !RegisterValue($0).words.contains("of the kind") } ?? true) }
  }

  @Test func `forty messages and more are among them`() throws {
    #expect(Self.logs.count >= 70)
    let codes = Set(try Self.logs.flatMap { try refusals($0).compactMap(\.code) })
    #expect(codes.count >= 40, "\(codes.count)")
  }
}
