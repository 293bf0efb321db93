import TestSupport
import Testing

@testable import Reporting

@Suite struct PreflightReportTests {
  private typealias Program = PreflightReport.Program
  private let refusal = PreflightReport.Fact.refused(errno: 22, reason: "invalid argument")

  private func report(_ programs: [Program], _ verdict: AuditReport.Verdict = .works) -> PreflightReport {
    PreflightReport(object: "o", release: "6.1", verdict: verdict, programs: programs)
  }

  private func program(_ load: AuditReport.Load, _ fact: PreflightReport.Fact, isNamed: Bool = false) -> Program {
    let verdict: AuditReport.Verdict =
      switch load {
      case .loads: .works
      case .unknown: .unknown
      case .fails: .fails
      }
    return Program(
      predicted: AuditSample.program("p", "s", load: load, attach: .none, verdict), fact: fact, isNamed: isNamed)
  }

  private func text(_ report: PreflightReport) -> String { TextBuffer.text { report.writeText(to: &$0) } }

  @Test func `what was not known and is refused is no more as predicted than what was to load`() {
    let unknown = report([program(.unknown, refusal)])
    #expect(unknown.isRefused && !unknown.programs[0].differs)
    #expect(text(unknown).contains("0 loaded, 1 refused of which that was not known"))
    let differing = report([program(.loads, refusal), program(.unknown, .loaded)])
    #expect(differing.isRefused && text(differing).contains("1 loaded, 1 otherwise than predicted\n"))
    let foreseen = report([program(.fails, refusal), program(.loads, .loaded)])
    #expect(!foreseen.isRefused && text(foreseen).contains("1 loaded, as predicted"))
    #expect(text(report([program(.loads, .untried("--predict"))])).contains("0 loaded, the kernel was not asked"))
  }

  @Test func `programs that were asked for by name decide`() {
    let others = program(.fails, .untried("it was not to be loaded"))
    #expect(report([others, program(.loads, .loaded, isNamed: true)], .fails).verdict == .works)
    #expect(report([others, program(.unknown, .loaded, isNamed: true)], .fails).verdict == .unknown)
    #expect(report([others, program(.loads, .loaded)], .fails).verdict == .fails)
    // One that loaders leave out is to be loaded where it is named.
    var optional = program(.fails, refusal, isNamed: true)
    optional.predicted.verdict = .degraded
    #expect(report([optional], .degraded).verdict == .fails)
  }
}
