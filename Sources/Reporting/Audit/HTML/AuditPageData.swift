/// What the page's script knows of the report: everything once, and numbers in place of it elsewhere.
struct AuditPageData {
  private let view: AuditView
  private var findings = Numbering<AuditReport.Finding>()
  private var programs = Numbering<AuditReport.Program>()
  /// Findings about the same thing, whatever the kernels have instead.
  private var subjects = Numbering<FindingSubject>()

  init(_ view: AuditView) { self.view = view }

  /// Writes the document; gives the buffer back.
  consuming func write(to buffer: consuming TextBuffer) -> TextBuffer {
    let answers = view.report.answers.map { answer in answer.programs.map { programs.number(of: $0) } }
    let programFindings = programs.values.map { program in program.findings.map { findings.number(of: $0) } }
    let findingSubjects = findings.values.map { subjects.number(of: FindingSubject($0)) }
    var json = JSONWriter(buffer)
    json.beginObject()
    list("objects", view.report.objects.indices, &json) { object, json in
      json.script("label", view.objects.names[object])
      json.script("name", view.report.objects[object].name)
    }
    list("kernels", view.report.kernels.indices, &json) { kernel, json in
      json.script("label", view.kernels.names[kernel])
      json.script("name", view.report.kernels[kernel].name)
      if let release = view.report.kernels[kernel].release { json.script("release", release) }
      if let architecture = view.report.kernels[kernel].architecture { json.script("architecture", architecture) }
    }
    list("findings", findings.values.indices, &json) { number, json in
      AuditPageData.write(findings.values[number], &json)
      json.field("subject", findingSubjects[number])
    }
    list("programs", programs.values.indices, &json) { number, json in
      let program = programs.values[number]
      json.script("name", program.name)
      json.script("section", program.section)
      json.field("load", text: program.load.rawValue)
      json.field("attach", text: program.attach.rawValue)
      json.field("verdict", text: program.verdict.rawValue)
      AuditPageData.write("findings", programFindings[number], &json)
    }
    list("answers", answers.indices, &json) { number, json in
      json.field("verdict", text: view.report.answers[number].verdict.rawValue)
      AuditPageData.write("programs", answers[number], &json)
    }
    writeCells(&json)
    writeTitles(&json)
    json.endObject()
    json.endLine()
    return json.release()
  }

  private func list(
    _ name: StaticString, _ indices: Range<Int>, _ json: inout JSONWriter, _ fields: (Int, inout JSONWriter) -> Void
  ) {
    json.key(name)
    json.beginArray()
    for index in indices {
      json.breakLine()
      json.beginObject()
      fields(index, &json)
      json.endObject()
    }
    json.endArray()
  }

  private static func write(_ name: StaticString, _ numbers: [Int], _ json: inout JSONWriter) {
    json.key(name)
    json.beginArray()
    for number in numbers { json.value(number) }
    json.endArray()
  }

  private static func write(_ finding: AuditReport.Finding, _ json: inout JSONWriter) {
    json.script("code", finding.code)
    json.field("severity", text: finding.severity.rawValue)
    json.script("message", finding.message)
    json.script("needs", finding.needs)
    if let has = finding.has { json.script("has", has) }
    if let place = finding.place { json.script("place", "\(place.section), instruction \(place.instruction)") }
    if let source = finding.source {
      json.script("file", source.file)
      json.field("line", source.line)
      json.script("text", source.code)
    }
    if let remedy = finding.remedy { json.script("remedy", remedy) }
    if let evidence = finding.evidence { json.script("evidence", evidence) }
  }

  /// Answers by object and kernel; -1 where a pair was not looked at.
  private func writeCells(_ json: inout JSONWriter) {
    json.key("cells")
    json.beginArray()
    for object in view.report.objects.indices {
      json.breakLine()
      json.beginArray()
      for kernel in view.report.kernels.indices { json.value(view.matrix.answer(object, kernel) ?? -1) }
      json.endArray()
      if json.isClosed { break }
    }
    json.endArray()
  }

  /// What the codes mean, for those that are there: pairs, since a code may be any text.
  private func writeTitles(_ json: inout JSONWriter) {
    var seen: Set<String> = []
    json.key("titles")
    json.beginArray()
    for finding in findings.values where seen.insert(finding.code).inserted {
      guard let rule = FindingRule.known(finding.code) else { continue }
      json.breakLine()
      json.beginArray()
      json.script(finding.code)
      json.script(rule.title)
      json.endArray()
    }
    json.endArray()
  }
}

extension JSONWriter {
  /// A text that stands in a `script` element.
  fileprivate mutating func script(_ name: StaticString, _ text: String) {
    key(name)
    script(text)
  }

  fileprivate mutating func script(_ text: String) { string { $0.append(script: text) } }
}
