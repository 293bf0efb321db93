/// What is wrong: by object, one block for each finding, however many programs and kernels have it.
struct FindingsText {
  private let view: AuditView
  private let width: Int?
  private let isVerbose: Bool

  /// Of more objects than this, findings that are the same are told once.
  private static let objectLimit = 8
  /// Blocks of such a report, and of one object otherwise, unless all are wanted.
  private static let blockLimit = 40
  private static let share = 12

  init(_ view: AuditView, width: Int?, isVerbose: Bool) {
    (self.view, self.width, self.isVerbose) = (view, width, isVerbose)
  }

  func write(to out: inout TextBuffer) {
    let findings = view.report.objects.indices.map {
      FindingGroups(of: $0, in: view.report, view.matrix, foldsSources: true).groups
    }
    let concerned = findings.indices.filter { isShown(findings[$0]) }
    guard concerned.count <= FindingsText.objectLimit || isVerbose else { return writeShared(findings, &out) }
    // Those with errors first; a sort that keeps the order of equals.
    for object in concerned.sorted(by: { (rank(findings[$0]), $0) < (rank(findings[$1]), $1) }) {
      out.append(byte: 0x0a)
      out.styled(.heading) { $0.append(text: view.report.objects[object].name.printable) }
      out.append(byte: 0x0a)
      let shown = findings[object].prefix { isVerbose || $0.finding.severity != .note }
        .prefix(isVerbose ? Int.max : FindingsText.share)
      for group in shown { write(group, of: [object], &out) }
      writeRest(findings[object].dropFirst(shown.count).map(\.finding), &out)
      if out.isClosed { return }
    }
    let notes = findings.filter { !isShown($0) }.reduce(0) { $0 + $1.count }
    guard notes > 0 else { return }
    out.append(byte: 0x0a)
    out.append(
      paragraph: "\(AuditReport.count(notes, "note"))\(concerned.isEmpty ? "" : " on other objects"): --verbose shows them",
      indent: 0, width: width)
  }

  private func writeShared(_ findings: [[FindingGroup]], _ out: inout TextBuffer) {
    let shared = SharedFinding.shared(findings)
    let shown = shared.prefix { $0.group.finding.severity != .note }.prefix(FindingsText.blockLimit)
    for one in shown {
      out.append(byte: 0x0a)
      write(one.group, of: one.objects, &out)
      if out.isClosed { return }
    }
    guard shown.count < shared.count else { return }
    out.append(byte: 0x0a)
    writeRest(shared.dropFirst(shown.count).map(\.group.finding), &out)
  }

  private func isShown(_ groups: [FindingGroup]) -> Bool {
    groups.contains { isVerbose || $0.finding.severity != .note }
  }

  private func rank(_ groups: [FindingGroup]) -> Int { groups.first?.finding.severity.rank ?? Int.max }

  private func writeRest(_ findings: [AuditReport.Finding], _ out: inout TextBuffer) {
    guard !findings.isEmpty else { return }
    let counts = AuditReport.Severity.allCases.map { severity in
      (severity, findings.reduce(0) { $0 + ($1.severity == severity ? 1 : 0) })
    }
    let words = counts.filter { $0.1 > 0 }.map { AuditReport.count($0.1, $0.0.rawValue) }
    out.append(paragraph: "\(words.joined(separator: ", ")) more: --verbose shows them", indent: 2, width: width)
  }

  private func write(_ group: FindingGroup, of objects: [Int], _ out: inout TextBuffer) {
    let finding = group.finding
    let text = "\(finding.code.printable): \(finding.message.printable)"
    switch finding.severity {
    case .error: out.append(paragraph: text, label: "error", style: .problem, indent: 2, width: width)
    case .warning: out.append(paragraph: text, label: "warning", style: .doubt, indent: 2, width: width)
    case .note: out.append(paragraph: text, label: "note", style: .kind, indent: 2, width: width)
    }
    for (detail, text) in group.details(of: objects, in: view, isWhole: isVerbose) where isTold(detail, of: objects) {
      let label = detail.label
      out.append(
        paragraph: text.printable, label: label + String(repeating: " ", count: max(0, 6 - label.count)), indent: 6, width: width)
    }
  }

  /// What is plain to see is not told, and what an answer rests on only where all is wanted.
  private func isTold(_ detail: FindingDetail, of objects: [Int]) -> Bool {
    switch detail {
    case .objects: objects.count > 1
    case .evidence: isVerbose
    case .kernels: view.matrix.kernelCount > 1
    case .source, .place, .needs, .has, .remedy, .programs: true
    }
  }
}

extension AuditReport.Source {
  /// The line without the space in front of it.
  var code: String { String(text.drop { $0 == " " || $0 == "\t" }) }

  /// As in `agent.bpf.c:42: return task->state;`.
  var shown: String {
    let place = "\(file.printable):\(line)"
    return code.isEmpty ? place : "\(place): \(code.printable)"
  }
}
