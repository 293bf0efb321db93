/// What all objects come to on one kernel.
struct SuiteJUnit {
  private let kernel: Int
  /// Objects that were looked at there, with the numbers of their answers.
  private let answers: [(object: Int, answer: Int)]
  private(set) var counts = JUnitCounts()

  init(of kernel: Int, _ view: AuditView) {
    self.kernel = kernel
    answers = view.report.objects.indices.compactMap { object in view.matrix.answer(object, kernel).map { (object, $0) } }
    for (_, answer) in answers {
      for one in view.report.answers[answer].cases {
        counts.tests += 1
        if one.verdict == .fails { counts.failures += 1 }
        if one.verdict == .unknown { counts.skipped += 1 }
      }
    }
  }

  func write(_ view: AuditView, to out: inout TextBuffer) {
    out.append("<testsuite name=\"")
    out.append(xml: view.kernels.names[kernel])
    out.append("\"")
    counts.write(to: &out)
    out.append(">\n<properties><property name=\"kernel\" value=\"")
    out.append(xml: view.report.kernels[kernel].name)
    out.append("\"/></properties>\n")
    for (object, answer) in answers {
      for one in view.report.answers[answer].cases { write(one, of: view.report.objects[object].name, &out) }
    }
    out.append("</testsuite>\n")
  }

  private func write(_ one: AuditReport.Program, of object: String, _ out: inout TextBuffer) {
    out.append("<testcase classname=\"")
    out.append(xml: object)
    out.append("\" name=\"")
    out.append(xml: one.name)
    out.append("\"")
    guard !one.findings.isEmpty || one.verdict != .works else { return out.append("/>\n") }
    out.append(">")
    let first = one.findings.first
    let summary =
      first.map { "\($0.code): \($0.message)" }
      ?? "\(one.verdict.rawValue): load \(one.load.rawValue), attach \(one.attach.rawValue)"
    switch one.verdict {
    case .fails:
      out.append("<failure type=\"")
      out.append(xml: first?.code ?? "fails")
      out.append("\" message=\"")
      out.append(xml: summary)
      out.append("\">")
      write(one.findings, &out)
      out.append("</failure>")
    case .unknown:
      out.append("<skipped message=\"")
      out.append(xml: summary)
      out.append("\"/>")
      writeOutput(one.findings, &out)
    case .degraded, .works: writeOutput(one.findings, &out)
    }
    out.append("</testcase>\n")
  }

  private func writeOutput(_ findings: [AuditReport.Finding], _ out: inout TextBuffer) {
    guard !findings.isEmpty else { return }
    out.append("<system-out>")
    write(findings, &out)
    out.append("</system-out>")
  }

  /// In lines, as a log.
  private func write(_ findings: [AuditReport.Finding], _ out: inout TextBuffer) {
    for finding in findings {
      let lines = [("\(finding.severity.rawValue) \(finding.code)", finding.message)]
      for (label, text) in lines + finding.details.map({ ("  \($0.detail.label)", $0.text) }) {
        out.append(xml: "\(label): \(text)")
        out.append(byte: 0x0a)
      }
    }
  }
}

extension AuditReport.Answer {
  /// One for each program; one for the object where it has none.
  fileprivate var cases: [AuditReport.Program] {
    guard programs.isEmpty else { return programs }
    let load: AuditReport.Load = verdict == .fails ? .fails : verdict == .unknown ? .unknown : .loads
    return [AuditReport.Program(name: "(object)", section: "", load: load, attach: .none, verdict: verdict, findings: [])]
  }
}

extension TextBuffer {
  /// Text as the inside of an element or attribute of XML 1.0: characters that it forbids, and those that cannot be seen, as escapes.
  mutating func append(xml text: String) {
    for scalar in text.printable.unicodeScalars {
      switch scalar {
      // Control characters are escaped already; these two are left of what XML's `Char` leaves out.
      case "\u{fffe}", "\u{ffff}":
        append("\\u")
        append(hexadecimal: UInt64(scalar.value))
      default: append(markup: scalar)
      }
    }
  }
}
