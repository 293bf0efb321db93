/// The JSON of one program of a cell, with its findings.
extension AuditReport {
  /// Writes a program; `more` adds fields to it.
  static func write(
    _ program: AuditReport.Program, to json: inout JSONWriter, more: (inout JSONWriter) -> Void = { _ in }
  ) {
    json.beginObject()
    json.field("program", text: program.name)
    json.field("section", text: program.section)
    json.field("load", text: program.load.rawValue)
    json.field("attach", text: program.attach.rawValue)
    json.field("verdict", text: program.verdict.rawValue)
    json.key("findings")
    json.beginArray()
    for finding in program.findings { write(finding, &json) }
    json.endArray()
    more(&json)
    json.endObject()
  }

  private static func write(_ finding: AuditReport.Finding, _ json: inout JSONWriter) {
    json.beginObject()
    json.field("code", text: finding.code)
    json.field("severity", text: finding.severity.rawValue)
    json.field("message", text: finding.message)
    json.field("needs", text: finding.needs)
    json.field("has", optional: finding.has)
    json.field("section", optional: finding.place?.section)
    json.key("insn")
    if let place = finding.place { json.value(place.instruction) } else { json.null() }
    json.key("source")
    if let source = finding.source {
      json.beginObject()
      json.field("file", text: source.file)
      json.field("line", source.line)
      json.field("column", source.column)
      json.field("text", text: source.text)
      json.endObject()
    } else {
      json.null()
    }
    json.field("remedy", optional: finding.remedy)
    json.field("evidence", optional: finding.evidence)
    json.endObject()
  }
}
