/// The page of `audit`: one file that asks for nothing else, with a heat map of objects by kernels.
///
/// Without scripts it is a table with links to the findings below it.
extension AuditReport {
  public func writeHTML(to buffer: consuming TextBuffer) {
    var out = buffer
    let view = AuditView(self)
    out.append(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none';base-uri 'none';form-action 'none';style-src 'sha256-
      """)
    // Nothing but these two texts is taken for a style or a script, even if a name could become a part of the page.
    out.append(AuditPageStyle.hash)
    out.append("';script-src 'sha256-")
    out.append(AuditPageScript.hash)
    out.append("'\">\n<title>")
    out.append(html: "btfscope audit: \(summary)")
    out.append("</title>\n<style>")
    out.append(AuditPageStyle.text)
    out.append("</style>\n</head>\n<body>\n<header class=\"top\"><h1>btfscope audit</h1><p>")
    out.append(html: summary)
    out.append("</p></header>\n")
    writeFilter(&out)
    if kernels.isEmpty || objects.isEmpty { out.append("<p>Nothing was looked at.</p>\n") }
    AuditTableHTML(view).write(to: &out)
    AuditOverviewHTML(view).write(to: &out)
    writeProblems(&out)
    out.append("<noscript>\n")
    let places = AnswerPlaces(view)
    for number in answers.indices where !out.isClosed { writeStatic(number, of: places.text(of: number), &out) }
    out.append(
      "</noscript>\n<dialog id=\"panel\" aria-labelledby=\"panel-title\"></dialog>\n<script type=\"application/json\" id=\"data\">\n"
    )
    out = AuditPageData(view).write(to: out)
    out.append("</script>\n<script>")
    out.append(AuditPageScript.text)
    out.append("</script>\n</body>\n</html>\n")
    out.flush()
  }

  private func writeFilter(_ out: inout TextBuffer) {
    let counts = counts
    out.append(
      """
      <form id="filter" class="filter" role="search" hidden>
      <input type="search" id="search" placeholder="Object, kernel, program, finding&#8230;" aria-label="Search" autocomplete="off">
      <fieldset aria-label="Verdicts">

      """)
    for verdict in Verdict.allCases {
      out.append(
        text: "<label class=\"\(verdict.rawValue)\"><input type=\"checkbox\" id=\"show-\(verdict.rawValue)\" checked>"
          + "\(verdict.rawValue) <b>\(counts[verdict])</b></label>\n")
    }
    out.append(
      """
      </fieldset>
      <select id="codes" aria-label="Code"><option value="">all findings</option></select>
      <label class="plain"><input type="checkbox" id="fold">fold kernels alike</label>
      <output id="result" role="status"></output>
      </form>
      <p id="keys" hidden>Arrows move, Enter shows the findings, Escape closes them, / searches.</p>

      """)
  }

  private func writeProblems(_ out: inout TextBuffer) {
    guard !problems.isEmpty else { return }
    out.append("<h2>Not read</h2>\n<ul>\n")
    for problem in problems {
      out.append("<li><bdi>")
      out.append(html: problem.input)
      out.append("</bdi>: <bdi>")
      out.append(html: problem.message)
      out.append("</bdi></li>\n")
    }
    out.append("</ul>\n")
  }

  /// What a cell links to where there are no scripts.
  private func writeStatic(_ number: Int, of place: String, _ out: inout TextBuffer) {
    let answer = answers[number]
    out.append(text: "<section class=\"static\" id=\"a\(number)\"><h2><span class=\"badge \(answer.verdict.rawValue)\">")
    out.append(text: "\(answer.verdict.rawValue)</span> <bdi>")
    out.append(html: place)
    out.append("</bdi></h2>\n")
    for program in answer.programs {
      out.append("<p><b><bdi>")
      out.append(html: program.name)
      out.append("</bdi></b> <span class=\"soft\"><bdi>")
      out.append(html: program.section)
      out.append(text: "</bdi></span>: load \(program.load.rawValue), attach \(program.attach.rawValue)</p>\n")
      for finding in program.findings { writeStatic(finding, &out) }
    }
    out.append("</section>\n")
  }

  private func writeStatic(_ finding: Finding, _ out: inout TextBuffer) {
    out.append(text: "<div class=\"finding \(finding.severity.rawValue)\"><b>\(finding.severity.rawValue)</b> <code>")
    out.append(html: finding.code)
    out.append("</code> <bdi>")
    out.append(html: finding.message)
    out.append("</bdi><dl>")
    for (detail, text) in finding.details {
      out.append(text: "<dt>\(detail.label)</dt><dd><bdi>")
      out.append(html: text)
      out.append("</bdi></dd>")
    }
    out.append("</dl></div>\n")
  }
}
