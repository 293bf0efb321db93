/// The text of `audit`: the matrix, a block for each finding, and a line that sums up.
extension AuditReport {
  /// `width` is that of the terminal in columns; nil for a pipe or a file, where words of findings are not wrapped. `isVerbose` shows all
  /// findings, else notes are counted only, and of many findings the first are shown.
  public func writeText(width: Int?, isVerbose: Bool = false, to out: inout TextBuffer) {
    let view = AuditView(self)
    if !cells.isEmpty {
      MatrixText(view, width: width).write(to: &out)
      FindingsText(view, width: width, isVerbose: isVerbose).write(to: &out)
      out.append(byte: 0x0a)
    }
    out.append(paragraph: summary, indent: 0, width: width)
  }

  /// One line: how many pairs, and what they came to.
  public var summary: String {
    let counts = counts
    var text = "\(AuditReport.count(objects.count, "object")) x \(AuditReport.count(kernels.count, "kernel"))"
    let parts = Verdict.allCases.filter { counts[$0] > 0 }.map { $0.counted(counts[$0]) }
    text += parts.isEmpty ? ": nothing was looked at" : ": " + parts.joined(separator: ", ")
    if let knownFindings { text += "; \(AuditReport.count(knownFindings, "finding")) of the baseline left out" }
    if !problems.isEmpty { text += "; \(AuditReport.count(problems.count, "input")) could not be read" }
    return text
  }

  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

extension AuditReport.Verdict {
  /// As in `3 work`.
  func counted(_ number: Int) -> String {
    switch self {
    case .works: "\(number) work\(number == 1 ? "s" : "")"
    case .fails: "\(number) fail\(number == 1 ? "s" : "")"
    case .degraded, .unknown: "\(number) \(rawValue)"
    }
  }

  /// What stands for it where a word is too long.
  var symbol: String {
    switch self {
    case .works: "+"
    case .degraded: "~"
    case .unknown: "?"
    case .fails: "x"
    }
  }

  var style: TextStyle {
    switch self {
    case .works: .success
    case .degraded, .unknown: .doubt
    case .fails: .problem
    }
  }
}

/// A report with what all its renderings want to know of it.
struct AuditView {
  let report: AuditReport
  let matrix: AuditMatrix
  let kernels: FoldedNames
  let objects: FoldedNames

  init(_ report: AuditReport) {
    self.report = report
    matrix = AuditMatrix(report)
    kernels = .kernels(report.kernels)
    objects = .objects(report.objects)
  }

  /// The kernels on which an object was looked at.
  func kernels(of object: Int) -> [Int] { report.kernels.indices.filter { matrix.answer(object, $0) != nil } }

  /// Kernels of a finding in words; `all 12 kernels` where it is all that its objects were looked at on.
  func text(of concerned: [Int], for objects: [Int]) -> String {
    concerned.count > 2 && objects.allSatisfy { kernels(of: $0) == concerned }
      ? "all \(concerned.count) kernels" : kernels.text(of: concerned)
  }
}
