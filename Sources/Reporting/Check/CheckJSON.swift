public import BTF

/// `check --format json`: every finding with its rule, and how often each rule was broken.
public enum CheckJSON {
  /// Writes the whole document. `source` is how the caller named what was checked.
  public static func write(_ validation: BTFValidation, source: String, to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("check")
    json.field("source", text: source)
    json.field("valid", validation.isValid)
    json.key("findings")
    json.beginArray()
    for finding in validation.findings {
      if json.isClosed { break }
      write(finding, to: &json)
    }
    json.endArray()
    writeSummary(validation, to: &json)
    json.endObject()
    json.finish()
  }

  private static func write(_ finding: BTFFinding, to json: inout JSONWriter) {
    json.breakLine()
    json.beginObject()
    json.field("rule", text: finding.rule.code)
    json.key("type_id")
    if let type = finding.type { json.value(type.rawValue) } else { json.null() }
    json.key("kind")
    if let kind = finding.kind {
      json.value(literal: kind.libbpfName)
    } else if let code = finding.kindCode {
      json.value(text: "\(code)")
    } else {
      json.null()
    }
    write("name", finding.name, to: &json)
    json.key("entry")
    if let entry = finding.entry { json.value(entry) } else { json.null() }
    write("entry_name", finding.entryName, to: &json)
    json.field("offset", finding.offset)
    json.field("message", text: finding.message)
    json.endObject()
  }

  private static func write(_ key: StaticString, _ text: String?, to json: inout JSONWriter) {
    json.key(key)
    if let text { json.value(text: text) } else { json.null() }
  }

  /// Counts, and each rule that was broken, in the order of their table; counts of rules are of the findings shown.
  private static func writeSummary(_ validation: BTFValidation, to json: inout JSONWriter) {
    json.key("summary")
    json.beginObject()
    json.field("types", validation.typeCount)
    json.field("findings", validation.findingCount)
    json.field("shown", validation.findings.count)
    json.key("rules")
    json.beginArray()
    let counts = Dictionary(validation.findings.map { ($0.rule, 1) }) { $0 + $1 }
    for rule in BTFRule.allCases {
      guard let count = counts[rule] else { continue }
      json.breakLine()
      json.beginObject()
      json.field("rule", text: rule.code)
      json.field("count", count)
      json.field("sentence", literal: rule.sentence)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }
}
