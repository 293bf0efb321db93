import BPFObject
import Relocation
import VerifierLog

/// docs/explain.md describes the fields.
extension ExplainReport {
  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("explain")
    json.field("source", text: source)
    json.field("object", optional: object?.name)
    json.field("bytes", reading.byteCount)
    json.field("lines", reading.lineCount)
    json.field("accepted", reading.accepted)
    json.field("left_out", reading.leftOut)
    json.key("refusals")
    json.beginArray()
    for refusal in reading.refusals {
      json.breakLine()
      write(refusal, &json)
    }
    json.endArray()
    json.key("last_lines")
    write(reading.refusals.isEmpty ? reading.lastLines : [], &json)
    json.endObject()
    json.finish()
  }

  private func write(_ refusal: Refusal, _ json: inout JSONWriter) {
    let answer = answer(to: refusal)
    let place = object?.place(of: refusal)
    json.beginObject()
    json.field("program", optional: refusal.program)
    json.key("errno")
    if let errno = refusal.errno { json.value(Int(errno)) } else { json.null() }
    json.field("error", optional: refusal.answer)
    json.field("message", optional: refusal.cause?.text)
    json.field("known", answer.broken != nil && refusal.cause != nil)
    json.field("code", text: answer.code)
    json.field("area", optional: refusal.cause?.match?.rule.area.rawValue)
    json.field("rule", optional: answer.broken)
    json.field("remedy", optional: answer.remedy)
    json.field("cut", refusal.isCut)
    json.key("instruction")
    write(refusal.instruction, text: place?.text, &json)
    json.field("frame", refusal.frame)
    writeSource(refusal, place, &json)
    json.key("registers")
    json.beginArray()
    for register in refusal.registers { write(register, &json) }
    json.endArray()
    json.key("related")
    write(refusal.related.map(\.text), &json)
    writePoison(place, &json)
    json.key("in_object")
    if let object { json.value(object.missingProgram(of: refusal) == nil) } else { json.null() }
    json.key("processed")
    if let processed = refusal.processed { json.value(wide: processed) } else { json.null() }
    json.key("last_lines")
    write(refusal.lastLines, &json)
    json.endObject()
  }

  private func write(_ lines: [String], _ json: inout JSONWriter) {
    json.beginArray()
    for line in lines { json.value(text: line) }
    json.endArray()
  }

  /// `text` is the object's, for an instruction of which the log has the number alone.
  private func write(_ instruction: Refusal.Instruction?, text: String? = nil, _ json: inout JSONWriter) {
    guard let instruction else { return json.null() }
    json.beginObject()
    json.field("index", instruction.index)
    json.field("text", optional: instruction.text.isEmpty ? text : instruction.text)
    json.endObject()
  }

  private func write(_ register: Refusal.Register, _ json: inout JSONWriter) {
    json.beginObject()
    json.field("register", register.number)
    json.field("value", optional: register.value)
    json.field("words", optional: register.loss?.words ?? register.value.map { RegisterValue($0).words })
    json.key("set_by")
    write(register.writer, &json)
    json.field("was", optional: register.loss?.was)
    json.key("lost_by")
    write(register.loss?.call, &json)
    json.endObject()
  }

  private func writeSource(_ refusal: Refusal, _ place: ExplainedObject.Place?, _ json: inout JSONWriter) {
    json.key("source")
    let line = place?.line.map { Refusal.SourceText($0) } ?? refusal.source
    write(line, &json)
    json.key("neighbours")
    json.beginArray()
    for line in place?.line == nil ? refusal.neighbours : place?.neighbours.map({ Refusal.SourceText($0) }) ?? [] {
      write(line, &json)
    }
    json.endArray()
    json.key("function")
    guard let place else { return json.null() }
    json.beginObject()
    json.field("name", text: place.function.name)
    json.field("section", text: place.function.sectionName)
    json.field("insn", place.slot.rawValue)
    json.endObject()
  }

  private func write(_ line: Refusal.SourceText?, _ json: inout JSONWriter) {
    guard let line else { return json.null() }
    json.beginObject()
    json.field("file", optional: line.file)
    json.key("line")
    if let number = line.line { json.value(number) } else { json.null() }
    json.field("text", text: line.text)
    json.endObject()
  }

  private func writePoison(_ place: ExplainedObject.Place?, _ json: inout JSONWriter) {
    json.key("missing")
    guard let place, let poison = place.poison, let object else { return json.null() }
    json.beginObject()
    json.field("what", text: poison.sentence)
    json.field("name", optional: object.subject(of: poison))
    json.key("relocations")
    json.beginArray()
    if let relocations = object.relocations {
      for resolution in place.poisoned { relocations.write(resolution, &json) }
    }
    json.endArray()
    json.endObject()
  }
}

extension Refusal.SourceText {
  fileprivate init(_ line: ExplainedObject.SourceLine) { self.init(text: line.text, file: line.file, line: line.number) }
}
