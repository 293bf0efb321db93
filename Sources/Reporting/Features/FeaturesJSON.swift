extension FeaturesReport {
  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("features")
    json.field("release", text: release)
    FeaturesReport.write("settings", settings, to: &json)
    json.key("configuration_file")
    if let configurationFile { json.value(text: configurationFile) } else { json.null() }
    json.key("configuration_problem")
    if let configurationProblem { json.value(text: configurationProblem) } else { json.null() }
    FeaturesReport.write("configuration", options, to: &json)
    for group in groups { FeaturesReport.write(group, to: &json) }
    FeaturesReport.write("helpers", helpers, to: &json)
    FeaturesReport.write("kfuncs", functions, to: &json)
    json.key("kfuncs_problem")
    if let functionsProblem { json.value(text: functionsProblem) } else { json.null() }
    json.endObject()
    json.finish()
  }

  private static func write(_ key: StaticString, _ settings: [Setting], to json: inout JSONWriter) {
    json.key(key)
    json.beginArray()
    for setting in settings {
      json.breakLine()
      json.beginObject()
      json.field("name", text: setting.name)
      json.key("value")
      switch setting.value {
      case let value?:
        if let number = UInt64(value) { json.value(wide: number) } else { json.value(text: value) }
      case nil: json.null()
      }
      json.key("meaning")
      if let meaning = setting.meaning { json.value(text: meaning) } else { json.null() }
      json.endObject()
    }
    json.endArray()
  }

  private static func write(_ group: Group, to json: inout JSONWriter) {
    json.key(group.key)
    json.beginArray()
    for entry in group.entries {
      json.breakLine()
      json.beginObject()
      json.field("name", text: entry.name)
      json.key("number")
      if let number = entry.number { json.value(number) } else { json.null() }
      json.key("since")
      if let since = entry.since { json.value(text: since) } else { json.null() }
      write(entry.answer, to: &json)
      json.endObject()
    }
    json.endArray()
  }

  static func write(_ answer: Answer, to json: inout JSONWriter) {
    json.field("answer", text: answer.word.rawValue)
    json.key("errno")
    if let number = answer.number { json.value(Int(number)) } else { json.null() }
    json.key("reason")
    if let reason = answer.reason { json.value(text: reason) } else { json.null() }
  }

  private static func write(_ key: StaticString, _ callees: [Callees], to json: inout JSONWriter) {
    json.key(key)
    json.beginArray()
    for row in callees {
      json.breakLine()
      json.beginObject()
      json.field("program_type", text: row.programType)
      write(row.answer, to: &json)
      for (name, names) in [("available", row.available), ("unavailable", row.unavailable)] as [(StaticString, [String])] {
        json.key(name)
        json.beginArray()
        for name in names { json.value(text: name) }
        json.endArray()
      }
      json.key("unknown")
      json.beginArray()
      for one in row.unknown {
        json.beginObject()
        json.field("name", text: one.name)
        write(one.answer, to: &json)
        json.endObject()
      }
      json.endArray()
      json.endObject()
    }
    json.endArray()
  }
}
