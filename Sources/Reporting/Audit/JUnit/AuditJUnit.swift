/// The report of `audit` as JUnit XML, which CI systems show as tests: a suite for each kernel, a case for each program of each object.
///
/// What fails is a failure, what is unknown is skipped, what is degraded passes and says why. An input that could not be read is an error.
extension AuditReport {
  public func writeJUnit(to out: inout TextBuffer) {
    let view = AuditView(self)
    let suites = kernels.indices.map { SuiteJUnit(of: $0, view) }
    var counts = JUnitCounts()
    for suite in suites { counts.add(suite.counts) }
    counts.tests += problems.count
    counts.errors += problems.count
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"btfscope audit\"")
    counts.write(to: &out)
    out.append(">\n")
    for suite in suites {
      suite.write(view, to: &out)
      if out.isClosed { return }
    }
    writeProblems(&out)
    out.append("</testsuites>\n")
  }

  private func writeProblems(_ out: inout TextBuffer) {
    guard !problems.isEmpty else { return }
    out.append("<testsuite name=\"inputs\"")
    JUnitCounts(tests: problems.count, failures: 0, errors: problems.count, skipped: 0).write(to: &out)
    out.append(">\n")
    for problem in problems {
      out.append("<testcase classname=\"inputs\" name=\"")
      out.append(xml: problem.input)
      out.append("\"><error message=\"")
      out.append(xml: problem.message)
      out.append("\"/></testcase>\n")
    }
    out.append("</testsuite>\n")
  }
}

struct JUnitCounts {
  var tests = 0
  var failures = 0
  var errors = 0
  var skipped = 0

  mutating func add(_ other: Self) {
    (tests, failures) = (tests + other.tests, failures + other.failures)
    (errors, skipped) = (errors + other.errors, skipped + other.skipped)
  }

  func write(to out: inout TextBuffer) {
    out.append(text: " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\"")
  }
}
