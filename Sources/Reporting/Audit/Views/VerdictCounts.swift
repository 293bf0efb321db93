/// How many pairs came to each verdict.
struct VerdictCounts: Hashable {
  private var numbers = [0, 0, 0, 0]

  subscript(verdict: AuditReport.Verdict) -> Int {
    get { numbers[verdict.rank] }
    set { numbers[verdict.rank] = newValue }
  }

  var total: Int { numbers.reduce(0, +) }
}

extension AuditReport {
  /// Of all cells.
  var counts: VerdictCounts {
    cells.reduce(into: VerdictCounts()) { $0[answers[$1.answer].verdict] += 1 }
  }
}
