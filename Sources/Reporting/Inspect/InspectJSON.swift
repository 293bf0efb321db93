import BPFObject
import BTF
import ByteReading
import Relocation

extension InspectReport {
  /// The whole document; docs/json.md describes the fields.
  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    var names = TypeNameCache(object.types, isForReading: false)
    json.beginDocument("inspect")
    json.field("object", text: source)
    json.field("name", text: inventory.name)
    json.field("byte_order", literal: object.order == .little ? "little" : "big")
    json.field("license", optional: inventory.declarations.licence)
    json.field("gpl_compatible", inventory.declarations.isGPLCompatible)
    json.key("version")
    if let version = inventory.declarations.version { json.value(version) } else { json.null() }
    json.field("opens", inventory.worst != .notOpened)
    writeProblems(&json)
    writePrograms(&names, &json)
    writeMaps(&names, &json)
    writeGlobals(&names, &json)
    writeExterns(&names, &json)
    writeRelocations(&json)
    writeTypes(&json)
    json.endObject()
    json.finish()
  }

  private func writeProblems(_ json: inout JSONWriter) {
    json.field("problem_count", inventory.problemCount)
    json.key("problems")
    json.beginArray()
    for problem in inventory.problems {
      json.breakLine()
      json.beginObject()
      json.field("section", optional: problem.section)
      json.field("message", text: "\(problem.reason)")
      json.field("consequence", literal: problem.consequence.label)
      json.endObject()
    }
    json.endArray()
  }

  private func writeGlobals(_ names: inout TypeNameCache, _ json: inout JSONWriter) {
    json.key("globals")
    json.beginArray()
    for variable in inventory.globals where !json.isClosed {
      json.breakLine()
      json.beginObject()
      json.field("name", text: variable.name)
      json.field("section", text: variable.section)
      json.field("offset", wide: variable.offset)
      json.field("size", wide: variable.size)
      json.field("linkage", text: variable.linkage.label)
      json.field("weak", variable.isWeak)
      json.field("hidden", variable.isHidden)
      json.field(variable.type, &names)
      json.endObject()
    }
    json.endArray()
  }

  private func writeExterns(_ names: inout TypeNameCache, _ json: inout JSONWriter) {
    json.key("externs")
    json.beginArray()
    for extern in inventory.externs where !json.isClosed {
      json.breakLine()
      json.beginObject()
      json.field("name", text: extern.name)
      json.field("kind", literal: extern.kind.label)
      json.field("weak", extern.isWeak)
      json.field(extern.declaration == .void ? nil : extern.type, &names)
      if case .configuration(let value) = extern.kind {
        json.key("config")
        json.beginObject()
        json.field("type", literal: value.type.label)
        json.field("size", wide: value.size)
        json.field("offset", wide: value.offset)
        json.endObject()
      }
      json.endObject()
    }
    json.endArray()
  }

  private func writeRelocations(_ json: inout JSONWriter) {
    json.key("relocations")
    json.beginArray()
    let sections = Dictionary(object.code.map { ($0.index, $0) }) { first, _ in first }
    for relocation in inventory.relocations where !json.isClosed {
      json.breakLine()
      json.beginObject()
      json.field("section", text: sections[relocation.section]?.name ?? "")
      json.field("program", optional: sections[relocation.section]?.program(at: relocation.instruction)?.name)
      json.field("insn", relocation.instruction.rawValue)
      json.key("type")
      if let name = relocation.type.name { json.value(literal: name) } else { json.null() }
      json.field("type_number", relocation.type.rawValue)
      json.field("kind", literal: relocation.target.label)
      write(relocation.target, &json)
      json.endObject()
    }
    json.endArray()
  }

  private func write(_ target: ObjectRelocation.Target, _ json: inout JSONWriter) {
    switch target {
    case .map(let index): json.field("target", text: mapName(index))
    case .data(let index, let offset):
      json.field("target", text: mapName(index))
      json.field("offset", wide: offset)
    case .call(let slot), .subprogramAddress(let slot):
      json.field("target", optional: text?.program(at: slot)?.name)
    case .externAddress(let index), .externCall(let index): json.field("target", text: externName(index))
    case .jumpTable(let offset, let size):
      json.field("target", text: ".jumptables")
      json.field("offset", wide: offset)
      json.field("size", wide: size)
    case .unused: break
    }
  }

  private func writeTypes(_ json: inout JSONWriter) {
    json.key("btf")
    if let types = object.types {
      json.beginObject()
      json.field("types", types.ownTypeIDs.count)
      json.field("bytes", types.blob.count)
      json.endObject()
    } else {
      json.null()
    }
    json.key("btf_ext")
    if let extensions = object.extensions {
      json.beginObject()
      json.field("functions", extensions.functions.recordCount)
      json.field("lines", extensions.lines.recordCount)
      json.field("core_relocations", extensions.relocations.recordCount)
      json.endObject()
    } else {
      json.null()
    }
    json.key("core_relocations")
    json.beginArray()
    for (code, count) in inventory.typeRelocations.sorted(by: { $0.key < $1.key }) {
      json.beginObject()
      json.key("kind")
      if let kind = RelocationKind(rawValue: code) { json.value(literal: kind.libbpfName) } else { json.null() }
      json.field("code", code)
      json.field("count", count)
      json.endObject()
    }
    json.endArray()
  }
}

extension JSONWriter {
  /// A text, or null.
  public mutating func field(_ name: StaticString, optional text: String?) {
    key(name)
    if let text { value(text: text) } else { null() }
  }

  /// `type_id` and `type`, or null for both.
  mutating func field(_ type: TypeID?, _ names: inout TypeNameCache) { field("type_id", "type", type, &names) }

  mutating func field(_ idName: StaticString, _ nameName: StaticString, _ type: TypeID?, _ names: inout TypeNameCache) {
    key(idName)
    if let type { value(type.rawValue) } else { null() }
    key(nameName)
    guard let type else { return null() }
    // The name is escaped already.
    let name = names.name(type)
    string { $0.append(text: name) }
  }

  mutating func list(_ name: StaticString, _ texts: [String]) {
    key(name)
    beginArray()
    for text in texts { value(text: text) }
    endArray()
  }
}
