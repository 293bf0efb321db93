/// The JSON of `minimize --bundle`; docs/json.md describes the fields.
extension BundleReport {
  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("minimize-bundle")
    json.field("bundle", text: bundle)
    json.list("objects", objects)
    json.field("proved", isProved)
    json.field("written", isWritten)
    json.field("minima", minima)
    json.field("files", files)
    json.field("bytes", bytes)
    json.key("kernels")
    json.beginArray()
    for kernel in kernels {
      json.breakLine()
      write(kernel, &json)
    }
    json.endArray()
    write("differences", differences, "minimized_outcome", &json)
    write("unresolved", unresolved, "reason", &json)
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

  private func write(_ kernel: Kernel, _ json: inout JSONWriter) {
    json.beginObject()
    json.field("kernel", text: kernel.name)
    json.field("distribution", optional: kernel.distribution)
    json.field("distribution_release", optional: kernel.distributionRelease)
    json.field("architecture", optional: kernel.architecture)
    json.field("release", text: kernel.release)
    json.field("sha256", text: kernel.digest)
    json.list("modules", kernel.modules)
    json.field("types", kernel.types)
    json.field("bytes", kernel.bytes)
    json.field("source_types", kernel.sourceTypes)
    json.field("source_bytes", kernel.sourceBytes)
    json.field("proved", kernel.isProved)
    json.outcomes(kernel.counts)
    json.endObject()
  }

  private func write(
    _ key: StaticString, _ findings: [(finding: Finding, kernels: Int)], _ words: StaticString, _ json: inout JSONWriter
  ) {
    json.key(key)
    json.beginArray()
    for (finding, kernels) in findings {
      json.breakLine()
      json.beginObject()
      json.field("object", text: finding.object)
      json.field("section", text: finding.section)
      json.field("insn", finding.instruction)
      json.field("local", optional: finding.local)
      json.field("outcome", text: finding.outcome)
      json.field(words, text: finding.words)
      json.field("kernels", kernels)
      json.endObject()
    }
    json.endArray()
  }
}

extension JSONWriter {
  /// `summary`, by the words of outcomes.
  mutating func outcomes(_ counts: [String: Int]) {
    key("summary")
    beginObject()
    field("total", counts.values.reduce(0, +))
    field("unchanged", counts["unchanged"] ?? 0)
    field("adjusted", counts["adjusted"] ?? 0)
    field("absent", counts["absent"] ?? 0)
    field("poisoned", counts["poisoned"] ?? 0)
    field("ambiguous", counts["ambiguous"] ?? 0)
    field("error", counts["error"] ?? 0)
    endObject()
  }
}
