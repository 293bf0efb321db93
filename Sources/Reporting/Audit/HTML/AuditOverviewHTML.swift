/// Below the heat map: what is wrong, each thing once however many objects and kernels it concerns.
struct AuditOverviewHTML {
  private let view: AuditView

  /// Rows; the rest is behind the cells.
  private static let limit = 200

  init(_ view: AuditView) { self.view = view }

  func write(to out: inout TextBuffer) {
    let findings = SharedFinding.shared(
      view.report.objects.indices.map { FindingGroups(of: $0, in: view.report, view.matrix).groups })
    guard !findings.isEmpty else { return }
    out.append(
      """
      <h2>Findings</h2>
      <div class="wide"><table class="plain findings"><thead><tr><th scope="col"></th><th scope="col">what</th><th scope="col">needs</th>\
      <th scope="col">has</th><th scope="col">objects</th><th scope="col">kernels</th></tr></thead><tbody>

      """)
    for finding in findings.prefix(AuditOverviewHTML.limit) { write(finding, &out) }
    out.append("</tbody></table></div>\n")
    if findings.count > AuditOverviewHTML.limit {
      out.append(text: "<p>\(findings.count - AuditOverviewHTML.limit) more are behind the cells.</p>\n")
    }
  }

  private func write(_ shared: SharedFinding, _ out: inout TextBuffer) {
    let finding = shared.group.finding
    out.append(text: "<tr><td><span class=\"badge \(finding.severity.page)\">\(finding.severity.rawValue)</span></td><td><code>")
    out.append(html: finding.code)
    out.append("</code><br><bdi>")
    out.append(html: finding.message)
    out.append("</bdi></td>")
    let isSaid = finding.severity == .error || shared.group.variants.count > 1
    let has = shared.group.variants.prefix(4).map { $0.has ?? (isSaid ? "nothing like it" : "") }.joined(separator: "; ")
    for text in [
      finding.needs, shared.group.variants.count > 4 ? has + "; ..." : has, view.objects.text(of: shared.objects),
      view.text(of: shared.group.kernels, for: shared.objects),
    ] {
      out.append("<td><bdi>")
      out.append(html: text)
      out.append("</bdi></td>")
    }
    out.append("</tr>\n")
  }
}

extension AuditReport.Severity {
  /// The class that it looks like on the page.
  fileprivate var page: String {
    switch self {
    case .error: "fails"
    case .warning: "degraded"
    case .note: "unknown"
    }
  }
}
