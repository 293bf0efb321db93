extension RingStatReport {
  /// One document about several rings.
  public static func writeJSON(_ reports: [RingStatReport], to out: consuming TextBuffer) {
    var json = JSONWriter(out)
    json.beginObject()
    json.key("schema")
    json.value(literal: "btfscope/ring-stat/1")
    json.key("rings")
    json.beginArray()
    for report in reports { report.write(to: &json) }
    json.endArray()
    json.endObject()
    json.finish()
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.key("id")
    json.value(id)
    json.key("name")
    json.value(text: name)
    json.key("type")
    json.value(text: type)
    numbers([("size", byteCount), ("consumer", consumer), ("producer", producer), ("used", used), ("free", free)], to: &json)
    json.key("moving")
    json.value(wasMoving)
    json.key("samples")
    json.beginObject()
    numbers(
      [
        ("count", UInt64(count)), ("ready", UInt64(readyCount)), ("ready_bytes", readyByteCount), ("busy", UInt64(busyCount)),
        ("discarded", UInt64(discardedCount)),
      ], to: &json)
    json.endObject()
    writeChain(to: &json)
    json.key("drain")
    if let drain { write(drain, to: &json) } else { json.null() }
    json.endObject()
  }

  private func numbers(_ pairs: [(StaticString, UInt64)], to json: inout JSONWriter) {
    for (key, number) in pairs {
      json.key(key)
      json.value(wide: number)
    }
  }

  private func writeChain(to json: inout JSONWriter) {
    json.key("chain")
    json.beginObject()
    json.key("end")
    json.value(text: end)
    json.key("fault")
    if let fault { json.value(text: fault) } else { json.null() }
    json.key("headers")
    json.beginArray()
    for link in links {
      json.beginObject()
      numbers([("position", link.position), ("offset", link.position % max(1, byteCount)), ("length", link.length)], to: &json)
      json.key("busy")
      json.value(link.isBusy)
      json.key("discarded")
      json.value(link.isDiscarded)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  private func write(_ drain: Drain, to json: inout JSONWriter) {
    json.beginObject()
    json.key("returns")
    json.value(drain.answer)
    json.key("handed")
    json.value(drain.handedCount)
    json.key("discarded")
    json.value(drain.discardedCount)
    json.key("stop")
    json.value(text: drain.stop)
    json.key("words")
    json.value(text: drain.words)
    json.endObject()
  }
}
