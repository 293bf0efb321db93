import ByteReading
import Reporting

/// Takes the input for a report of `audit`: what can be read must be written and read again as the same, fits itself, and can be shown.
func walk(_ bytes: Bytes) {
  guard let report = try? AuditReport(json: bytes.span) else { return }
  let document = json(report)
  guard let again = try? AuditReport(json: document.rawSpan), json(again) == document else {
    fatalError("what was written is not read as the same")
  }
  var arranged = report
  arranged.arrange()
  guard let merged = try? AuditReport.merge([("a", report), ("b", arranged)]) else { fatalError("a report contradicts itself") }
  let new = merged.newFindings(against: report)
  // Names that are many make pages that are long, and say no more.
  guard merged.objects.count * merged.kernels.count < 4096 else { return }
  for answer in [report, new] {
    answer.writeHTML(to: TextBuffer(to: NoSink()))
    answer.writeSARIF(version: "0", to: TextBuffer(to: NoSink()))
    var out = TextBuffer(to: NoSink())
    for width in [nil, 1, 40, 100] as [Int?] { answer.writeText(width: width, isVerbose: width == nil, to: &out) }
    answer.writeJUnit(to: &out)
    answer.writeMarkdown(limit: 4096, to: &out)
  }
}

private func json(_ report: AuditReport) -> [UInt8] {
  let sink = MemorySink()
  report.writeJSON(to: TextBuffer(to: sink))
  return sink.bytes
}

private final class NoSink: ByteSink {
  func write(_ bytes: RawSpan) -> Bool { true }
}
