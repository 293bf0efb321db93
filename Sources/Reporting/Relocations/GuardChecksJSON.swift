import BPFObject
import BTF
import Relocation

extension RelocationsReport {
  /// The checks that keep the verifier away from an instruction, one by one.
  func writeGuardChecks(_ verdict: GuardVerdict, _ json: inout JSONWriter) {
    json.key("guard_checks")
    guard case .branch(let branch) = verdict.reason else { return json.null() }
    json.beginArray()
    for origin in branch.origins {
      json.beginObject()
      switch origin {
      case .relocation(let ordinal): write(check: ordinal, &json)
      case .variable(let section, let name, let offset):
        json.field("check", literal: "variable")
        json.field("section", text: section)
        json.field("name", optional: name)
        json.key("offset")
        json.value(wide: offset)
      case .symbol(let name):
        json.field("check", literal: "symbol")
        json.field("name", text: name)
      case .configuration(let name):
        json.field("check", literal: "configuration")
        json.field("name", text: name)
      }
      json.endObject()
    }
    json.endArray()
  }

  private func write(check ordinal: Int, _ json: inout JSONWriter) {
    json.field("check", literal: "relocation")
    guard resolutions.indices.contains(ordinal) else { return }
    let resolution = resolutions[ordinal]
    json.field("section", text: resolution.place.sectionName)
    json.field("index", resolution.place.index)
    json.field("insn", resolution.place.instruction.rawValue)
    if let kind = resolution.kind { json.field("kind", literal: kind.libbpfName) }
    json.key("path")
    if let spec = resolution.local { json.string { appendPath(resolution, spec, in: types, to: &$0) } } else { json.null() }
    writeSource(resolution, &json)
  }
}
