extension LoadReport {
  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("load")
    json.field("object", text: object)
    json.key("errno")
    if let failure { json.value(Int(failure.errno)) } else { json.null() }
    json.key("error")
    if let failure { json.value(text: failure.words) } else { json.null() }
    json.key("maps")
    json.beginArray()
    for map in maps { write(map, &json) }
    json.endArray()
    json.key("programs")
    json.beginArray()
    for program in programs { write(program, &json) }
    json.endArray()
    json.endObject()
    json.finish()
  }

  private func write(_ map: Map, _ json: inout JSONWriter) {
    json.breakLine()
    json.beginObject()
    json.field("name", text: map.name)
    json.field("type", text: map.type)
    json.field("created", map.isCreated)
    json.key("id")
    if let id = map.id { json.value(id) } else { json.null() }
    json.field("key_size", map.keySize)
    json.field("value_size", map.valueSize)
    json.field("max_entries", map.maxEntries)
    json.key("pinned")
    if let path = map.pinned { json.value(text: path) } else { json.null() }
    json.field("reused", map.isReused)
    json.endObject()
  }

  private func write(_ program: Program, _ json: inout JSONWriter) {
    json.breakLine()
    json.beginObject()
    json.field("program", text: program.name)
    json.field("section", text: program.section)
    json.field("type", text: program.type)
    json.field("loaded", program.isLoaded)
    var (id, number, reason, log): (UInt32?, Int32?, String?, String) = (nil, nil, nil, program.log)
    switch program.state {
    case .loaded(let loaded): id = loaded
    case .refused(let errno, let words, let said): (number, reason, log) = (errno, words, said)
    case .left: break
    }
    json.key("id")
    if let id { json.value(id) } else { json.null() }
    json.key("errno")
    if let number { json.value(Int(number)) } else { json.null() }
    json.key("error")
    if let reason { json.value(text: reason) } else { json.null() }
    json.key("pinned")
    if let path = program.pinned { json.value(text: path) } else { json.null() }
    json.key("verifier")
    json.beginObject()
    for (name, count) in [
      ("instructions", program.instructions), ("states", program.states), ("time_us", program.microseconds),
    ] as [(StaticString, UInt64?)] {
      json.key(name)
      if let count { json.value(wide: count) } else { json.null() }
    }
    json.field("log", text: log)
    json.endObject()
    json.endObject()
  }
}
