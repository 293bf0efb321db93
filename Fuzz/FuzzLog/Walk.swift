import ByteReading
import Reporting
import VerifierLog

/// Takes the input for a log: read whole and in small pieces it must say the same, and all that it says must be writable.
func walk(_ bytes: Bytes) {
  let whole = read(bytes, pieces: max(1, bytes.count))
  let pieces = read(bytes, pieces: 7)
  guard text(whole) == text(pieces) else { fatalError("pieces say something else") }
  for width in [1, 40] as [Int?] {
    var out = TextBuffer(to: NoSink())
    ExplainReport(whole, source: "log", width: width).writeText(to: &out)
  }
  ExplainReport(whole, source: "log").writeJSON(to: TextBuffer(to: NoSink()))
}

private func read(_ bytes: Bytes, pieces size: Int) -> LogReading {
  var reader = LogReader()
  var place = 0
  while let piece = bytes.slice(at: place, count: min(size, bytes.count - place)), piece.count > 0 {
    reader.read(piece.span)
    place += piece.count
  }
  return reader.finish()
}

private func text(_ reading: LogReading) -> String {
  let sink = MemorySink()
  var out = TextBuffer(to: sink)
  ExplainReport(reading, source: "log").writeText(to: &out)
  out.flush()
  return sink.text
}

private final class NoSink: ByteSink {
  func write(_ bytes: RawSpan) -> Bool { true }
}
