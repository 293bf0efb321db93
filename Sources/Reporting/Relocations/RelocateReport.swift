public import Relocation

/// Renders what `relocate` wrote: how its relocations came out.
public struct RelocateReport: Sendable, FormattedReport {
  private let object: String
  private let target: String
  private let file: String
  private let byteCount: Int
  private let counts: [Resolution.Outcome: Int]
  private let total: Int

  /// `object`, `target` and `file` as the command line named them; `byteCount` is the size of what was written.
  public init(_ resolutions: [Resolution], object: String, target: String, file: String, byteCount: Int) {
    self.object = object
    self.target = target
    self.file = file
    self.byteCount = byteCount
    counts = resolutions.reduce(into: [:]) { $0[$1.outcome, default: 0] += 1 }
    total = resolutions.count
  }

  public func writeText(to out: inout TextBuffer) {
    let outcomes = Resolution.Outcome.allCases.filter { counts[$0] != nil }.map { "\(counts[$0] ?? 0) \($0.rawValue)" }
    out.append(text: "\(file.printable): \(total) relocation\(total == 1 ? "" : "s")")
    if !outcomes.isEmpty { out.append(text: ": \(outcomes.joined(separator: ", "))") }
    out.append(byte: 0x0a)
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("relocate")
    json.field("object", text: object)
    json.field("target", text: target)
    json.field("file", text: file)
    json.field("bytes", byteCount)
    json.summary(counts)
    json.endObject()
    json.finish()
  }
}
