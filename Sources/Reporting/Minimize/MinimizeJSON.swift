import BPFObject
import BTF
import Relocation

/// The JSON of `minimize`; docs/json.md describes the fields.
extension MinimizeReport {
  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("minimize")
    json.field("source", text: source)
    json.key("objects")
    json.beginArray()
    for object in objects { json.value(text: object.name) }
    json.endArray()
    json.key("files")
    json.beginArray()
    for (index, file) in files.enumerated() where isWritten { write(file, index, &json) }
    json.endArray()
    json.field("proved", minimization.isProved)
    json.field("written", isWritten)
    write("unreadable", unreadable, &json)
    write("leftovers", leftovers, &json)
    json.summary(counts)
    json.key("differences")
    json.beginArray()
    for difference in minimization.differences {
      json.breakLine()
      write(difference.object, difference.whole, &json) { json in
        json.field("minimized_outcome", text: difference.minimized.outcome.rawValue)
      }
    }
    json.endArray()
    json.key("unresolved")
    json.beginArray()
    for entry in unresolved {
      json.breakLine()
      write(entry.object, entry.resolution, &json) { json in
        json.field("reason", text: MinimizeReport.reason(entry.resolution))
      }
    }
    json.endArray()
    json.endObject()
    json.finish()
  }

  private func write(_ key: StaticString, _ names: [String], _ json: inout JSONWriter) {
    json.key(key)
    json.beginArray()
    for name in names { json.value(text: name) }
    json.endArray()
  }

  private func write(_ file: File, _ index: Int, _ json: inout JSONWriter) {
    let size = size(of: index)
    json.beginObject()
    json.field("file", text: file.name)
    json.field("module", optional: file.module)
    json.field("types", size.types)
    json.field("bytes", size.bytes)
    json.field("source_types", size.sourceTypes)
    json.field("source_bytes", size.sourceBytes)
    json.endObject()
  }

  private func write(_ object: Int, _ resolution: Resolution, _ json: inout JSONWriter, _ more: (inout JSONWriter) -> Void) {
    let place = resolution.place
    json.beginObject()
    json.field("object", text: objects[object].name)
    json.field("section", text: place.sectionName)
    json.field("index", place.index)
    json.field("insn", place.instruction.rawValue)
    json.key("local")
    if let spec = resolution.local, let kind = resolution.kind, let types = objects[object].file.types {
      json.string { SpecText(types).append(spec, kind, to: &$0) }
    } else {
      json.null()
    }
    json.field("outcome", text: resolution.outcome.rawValue)
    more(&json)
    json.endObject()
  }
}
