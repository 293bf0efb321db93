import TypedData

/// One program of a cell, and its findings.
extension AuditReader {
  mutating func program(_ cursor: inout JSONCursor) throws(AuditReadError) -> AuditReport.Program {
    var program = AuditReport.Program(name: "", section: "", load: .loads, attach: .none, verdict: .works, findings: [])
    var fields = FieldSet()
    try members(&cursor, &fields) { (reader, key, cursor) throws(AuditReadError) in
      switch key {
      case "program": program.name = try reader.text(&cursor)
      case "section": program.section = try reader.text(&cursor)
      case "load": program.load = try reader.word(&cursor)
      case "attach": program.attach = try reader.word(&cursor)
      case "verdict": program.verdict = try reader.word(&cursor)
      case "findings":
        try reader.elements(&cursor) { (reader, cursor) throws(AuditReadError) in
          program.findings.append(try reader.finding(&cursor))
        }
      default: return false
      }
      return true
    }
    try require(["program", "section", "load", "attach", "verdict", "findings"], in: fields)
    return program
  }

  private mutating func finding(_ cursor: inout JSONCursor) throws(AuditReadError) -> AuditReport.Finding {
    var finding = AuditReport.Finding(code: "", severity: .note, message: "", needs: "")
    var (section, instruction): (String?, UInt32?)
    var fields = FieldSet()
    try members(&cursor, &fields) { (reader, key, cursor) throws(AuditReadError) in
      switch key {
      case "code": finding.code = try reader.text(&cursor)
      case "severity": finding.severity = try reader.word(&cursor)
      case "message": finding.message = try reader.text(&cursor)
      case "needs": finding.needs = try reader.text(&cursor)
      case "has": finding.has = try reader.optionalText(&cursor)
      case "section": section = try reader.optionalText(&cursor)
      case "insn":
        instruction = try reader.optional(&cursor) { (reader, cursor) throws(AuditReadError) in try reader.number(&cursor) }
      case "source":
        finding.source = try reader.optional(&cursor) { (reader, cursor) throws(AuditReadError) in try reader.source(&cursor) }
      case "remedy": finding.remedy = try reader.optionalText(&cursor)
      case "evidence": finding.evidence = try reader.optionalText(&cursor)
      default: return false
      }
      return true
    }
    try require(["code", "severity", "message"], in: fields)
    // One without the other is no place.
    if let section, let instruction { finding.place = AuditReport.Place(section: section, instruction: instruction) }
    return finding
  }

  private mutating func source(_ cursor: inout JSONCursor) throws(AuditReadError) -> AuditReport.Source {
    var source = AuditReport.Source(file: "", line: 0, column: 0, text: "")
    var fields = FieldSet()
    try members(&cursor, &fields) { (reader, key, cursor) throws(AuditReadError) in
      switch key {
      case "file": source.file = try reader.text(&cursor)
      case "line": source.line = try reader.number(&cursor)
      case "column": source.column = try reader.number(&cursor)
      case "text": source.text = try reader.text(&cursor)
      default: return false
      }
      return true
    }
    try require(["file", "line"], in: fields)
    return source
  }
}
