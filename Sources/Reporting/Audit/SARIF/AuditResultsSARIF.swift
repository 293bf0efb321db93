/// Results of a SARIF run.
struct AuditResultsSARIF {
  private let view: AuditView
  private let sourceRoots: [String]
  /// How often a fingerprint has been given: the same need may be met at several places.
  private var given: [UInt64: Int] = [:]

  init(_ view: AuditView, sourceRoots: [String]) { (self.view, self.sourceRoots) = (view, sourceRoots) }

  mutating func write(_ group: FindingGroup, of object: Int, rule: Int, _ json: inout JSONWriter) {
    let finding = group.finding
    json.beginObject()
    json.field("ruleId", text: finding.code)
    json.field("ruleIndex", rule)
    json.field("level", text: finding.severity.rawValue)
    json.message("message", message(group, of: object))
    json.key("locations")
    json.beginArray()
    writeLocation(group, of: object, &json)
    json.endArray()
    json.key("partialFingerprints")
    json.beginObject()
    json.field("btfscopeFinding/v1", text: fingerprint(group, of: object))
    json.endObject()
    writeProperties(group, of: object, &json)
    json.endObject()
  }

  /// What is wrong, what is needed and had, and where.
  private func message(_ group: FindingGroup, of object: Int) -> String {
    let finding = group.finding
    var parts = [finding.message]
    if !finding.needs.isEmpty { parts.append("Needs \(finding.needs).") }
    for variant in group.variants {
      guard let has = variant.has else { continue }
      let kernels = group.variants.count > 1 ? " (\(view.text(of: variant.kernels, for: [object])))" : ""
      parts.append("Has \(has)\(kernels).")
    }
    parts.append("Kernels: \(view.text(of: group.kernels, for: [object])).")
    if let remedy = finding.remedy { parts.append("Remedy: \(remedy).") }
    // The message's own sentence has no full stop.
    return parts[0] + ". " + parts.dropFirst().joined(separator: " ")
  }

  private func writeLocation(_ group: FindingGroup, of object: Int, _ json: inout JSONWriter) {
    let name = view.report.objects[object].name
    json.beginObject()
    json.key("physicalLocation")
    json.beginObject()
    json.key("artifactLocation")
    json.beginObject()
    // Without a line, or without the name of the file that it is in, the object itself is what can be pointed at.
    let source = group.finding.source.flatMap { $0.file.isEmpty ? nil : $0 }
    json.field("uri", text: SourceURI.uri(of: source?.file ?? name, below: sourceRoots))
    json.endObject()
    if let source, source.line > 0 {
      json.key("region")
      json.beginObject()
      json.field("startLine", source.line)
      if source.column > 0 { json.field("startColumn", source.column) }
      if !source.text.isEmpty { json.message("snippet", source.text) }
      json.endObject()
    }
    json.endObject()
    json.key("logicalLocations")
    json.beginArray()
    for program in group.programs {
      json.beginObject()
      json.field("name", text: program)
      json.field("fullyQualifiedName", text: "\(name):\(program)")
      json.field("kind", literal: "function")
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  /// The same for the same need of the same object, wherever it lies and whichever kernels are looked at.
  private mutating func fingerprint(_ group: FindingGroup, of object: Int) -> String {
    let subject = FindingSubject(group.finding)
    var hash = StableHash()
    for text in [KernelLabels.lastPart(view.report.objects[object].name), subject.code, subject.needs] { hash.add(text) }
    let number = given[hash.value, default: 0]
    given[hash.value] = number + 1
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits + ":\(number + 1)"
  }

  private func writeProperties(_ group: FindingGroup, of object: Int, _ json: inout JSONWriter) {
    json.key("properties")
    json.beginObject()
    json.field("object", text: view.report.objects[object].name)
    json.key("programs")
    json.beginArray()
    for program in group.programs { json.value(text: program) }
    json.endArray()
    json.field("needs", text: group.finding.needs)
    json.key("kernels")
    json.beginArray()
    for variant in group.variants {
      for kernel in variant.kernels {
        json.beginObject()
        json.field("kernel", text: view.report.kernels[kernel].name)
        json.field("release", optional: view.report.kernels[kernel].release)
        json.field("architecture", optional: view.report.kernels[kernel].architecture)
        json.field("has", optional: variant.has)
        json.endObject()
      }
    }
    json.endArray()
    json.field("evidence", optional: group.finding.evidence)
    json.endObject()
  }
}

/// A number made of texts that is the same in every run (FNV-1a, 64 bits).
struct StableHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    // What ends a text: two texts are never one.
    add(0xff)
  }

  private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
