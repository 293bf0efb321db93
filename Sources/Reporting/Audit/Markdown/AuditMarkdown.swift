/// The report of `audit` as a comment on a pull request: a table of verdicts, and the findings folded away below it.
extension AuditReport {
  /// Bytes that a comment may have: GitHub takes 65,536 characters, and none has less than a byte.
  public static let commentLimit = 65_536

  /// Writes at most `limit` bytes, which is no less than 1,024; what is left out is counted at the end.
  public func writeMarkdown(limit: Int = AuditReport.commentLimit, to out: inout TextBuffer) {
    let view = AuditView(self)
    // Room for what is said of the rest.
    var comment = LimitedMarkdown(limit: max(limit, 1024) - 256)
    let heading = TextBuffer.text { out in
      out.append("### btfscope audit\n\n")
      out.append(markdown: summary)
      out.append("\n\n")
    }
    comment.add(heading)
    addTable(view, &comment)
    addFindings(view, &comment)
    addProblems(&comment)
    out.append(text: comment.text)
    if let rest = comment.rest { out.append(text: "\n\(rest)\n") }
  }

  private func addTable(_ view: AuditView, _ comment: inout LimitedMarkdown) {
    guard !cells.isEmpty else { return }
    // A table of many columns is not read; of few objects the rows are their names.
    let columns = view.matrix.alikeKernels()
    let rows = objects.count > 24 ? view.matrix.alikeObjects() : objects.indices.map { [$0] }
    let shown = columns.prefix(12)
    let head = TextBuffer.text { out in
      out.append("| |")
      for column in shown {
        out.append(byte: 0x20)
        out.append(markdown: AuditReport.heading(view.kernels.text(of: column)))
        out.append(" |")
      }
      out.append("\n|---|")
      for _ in shown { out.append("---|") }
      out.append(byte: 0x0a)
    }
    // Rows mean nothing without it.
    guard comment.add(head) else {
      comment.leaveOut(rows.count, noun: "row")
      return comment.leaveOut(columns.count, noun: "column")
    }
    for row in rows {
      let line = TextBuffer.text { out in
        out.append("| ")
        out.append(markdownCode: view.objects.text(of: row))
        out.append(" |")
        for column in shown {
          out.append(text: " \(AuditReport.word(view.matrix.verdict(row[0], column[0]))) |")
        }
        out.append(byte: 0x0a)
      }
      comment.add(line, noun: "row")
    }
    comment.add("\n")
    if columns.count > shown.count {
      comment.leaveOut(columns.count - shown.count, noun: "column")
    }
  }

  /// Nobody names a kernel in more characters; the findings have the whole name.
  private static func heading(_ text: String) -> String { text.count > 120 ? text.prefix(118) + ".." : text }

  private static func word(_ verdict: Verdict?) -> String {
    switch verdict {
    case .works: "works"
    case .degraded: "*degraded*"
    case .unknown: "*unknown*"
    case .fails: "**fails**"
    case nil: ""
    }
  }

  private func addFindings(_ view: AuditView, _ comment: inout LimitedMarkdown) {
    let findings = SharedFinding.shared(objects.indices.map { FindingGroups(of: $0, in: self, view.matrix).groups })
    for shared in findings {
      comment.add(TextBuffer.text { AuditReport.write(shared, view, &$0) }, noun: "finding")
    }
  }

  private static func write(_ shared: SharedFinding, _ view: AuditView, _ out: inout TextBuffer) {
    let finding = shared.group.finding
    out.append(text: "<details><summary>\(finding.severity.rawValue) ")
    out.append(markdownCode: finding.code)
    out.append(byte: 0x20)
    out.append(markdown: finding.message)
    out.append("</summary>\n\n")
    for (detail, text) in shared.group.details(of: shared.objects, in: view) where detail != .evidence && detail != .place {
      out.append(text: "* \(detail.label): ")
      // A sentence among names.
      if detail == .remedy { out.append(markdown: text) } else { out.append(markdownCode: text) }
      out.append(byte: 0x0a)
    }
    out.append("\n</details>\n")
  }

  private func addProblems(_ comment: inout LimitedMarkdown) {
    guard !problems.isEmpty else { return }
    comment.add("\nNot read:\n\n", noun: "input")
    for problem in problems {
      let line = TextBuffer.text { out in
        out.append("* ")
        out.append(markdownCode: problem.input)
        out.append(": ")
        out.append(markdown: problem.message)
        out.append(byte: 0x0a)
      }
      comment.add(line, noun: "input")
    }
  }
}

/// Pieces of a comment, as many as there is room for.
private struct LimitedMarkdown {
  private(set) var text = ""
  private let limit: Int
  /// What was left out, by what it is.
  private var left: [(noun: String, count: Int)] = []

  init(limit: Int) { self.limit = limit }

  /// Adds a piece, or counts it where it does not fit: whole or not at all, so that the markup stays whole.
  /// Says whether it fitted.
  @discardableResult mutating func add(_ piece: String, noun: String? = nil) -> Bool {
    guard text.utf8.count + piece.utf8.count <= limit else {
      if let noun { leaveOut(1, noun: noun) }
      return false
    }
    text += piece
    return true
  }

  mutating func leaveOut(_ count: Int, noun: String) {
    if let index = left.firstIndex(where: { $0.noun == noun }) { left[index].count += count } else { left.append((noun, count)) }
  }

  var rest: String? {
    left.isEmpty ? nil : "Left out: \(left.map { AuditReport.count($0.count, $0.noun) }.joined(separator: ", "))."
  }
}
