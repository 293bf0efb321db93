import BPFObject
import BTF

extension InspectReport {
  func writeMaps(_ names: inout TypeNameCache, _ json: inout JSONWriter) {
    json.key("maps")
    json.beginArray()
    for map in inventory.maps where !json.isClosed {
      json.breakLine()
      json.beginObject()
      json.field("name", text: map.name)
      json.field("origin", literal: map.origin.label)
      json.field("section", text: map.section)
      json.field("offset", wide: map.offset)
      write(map.attributes, &names, &json)
      json.field("pinning", literal: map.attributes.pinning == .byName ? "by_name" : "none")
      json.field("autocreate", map.isCreated)
      if let inner = map.inner {
        json.key("inner")
        json.beginObject()
        write(inner, &names, &json)
        json.endObject()
      }
      writeSlots(map.initialValues, &json)
      if let operations = map.operations { write(operations, map, &names, &json) }
      json.endObject()
    }
    json.endArray()
  }

  private func write(_ attributes: MapAttributes, _ names: inout TypeNameCache, _ json: inout JSONWriter) {
    json.key("type")
    if let name = attributes.type.libbpfName { json.value(literal: name) } else { json.null() }
    json.field("type_number", attributes.type.rawValue)
    json.field("key_size", attributes.keySize)
    json.field("key_type_id", "key_type", attributes.keyType, &names)
    json.field("value_size", attributes.valueSize)
    json.field("value_type_id", "value_type", attributes.valueType, &names)
    json.field("max_entries", attributes.maxEntries)
    json.field("map_flags", attributes.flags.rawValue)
    json.list("flags", attributes.flags.labels)
    json.key("numa_node")
    if let node = attributes.numaNode { json.value(node) } else { json.null() }
    json.key("map_extra")
    if let extra = attributes.extra { json.value(wide: extra) } else { json.null() }
  }

  private func writeSlots(_ slots: [MapDefinition.InitialValue], _ json: inout JSONWriter) {
    json.key("initial_values")
    json.beginArray()
    for slot in slots {
      json.beginObject()
      json.field("slot", wide: slot.slot)
      json.field("name", text: slot.name)
      json.endObject()
    }
    json.endArray()
  }

  private func write(
    _ operations: StructOperations, _ map: MapDefinition, _ names: inout TypeNameCache, _ json: inout JSONWriter
  ) {
    json.key("struct_ops")
    json.beginObject()
    json.field("type", text: operations.typeName)
    json.field("link", map.attributes.flags.contains(.link))
    json.key("members")
    json.beginArray()
    for member in operations.members {
      json.breakLine()
      json.beginObject()
      json.field("name", text: member.name)
      json.field("offset", wide: member.offset)
      json.field(member.type, &names)
      switch member.value {
      case .program(let name): json.field("program", text: name)
      case .integer(let number): json.field("value", wide: number)
      case .text(let text): json.field("text", text: text)
      case .bytes(let count): json.field("bytes", count)
      }
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }
}
