/// The JSON of `audit`; docs/json.md describes the fields. ``AuditReport/init(json:)`` reads it back.
extension AuditReport {
  public func writeJSON(to buffer: consuming TextBuffer) {
    let programs = AnswerFragments(answers)
    var json = JSONWriter(buffer)
    json.beginDocument("audit")
    writeSummary(&json)
    json.key("objects")
    json.beginArray()
    for object in objects {
      json.breakLine()
      json.beginObject()
      json.field("object", text: object.name)
      json.endObject()
    }
    json.endArray()
    json.key("kernels")
    json.beginArray()
    for kernel in kernels { write(kernel, &json) }
    json.endArray()
    json.key("cells")
    json.beginArray()
    for cell in cells {
      json.breakLine()
      json.beginObject()
      json.field("object", text: objects[cell.object].name)
      json.field("kernel", text: kernels[cell.kernel].name)
      json.field("verdict", text: answers[cell.answer].verdict.rawValue)
      json.key("programs")
      json.raw { programs.append(cell.answer, to: &$0) }
      json.endObject()
      if json.isClosed { break }
    }
    json.endArray()
    json.key("problems")
    json.beginArray()
    for problem in problems {
      json.breakLine()
      json.beginObject()
      json.field("input", text: problem.input)
      json.field("message", text: problem.message)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.finish()
  }

  private func writeSummary(_ json: inout JSONWriter) {
    let counts = counts
    json.key("summary")
    json.beginObject()
    json.field("works", counts[.works])
    json.field("degraded", counts[.degraded])
    json.field("unknown", counts[.unknown])
    json.field("fails", counts[.fails])
    json.key("known_findings")
    if let knownFindings { json.value(knownFindings) } else { json.null() }
    json.endObject()
  }

  private func write(_ kernel: Kernel, _ json: inout JSONWriter) {
    json.breakLine()
    json.beginObject()
    json.field("kernel", text: kernel.name)
    json.field("release", optional: kernel.release)
    json.field("architecture", optional: kernel.architecture)
    json.endObject()
  }
}

/// The programs of each answer as JSON, made once however many cells share them.
private struct AnswerFragments: ~Copyable {
  private let text: FrozenText
  private var ends: [Int] = []

  init(_ answers: [AuditReport.Answer]) {
    var json = JSONWriter(TextBuffer(growingFrom: 1 << 12))
    for answer in answers {
      json.beginArray()
      for program in answer.programs { AnswerFragments.write(program, &json) }
      json.endArray()
      ends.append(json.endFragment())
    }
    var buffer = json.release()
    text = buffer.freeze()
  }

  deinit { text.free() }

  func append(_ answer: Int, to out: inout TextBuffer) {
    let start = answer == 0 ? 0 : ends[answer - 1]
    out.append(text, from: start, count: ends[answer] - start)
  }

  private static func write(_ program: AuditReport.Program, _ json: inout JSONWriter) {
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
