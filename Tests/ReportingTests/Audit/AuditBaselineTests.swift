import Testing

@testable import Reporting

@Suite struct AuditBaselineTests {
  private func report(
    _ programs: [AuditReport.Program], verdict: AuditReport.Verdict = .fails,
    kernel: AuditReport.Kernel = .init(name: "k", release: "6.1")
  ) -> AuditReport {
    var report = AuditReport()
    report.objects = [.init(name: "o")]
    report.kernels = [kernel]
    report.cells = [.init(object: 0, kernel: 0, answer: report.number(of: .init(verdict: verdict, programs: programs)))]
    return report
  }

  private func program(
    _ findings: [AuditReport.Finding], name: String = "p", _ verdict: AuditReport.Verdict = .fails
  ) -> AuditReport.Program {
    AuditSample.program(name, "s", load: .fails, verdict, findings)
  }

  private func answer(_ report: AuditReport) -> AuditReport.Answer { report.answers[report.cells[0].answer] }

  @Test func `a report is not news to itself`() {
    let small = AuditSample.small()
    let new = small.newFindings(against: small)
    #expect(new.counts[.works] == new.counts.total)
    #expect(new.answers.allSatisfy { $0.programs.allSatisfy(\.findings.isEmpty) })
    #expect(
      new.knownFindings == small.cells.reduce(0) { $0 + small.answers[$1.answer].programs.reduce(0) { $0 + $1.findings.count } })
    #expect(new.problems == small.problems)
  }

  @Test func `everything is news to an empty report`() {
    let small = AuditSample.small()
    var new = small.newFindings(against: AuditReport())
    #expect(new.knownFindings == 0)
    new.knownFindings = nil
    #expect(new.json == small.json)
  }

  @Test func `what is known is left out, and what is left decides`() {
    let old = report([program([AuditSample.renamed(has: nil)])])
    // An error that is new: the verdict stays.
    let more = report([program([AuditSample.renamed(has: "another"), AuditSample.helper()])]).newFindings(against: old)
    #expect(answer(more).verdict == .fails)
    #expect(answer(more).programs[0].findings == [AuditSample.helper()])
    #expect(more.knownFindings == 1)
    // A warning that is new: unknown at most.
    let warned = report([program([AuditSample.renamed(has: nil), AuditSample.probe()])]).newFindings(against: old)
    #expect(answer(warned).verdict == .unknown)
    // Notes only: it works as before. What the kernel would answer stays.
    let noted = report([program([AuditSample.renamed(has: nil), AuditSample.absent()])]).newFindings(against: old)
    #expect(answer(noted).verdict == .works)
    #expect(answer(noted).programs[0].load == .fails)
  }

  @Test func `another program, code, need or kernel makes a finding new`() {
    let finding = AuditSample.renamed(has: nil)
    let old = report([program([finding])])
    func isNew(_ new: AuditReport) -> Bool { new.newFindings(against: old).knownFindings == 0 }
    #expect(!isNew(report([program([finding])])))
    #expect(isNew(report([program([finding], name: "q")])))
    var other = finding
    other.code = "core_error"
    #expect(isNew(report([program([other])])))
    other = finding
    other.needs = "task_struct.pid"
    #expect(isNew(report([program([other])])))
    other = finding
    (other.message, other.source, other.severity) = ("in other words", nil, .warning)
    #expect(!isNew(report([program([other])])))
    // What was a warning and is an error now is no old news.
    #expect(report([program([finding])]).newFindings(against: report([program([other])])).knownFindings == 0)
    #expect(report([program([finding])]).newFindings(against: report([program([other, finding])])).knownFindings == 1)
    #expect(isNew(report([program([finding])], kernel: .init(name: "other", release: "6.2"))))
    // Elsewhere, but the same release.
    #expect(!isNew(report([program([finding])], kernel: .init(name: "other", release: "6.1"))))
    #expect(isNew(report([program([finding])], kernel: .init(name: "other", release: "6.1", architecture: "s390x"))))
    // A name that the baseline has is the kernel, whatever its release.
    #expect(!isNew(report([program([finding])], kernel: .init(name: "k", release: "6.2"))))
  }

  @Test func `a program without findings is news where it was better before`() {
    let new = report([program([], .unknown)], verdict: .unknown)
    #expect(answer(new.newFindings(against: report([program([], .fails)]))).verdict == .works)
    #expect(answer(new.newFindings(against: report([program([], .works)], verdict: .works))).verdict == .unknown)
  }

  @Test func `a call that was guarded and is not any more is news`() {
    var guarded = AuditSample.helper()
    (guarded.severity, guarded.message) = (.note, "there is no helper bpf_ringbuf_output (kept away)")
    let old = report([AuditSample.program("p", "s", .works, [guarded])], verdict: .works)
    let new = report([program([AuditSample.helper()])]).newFindings(against: old)
    #expect(answer(new).verdict == .fails && new.isNo(isStrict: false))
    // The other way round it is better than before.
    #expect(answer(old.newFindings(against: report([program([AuditSample.helper()])]))).programs[0].findings.isEmpty)
  }

  @Test func `an object without programs is news where it was better before`() {
    let new = report([], verdict: .unknown)
    #expect(answer(new.newFindings(against: report([], verdict: .unknown))).verdict == .works)
    #expect(answer(new.newFindings(against: report([], verdict: .fails))).verdict == .works)
    #expect(answer(new.newFindings(against: report([], verdict: .works))).verdict == .unknown)
    #expect(answer(new.newFindings(against: AuditReport())).verdict == .unknown)
  }

  @Test func `findings that are known are counted once where reports overlap`() throws {
    let finding = AuditSample.renamed(has: nil)
    let one = report([program([finding])]).newFindings(against: report([program([finding])]))
    #expect(one.knownFindings == 1 && one.cells.map(\.knownFindings) == [1])
    let read = try AuditReport.read(one.json)
    #expect(read.cells == one.cells)
    let merged = try AuditReport.merge([("a", one), ("b", read)])
    #expect(merged.knownFindings == 1 && merged.cells == one.cells)
    // An earlier version's report has only the sum.
    var other = one
    (other.kernels[0].name, other.cells[0].knownFindings, other.knownFindings) = ("l", 0, 5)
    #expect(try AuditReport.merge([("a", one), ("b", other)]).knownFindings == 6)
    #expect(try AuditReport.merge([("b", other), ("a", one)]).knownFindings == 6)
  }

  @Test func `an object is no worse than it was`() {
    // A program that is optional fails, and the object is only degraded.
    let old = report([program([AuditSample.renamed(has: nil)])], verdict: .degraded)
    let new = report([program([AuditSample.renamed(has: nil)]), program([AuditSample.helper()], name: "q")], verdict: .degraded)
    #expect(answer(new.newFindings(against: old)).verdict == .degraded)
  }
}
