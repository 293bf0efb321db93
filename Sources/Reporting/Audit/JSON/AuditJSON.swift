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
      if knownFindings != nil { json.field("known_findings", cell.knownFindings) }
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
      for program in answer.programs { AuditReport.write(program, to: &json) }
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
}
