import BPFObject
import Relocation
import VerifierLog

extension ExplainReport: FormattedReport {
  private static let indent = 2

  public func writeText(to out: inout TextBuffer) {
    for (index, refusal) in reading.refusals.enumerated() {
      if index > 0 { out.append(byte: 0x0a) }
      write(refusal, &out)
      if out.isClosed { return }
    }
    if reading.leftOut > 0 { out.append(text: "\n\(reading.leftOut) further refusals are not shown\n") }
    if reading.refusals.isEmpty { writeNothing(&out) }
  }

  private func write(_ refusal: Refusal, _ out: inout TextBuffer) {
    writeHeading(refusal, &out)
    if let cause = refusal.cause {
      out.append(spaces: ExplainReport.indent)
      out.styled(.problem) { $0.append(text: cause.text.printable) }
      out.append(byte: 0x0a)
    }
    if let note = object?.missingProgram(of: refusal) { paragraph("note", note.printable, &out) }
    let place = object?.place(of: refusal)
    writePlace(refusal, place, &out)
    writeSource(refusal, place, &out)
    writeRegisters(refusal, &out)
    writePoison(place, &out)
    let answer = answer(to: refusal)
    if let broken = answer.broken { paragraph("rule", broken, &out) }
    if let remedy = answer.remedy { paragraph("help", remedy, &out) }
    if answer.broken == nil {
      paragraph("rule", "This message is not known here; the lines up to it stand below.", &out)
    }
    let others = refusal.related.suffix(4).filter { $0.text != refusal.cause?.text }
    for message in others { paragraph("also", message.text.printable, &out) }
    if answer.broken == nil || refusal.cause == nil { writeLines(refusal.lastLines, &out) }
    if refusal.isHarmless { paragraph("note", "the loader goes on without it", &out) }
    if refusal.isCut, refusal.cause != nil {
      paragraph("note", "the log ends before the verifier's last line: it may be cut", &out)
    }
    if let processed = refusal.processed, processed >= 100_000, answer.code != "too_complex" {
      paragraph("note", "the verifier went through \(processed) instructions", &out)
    }
  }

  /// `handle_exec: refused (Permission denied, errno 13)`
  private func writeHeading(_ refusal: Refusal, _ out: inout TextBuffer) {
    out.styled(.heading) { $0.append(text: subject(of: refusal).printable) }
    out.append(": refused")
    if let answer = refusal.answer, !answer.isEmpty {
      out.append(text: " (\(answer.printable)\(refusal.errno.map { ", errno \($0)" } ?? ""))")
    }
    out.append(byte: 0x0a)
  }

  private func subject(of refusal: Refusal) -> String {
    if let program = refusal.program { return program }
    if refusal.isOfTypes { return "types (BTF)" }
    if let object = reading.object { return lastPart(object) }
    guard !refusal.hasVerifierLog, let match = refusal.cause?.match, match.rule.area == .loader || match.rule.area == .privilege
    else { return "a program" }
    return match.values["map"].map { "map '\($0)'" } ?? "what was asked for"
  }

  private func lastPart(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  private func writePlace(_ refusal: Refusal, _ place: ExplainedObject.Place?, _ out: inout TextBuffer) {
    guard let instruction = refusal.instruction else { return }
    let words = instruction.text.isEmpty ? place?.text : instruction.text
    var text = "instruction \(instruction.index)\(words.map { ": \($0)" } ?? "")"
    if let place, place.function.name != refusal.program { text += ", in \(place.function.name)()" }
    if refusal.frame > 0 { text += ", \(refusal.frame) \(refusal.frame == 1 ? "call" : "calls") deep" }
    paragraph("at", text.printable, &out)
  }

  private func writeSource(_ refusal: Refusal, _ place: ExplainedObject.Place?, _ out: inout TextBuffer) {
    var rows: [(number: Int?, text: String, isIt: Bool)] = []
    var file: String?
    if let line = place?.line {
      file = line.file
      rows = ((place?.neighbours ?? []).map { ($0.number, $0.text, false) } + [(line.number, line.text, true)]).sorted {
        $0.0 < $1.0
      }
    } else if let line = refusal.source {
      file = line.file
      rows = refusal.neighbours.map { ($0.line, $0.text, false) } + [(line.line, line.text, true)]
      if line.line != nil { rows.sort { $0.number ?? 0 < $1.number ?? 0 } }
    } else {
      return
    }
    let number = rows.last { $0.isIt }?.number
    paragraph(
      "source", file.map { "\($0)\(number.map { ":\($0)" } ?? "")" }?.printable ?? "the last lines that the log shows", &out)
    let digits = rows.map { $0.number.map { "\($0)".count } ?? 0 }.max() ?? 0
    for row in rows {
      let label = row.number.map { "\($0)" } ?? ""
      let head = "  \(row.isIt ? ">" : " ") \(String(repeating: " ", count: digits - label.count))\(label) "
      let text = row.text.replacingTabs.printable
      out.append(spaces: ExplainReport.indent)
      let room = width.map { max(20, $0 - ExplainReport.indent - head.columns) } ?? .max
      let line = head + String(text.prefix(columns: room))
      if row.isIt { out.styled(.name) { $0.append(text: line) } } else { out.append(text: line) }
      out.append(byte: 0x0a)
    }
  }

  private func writeRegisters(_ refusal: Refusal, _ out: inout TextBuffer) {
    for register in refusal.registers {
      let words = register.value.map { RegisterValue($0).words }
      var text = "R\(register.number): "
      if let loss = register.loss {
        text += loss.words
      } else {
        text += words ?? "the log does not say"
        if let value = register.value, words != value, value.count <= 120 { text += " [\(value)]" }
      }
      if let writer = register.writer { text += "; set by instruction \(writer.index): \(writer.text)" }
      paragraph("held", text.printable, &out)
    }
  }

  private func writePoison(_ place: ExplainedObject.Place?, _ out: inout TextBuffer) {
    guard let place, let poison = place.poison, let object else { return }
    if let subject = object.subject(of: poison) { paragraph("missing", subject.printable, &out) }
    guard poison == .relocation, let relocations = object.relocations else { return }
    for resolution in place.poisoned {
      let path =
        resolution.local.map { spec in TextBuffer.text { relocations.appendPath(resolution, spec, in: relocations.types, to: &$0) }
        } ?? "?"
      let kind = resolution.kind.map { kind in TextBuffer.text { $0.append(kind.libbpfName) } } ?? "?"
      paragraph("missing", "\(kind) \(path): \(resolution.outcome.rawValue) against \(relocations.subject.target)", &out)
      relocations.writeDetails(resolution, relocations.changes.change(of: resolution), [], width: width, &out)
    }
    if place.poisoned.isEmpty { paragraph("missing", "no relocation of the object is at that instruction", &out) }
  }

  private func writeLines(_ lines: [String], _ out: inout TextBuffer) {
    guard !lines.isEmpty else { return }
    paragraph("log", "the last lines", &out)
    for line in lines {
      out.append(spaces: 4)
      let text = line.replacingTabs.printable
      out.append(text: width.map { String(text.prefix(columns: max(20, $0 - 4))) } ?? text)
      out.append(byte: 0x0a)
    }
  }

  private func writeNothing(_ out: inout TextBuffer) {
    out.styled(.name) { $0.append(text: source.printable) }
    if reading.accepted > 0 {
      out.append(
        text:
          ": nothing was refused: the verifier's words for \(reading.accepted) \(reading.accepted == 1 ? "program" : "programs") end without a reason\n"
      )
    } else {
      out.append(
        text: reading.isRecognised
          ? ": nothing was refused, as far as these \(reading.lineCount) lines tell\n"
          : ": no message of the verifier or of a loader is in these \(reading.lineCount) lines\n")
    }
    writeLines(reading.lastLines, &out)
  }

  private func paragraph(_ label: String, _ text: String, _ out: inout TextBuffer) {
    let padded = label + String(repeating: " ", count: max(0, 7 - label.count))
    out.append(paragraph: text, label: padded, indent: ExplainReport.indent, width: width)
  }
}

extension Refusal.Loss {
  /// `was the packet [pkt(r=14)] until instruction 7: call bpf_xdp_adjust_head#44`
  var words: String {
    var text = "was \(RegisterValue(was).words)"
    if was.count <= 120 { text += " [\(was)]" }
    guard let call else { return text + " by the log's last word of it, and is that no more" }
    let place = "instruction \(call.index): \(call.text)"
    return text + (isCertain ? " until \(place)" : " by the log's last word of it, before \(place)")
  }
}

extension String {
  /// Tabs as two spaces: sources are indented by them.
  fileprivate var replacingTabs: String { split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "  ") }
}
