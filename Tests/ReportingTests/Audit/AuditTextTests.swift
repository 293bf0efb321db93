import TestSupport
import Testing

@testable import Reporting

@Suite struct AuditTextTests {
  private func text(_ report: AuditReport, width: Int?, isVerbose: Bool = false) -> String {
    Rendering.text { report.writeText(width: width, isVerbose: isVerbose, to: &$0) }
  }

  @Test(arguments: [40, 100])
  func `a matrix and what is wrong, for a terminal`(width: Int) throws {
    try Golden(path: "audit/small-\(width).golden").expect(text(AuditSample.small(), width: width))
  }

  @Test func `a matrix and what is wrong, for a pipe`() throws {
    try Golden(path: "audit/small.golden").expect(text(AuditSample.small(), width: nil))
  }

  @Test func `everything, where all is wanted`() throws {
    try Golden(path: "audit/small-verbose.golden").expect(text(AuditSample.small(), width: 100, isVerbose: true))
  }

  @Test(arguments: [40, 100])
  func `a hundred objects on a hundred kernels stay readable`(width: Int) throws {
    let text = text(AuditSample.large(), width: width)
    try Golden(path: "audit/large-\(width).golden").expect(text)
    #expect(text.split(separator: "\n").count < 500)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
  }

  @Test func `names reach the terminal as text only`() throws {
    let text = text(AuditSample.nasty(), width: 100)
    try Golden(path: "audit/nasty.golden").expect(text)
    let isHarmless = text.unicodeScalars.allSatisfy {
      $0 == "\n" || $0.properties.generalCategory != .control && $0.value & ~0xf != 0x2020
    }
    #expect(isHarmless)
  }
}
