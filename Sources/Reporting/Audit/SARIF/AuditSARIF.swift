/// The findings of `audit` as SARIF 2.1.0 (OASIS), which code hosts show beside the source.
extension AuditReport {
  /// Writes one result for each finding of an object, with the kernels that it concerns.
  ///
  /// `version` is the program's. Paths of sources below one of the absolute folders `sourceRoots` are written relative to it, as code hosts want
  /// them.
  public func writeSARIF(version: String, sourceRoots: [String] = [], to buffer: consuming TextBuffer) {
    let view = AuditView(self)
    let findings = objects.indices.map { FindingGroups(of: $0, in: self, view.matrix).groups }
    var rules = Numbering<String>()
    for group in findings.joined() { _ = rules.number(of: group.finding.code) }
    var json = JSONWriter(buffer)
    json.beginObject()
    json.field("$schema", literal: "https://json.schemastore.org/sarif-2.1.0.json")
    json.field("version", literal: "2.1.0")
    json.key("runs")
    json.beginArray()
    json.beginObject()
    write(rules.values, version, &json)
    writeInvocation(&json)
    json.field("columnKind", literal: "utf16CodeUnits")
    json.key("results")
    json.beginArray()
    var results = AuditResultsSARIF(view, sourceRoots: sourceRoots)
    for (object, groups) in findings.enumerated() {
      for group in groups {
        json.breakLine()
        results.write(group, of: object, rule: rules.number(of: group.finding.code), &json)
      }
      if json.isClosed { break }
    }
    json.endArray()
    json.endObject()
    json.endArray()
    json.endObject()
    json.finish()
  }

  private func write(_ rules: [String], _ version: String, _ json: inout JSONWriter) {
    json.key("tool")
    json.beginObject()
    json.key("driver")
    json.beginObject()
    json.field("name", literal: "btfscope")
    json.field("version", text: version)
    json.key("rules")
    json.beginArray()
    for code in rules {
      let rule = FindingRule.rule(code)
      json.breakLine()
      json.beginObject()
      json.field("id", text: code)
      json.message("shortDescription", rule.title)
      json.message("fullDescription", "\(rule.title).")
      json.message("help", rule.help)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endObject()
  }

  /// Inputs that could not be read are what the tool has to say of itself.
  private func writeInvocation(_ json: inout JSONWriter) {
    json.key("invocations")
    json.beginArray()
    json.beginObject()
    json.field("executionSuccessful", problems.isEmpty)
    json.key("toolExecutionNotifications")
    json.beginArray()
    for problem in problems {
      json.beginObject()
      json.field("level", literal: "error")
      json.message("message", "\(problem.input): \(problem.message)")
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endArray()
  }
}

extension JSONWriter {
  /// `{"text": ...}`, as SARIF has its sentences; characters that cannot be seen are escaped.
  mutating func message(_ name: StaticString, _ text: String) {
    key(name)
    beginObject()
    field("text", text: text.printable)
    endObject()
  }
}
