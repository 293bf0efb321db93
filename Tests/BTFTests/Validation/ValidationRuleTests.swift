import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTF

@Suite struct ValidationRuleTests {
  @Test(arguments: RuleCase.all, [ByteOrder.little, .big])
  func `what breaks one rule is found, and what keeps it is not`(rule: RuleCase, order: ByteOrder) {
    let good = BTFValidation(rule.good(order), purpose: rule.purpose)
    #expect(good.isValid, "\(good.findings.map { "\($0.rule.code): \($0.message)" })")
    let blob = rule.bad(order)
    let bad = BTFValidation(blob, purpose: rule.purpose)
    #expect(Set(bad.findings.map(\.rule)) == [rule.rule], "\(bad.findings.map { "\($0.rule.code): \($0.message)" })")
    for finding in bad.findings {
      #expect(finding.offset >= 0 && finding.offset <= blob.count)
      #expect(!finding.message.isEmpty)
    }
  }

  @Test func `every rule has a case`() {
    #expect(Set(BTFRule.allCases).subtracting(RuleCase.all.map(\.rule)) == [])
  }

  @Test(arguments: BTFRule.allCases)
  func `every rule has a code of letters and dashes, and a sentence`(rule: BTFRule) {
    #expect(rule.code.allSatisfy { $0.isLetter && $0.isLowercase || $0 == "-" })
    #expect(rule.sentence.utf8CodeUnitCount > 10)
  }

  @Test func `the manual lists every rule in the same words`() throws {
    let manual = try String(contentsOf: Fixture.packageRoot.appending(path: "docs/check.md"), encoding: .utf8)
    for rule in BTFRule.allCases {
      #expect(manual.contains("| `\(rule.code)` | \(rule.sentence) |"), "\(rule.code)")
    }
  }
}
