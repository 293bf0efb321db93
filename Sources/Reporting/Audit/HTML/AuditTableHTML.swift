/// The table of the page.
struct AuditTableHTML {
  private let view: AuditView

  /// Up to so many kernels the verdicts are words.
  private static let wordLimit = 8

  init(_ view: AuditView) { self.view = view }

  func write(to out: inout TextBuffer) {
    out.append("<div class=\"scroll\"><table id=\"grid\"")
    if view.matrix.kernelCount <= Self.wordLimit { out.append(" class=\"words\"") }
    out.append(" aria-label=\"Verdicts by object and kernel\">\n<thead><tr><td></td>")
    for (kernel, label) in zip(view.report.kernels, view.kernels.names) {
      out.append("<th scope=\"col\" title=\"")
      out.append(html: kernel.name)
      out.append("\"><span><bdi>")
      out.append(html: label)
      out.append("</bdi></span></th>")
    }
    out.append("</tr></thead>\n<tbody>\n")
    for object in view.report.objects.indices {
      writeRow(object, &out)
      if out.isClosed { return }
    }
    out.append("</tbody></table></div>\n")
  }

  private func writeRow(_ object: Int, _ out: inout TextBuffer) {
    out.append("<tr><th scope=\"row\" title=\"")
    out.append(html: view.report.objects[object].name)
    out.append("\"><bdi>")
    out.append(html: view.objects.names[object])
    out.append("</bdi></th>")
    for kernel in view.report.kernels.indices {
      guard let answer = view.matrix.answer(object, kernel) else {
        out.append("<td></td>")
        continue
      }
      let word = view.report.answers[answer].verdict.rawValue
      out.append(text: "<td class=\"\(word)\"><a href=\"#a\(answer)\">\(word)</a></td>")
    }
    out.append("</tr>\n")
  }
}
