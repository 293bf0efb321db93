import BPFObject
import BTF

extension InspectReport {
  func writeMaps(_ names: inout TypeNameCache, _ out: inout TextBuffer) {
    guard !inventory.maps.isEmpty else { return }
    heading("maps", &out)
    var table = TextTable(["name", "type", "key", "value", "max entries", "flags"], numbers: [4], width: width)
    for map in inventory.maps { table.add(cells(map.name, map.attributes, &names), notes: notes(map, &names)) }
    table.write(to: &out)
  }

  private func cells(_ name: String, _ attributes: MapAttributes, _ names: inout TypeNameCache) -> [String] {
    [
      name, "\(attributes.type)", part(attributes.keySize, attributes.keyType, &names),
      part(attributes.valueSize, attributes.valueType, &names), "\(attributes.maxEntries)",
      attributes.flags.labels.joined(separator: "|"),
    ]
  }

  /// `u32 (4)`, `64`, or `-` for none.
  private func part(_ size: UInt32, _ type: TypeID?, _ names: inout TypeNameCache) -> String {
    guard let type else { return size == 0 ? "-" : "\(size)" }
    return "\(names.name(type)) (\(size))"
  }

  private func notes(_ map: MapDefinition, _ names: inout TypeNameCache) -> [(label: String, words: [String])] {
    var words: [String] = []
    if map.origin == .legacy { words.append("defined as before BTF") }
    if !map.isCreated { words.append("not created by itself") }
    if map.attributes.pinning == .byName { words.append("pinned by name") }
    if let node = map.attributes.numaNode { words.append("NUMA node \(node)") }
    if let extra = map.attributes.extra { words.append("extra 0x\(String(extra, radix: 16))") }
    var notes: [(label: String, words: [String])] = [("", words)]
    if let inner = map.inner {
      let cells = cells("", inner, &names)
      let flags = cells[5].isEmpty ? [] : ["flags \(cells[5])"]
      notes.append(("holds", ["\(cells[1])", "key \(cells[2])", "value \(cells[3])", "max entries \(cells[4])"] + flags))
    }
    notes.append(("slots", map.initialValues.map { "\($0.slot): \($0.name)" }))
    return notes
  }

  func writeStructOperations(_ names: inout TypeNameCache, _ out: inout TextBuffer) {
    for map in inventory.maps {
      guard let operations = map.operations else { continue }
      out.append(byte: 0x0a)
      out.styled(.heading) { $0.append(text: "struct_ops \(map.name): struct \(operations.typeName)".printable) }
      out.append(map.attributes.flags.contains(.link) ? ", attached by a link\n" : "\n")
      var table = TextTable(["member", "value", "type"], width: width)
      for member in operations.members { table.add([member.name, label(member.value), names.name(member.type)]) }
      if !table.rows.isEmpty { table.write(to: &out) }
      if out.isClosed { return }
    }
  }

  private func label(_ value: StructOperations.Value) -> String {
    switch value {
    case .program(let name): "program \(name)"
    case .integer(let number): "\(number)"
    case .text(let text): "\"\(text)\""
    case .bytes(let count): "bytes that are not zero: \(count)"
    }
  }

  func writeGlobals(_ names: inout TypeNameCache, _ out: inout TextBuffer) {
    guard !inventory.globals.isEmpty else { return }
    heading("global variables", &out)
    var table = TextTable(["section", "offset", "size", "linkage", "name", "type"], numbers: [1, 2], width: width)
    for variable in inventory.globals {
      let linkage = (variable.isWeak ? "weak" : variable.linkage.label) + (variable.isHidden ? ", hidden" : "")
      table.add([
        variable.section, "\(variable.offset)", "\(variable.size)", linkage, variable.name,
        variable.type.map { names.name($0) } ?? "",
      ])
    }
    table.write(to: &out)
  }

  func writeExterns(_ names: inout TypeNameCache, _ out: inout TextBuffer) {
    guard !inventory.externs.isEmpty else { return }
    heading("externs", &out)
    var table = TextTable(["kind", "binding", "name", "type"], width: width)
    for extern in inventory.externs {
      table.add([
        "\(extern.kind.label)", extern.isWeak ? "weak" : "strong", extern.name, object.types == nil ? "" : names.name(extern.type),
      ])
    }
    table.write(to: &out)
  }
}
