import BPFObject
import BTF
import ByteReading
import ELF
import Relocation

extension InspectReport {
  func writePrograms(_ names: inout TypeNameCache, _ json: inout JSONWriter) {
    let listing = disassembles ? CodeListing(self) : nil
    let sections = Dictionary(object.code.map { ($0.index, $0) }) { first, _ in first }
    var budget = CodeListing.limit
    json.key("programs")
    json.beginArray()
    for (index, program) in inventory.programs.enumerated() where !json.isClosed {
      json.breakLine()
      json.beginObject()
      json.field("name", text: program.name)
      json.field("section", text: program.sectionName)
      json.field("subprogram", program.isSubprogram)
      json.field("start", program.start.rawValue)
      json.field("instructions", program.count)
      json.field("linkage", literal: program.isGlobal ? "global" : "static")
      json.field("weak", program.isWeak)
      json.field("hidden", program.isHidden)
      if !program.isSubprogram { writeDefinition(program, &json) }
      write(inventory.uses[index], &json)
      if let listing, let code = sections[program.section] { write(listing, program, code, &budget, &names, &json) }
      json.endObject()
    }
    json.endArray()
  }

  /// What the section's name says.
  private func writeDefinition(_ program: Program, _ json: inout JSONWriter) {
    let definition = program.definition
    json.key("type")
    if let name = definition?.programType.libbpfName { json.value(literal: name) } else { json.null() }
    json.field("type_number", definition?.programType.rawValue ?? 0)
    json.key("attach_type")
    if let name = definition?.attachType?.libbpfName { json.value(literal: name) } else { json.null() }
    json.field("attach_type_number", definition?.attachType?.rawValue ?? 0)
    json.field("attach_target", optional: definition?.target(in: program.definitionName))
    json.field("attaches_by_itself", definition?.attach != nil)
    json.field("sleepable", definition?.flags.contains(.sleepable) ?? false)
    json.field("xdp_frags", definition?.flags.contains(.fragments) ?? false)
    json.field("autoload", program.loadsByItself)
  }

  private func write(_ uses: ProgramUses, _ json: inout JSONWriter) {
    json.list("subprograms", uses.subprograms.map(functionName))
    json.key("helpers")
    json.beginArray()
    for helper in uses.helpers {
      json.beginObject()
      json.field("number", Int(helper.rawValue))
      json.field("name", optional: helper.name)
      json.field("poison", optional: helper.poison?.sentence)
      json.endObject()
    }
    json.endArray()
    json.list("kfuncs", uses.kernelFunctions.map(externName))
    json.list("externs", uses.externs.map(externName))
    json.list("maps", uses.maps.map(mapName))
  }

  private func write(
    _ listing: CodeListing, _ program: Program, _ code: CodeSection, _ budget: inout Int, _ names: inout TypeNameCache,
    _ json: inout JSONWriter
  ) {
    json.key("code")
    json.beginArray()
    listing.forEachLine(of: program, in: code, budget: &budget) { line in
      json.breakLine()
      json.beginObject()
      json.field("insn", line.slot.rawValue)
      json.field("text", text: CodeListing.text(of: line))
      if let source = line.source, let types = object.types {
        json.key("source")
        json.beginObject()
        json.field("file", optional: types.name(source.file))
        json.field("line", source.line)
        json.field("column", source.column)
        json.field("text", optional: types.name(source.text))
        json.endObject()
      }
      if let record = line.record {
        json.key("core")
        json.beginObject()
        json.field("kind", text: RelocationKind.label(record.kind))
        json.field(record.type, &names)
        json.field("access", optional: object.types?.name(record.access))
        json.endObject()
      }
      json.endObject()
      return !json.isClosed
    }
    json.endArray()
  }
}
