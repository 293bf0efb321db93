import TestSupport
import Testing

@testable import Reporting

@Suite struct AuditMergeTests {
  /// The share `part` of `count` of a report's kernels, as a run of that share makes it.
  private func share(_ part: Int, of count: Int, _ whole: AuditReport) -> AuditReport {
    var report = AuditReport()
    report.objects = whole.objects
    var places: [Int: Int] = [:]
    for (index, kernel) in whole.kernels.enumerated() where index % count == part {
      places[index] = report.kernels.count
      report.kernels.append(kernel)
    }
    for cell in whole.cells {
      guard let kernel = places[cell.kernel] else { continue }
      report.cells.append(.init(object: cell.object, kernel: kernel, answer: report.number(of: whole.answers[cell.answer])))
    }
    // Every share meets the inputs that are not kernels; those that are, one share.
    report.problems = whole.problems
    report.arrange()
    return report
  }

  @Test(arguments: AuditJSONTests.samples, [1, 2, 3, 7, 40])
  func `shares put together are the whole, whatever their order`(whole: AuditReport, count: Int) throws {
    let shares = try (0..<count).map { ("\($0)", try AuditReport.read(share($0, of: count, whole).json)) }
    #expect(try AuditReport.merge(shares).json == whole.json)
    #expect(try AuditReport.merge(shares.reversed()).json == whole.json)
  }

  @Test func `reports of other objects are joined, in the order of the reports`() throws {
    var (first, second) = (AuditReport(), AuditReport())
    first.objects = [.init(name: "b")]
    second.objects = [.init(name: "a"), .init(name: "b")]
    #expect(try AuditReport.merge([("1", first), ("2", second)]).objects.map(\.name) == ["b", "a"])
  }

  @Test func `reports that contradict each other are refused`() {
    func one(_ answer: AuditReport.Answer, release: String? = "6.1") -> AuditReport {
      var report = AuditReport()
      report.objects = [.init(name: "o")]
      report.kernels = [.init(name: "k", release: release)]
      report.cells = [.init(object: 0, kernel: 0, answer: report.number(of: answer))]
      return report
    }
    func text(_ reports: AuditReport...) -> String {
      do throws(AuditMergeError) {
        _ = try AuditReport.merge(zip(["a.json", "b.json"], reports).map { ($0, $1) })
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      text(one(AuditSample.works), one(AuditSample.old))
        == "b.json: o on kernel 'k' says fails, a.json says works (allowed: the same answer)")
    #expect(
      text(one(AuditSample.old), one(AuditSample.fails(has: nil)))
        == "b.json: o on kernel 'k' says fails with other findings than a.json (allowed: the same answer)")
    #expect(
      text(one(AuditSample.works), one(AuditSample.works, release: nil))
        == "b.json: kernel 'k' is of no known release (no known architecture), in a.json it is 6.1 (no known architecture) (allowed: one kernel of a name)"
    )
    #expect(text(one(AuditSample.works), one(AuditSample.works)) == "")
    var many = AuditReport()
    many.objects = (0...1 << 16).map { .init(name: "\($0)") }
    #expect(text(many) == "a.json: 65537 objects on 0 kernels are too many (allowed: 65536 each, 16777216 pairs)")
  }

  @Test func `an input that was named twice is there once`() throws {
    var report = AuditReport()
    report.objects = [.init(name: "a"), .init(name: "b"), .init(name: "a")]
    report.kernels = [.init(name: "k"), .init(name: "j"), .init(name: "k")]
    let answers = [AuditSample.works, AuditSample.old].map { report.number(of: $0) }
    for object in 0..<3 {
      for kernel in 0..<3 { report.cells.append(.init(object: object, kernel: kernel, answer: answers[object % 2])) }
    }
    report.arrange()
    #expect(report.objects.map(\.name) == ["a", "b"])
    #expect(report.kernels.map(\.name) == ["j", "k"])
    #expect(
      report.cells == [
        .init(object: 0, kernel: 0, answer: 0), .init(object: 0, kernel: 1, answer: 0), .init(object: 1, kernel: 0, answer: 1),
        .init(object: 1, kernel: 1, answer: 1),
      ])
    #expect(try AuditReport.read(report.json).json == report.json)
  }

  @Test func `kernels are sorted by architecture, release and name, numbers as numbers`() {
    var report = AuditReport()
    report.kernels = [
      .init(name: "d", release: "5.10", architecture: "x86_64"), .init(name: "c", release: "5.4", architecture: "x86_64"),
      .init(name: "b", release: "5.10", architecture: "x86_64"), .init(name: "6.1"), .init(name: "5.019"), .init(name: "5.19"),
      .init(name: "a", release: "9", architecture: "aarch64"),
    ]
    report.arrange()
    #expect(report.kernels.map(\.name) == ["5.019", "5.19", "6.1", "a", "c", "b", "d"])
  }
}
