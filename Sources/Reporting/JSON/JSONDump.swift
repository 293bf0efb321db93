public import BTF
public import ByteReading

/// `dump --format json`: every type with its references named and its members' sizes computed.
public struct JSONDump {
  private let table: BTFTypeTable
  private let names: TypeNames
  private let pointerSize: Int

  /// `pointerSize` is that of the machine the BTF describes, in bytes.
  public init(_ table: BTFTypeTable, pointerSize: Int = 8) {
    self.table = table
    self.pointerSize = pointerSize
    names = TypeNames(table)
  }

  /// Writes the whole document for `ids`.
  public func write(_ ids: some Sequence<TypeID>, source: Bytes, to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("dump")
    json.field("source", source)
    json.key("types")
    json.beginArray()
    for id in ids {
      json.breakLine()
      write(id, to: &json)
      if id.rawValue & 0xfff == 0, json.isClosed { break }
    }
    json.endArray()
    json.endObject()
    json.finish()
  }

  private func write(_ id: TypeID, to json: inout JSONWriter) {
    guard let record = table.record(id) else { return }
    json.beginObject()
    json.field("id", id.rawValue)
    json.field("kind", literal: (record.kind ?? .void).libbpfName)
    name(record.nameOffset, to: &json)
    writeRest(record, to: &json)
    json.endObject()
  }

  /// A name, or null where there is none or it lies outside the string section.
  private func name(_ offset: StringOffset, to json: inout JSONWriter) {
    json.key("name")
    if !offset.isEmpty, let bytes = table.nameBytes(offset) {
      json.value(bytes)
    } else {
      json.null()
    }
  }

  /// A reference: the id, and the C name.
  private func reference(_ id: TypeID, to json: inout JSONWriter) {
    json.field("type_id", id.rawValue)
    json.key("type")
    json.string { names.append(id, to: &$0) }
  }

  /// Size in bytes of what has one; null where it has none, or the BTF is broken there.
  private func byteSize(_ id: TypeID, to json: inout JSONWriter) {
    json.key("byte_size")
    if let size = (try? table.byteSize(of: id, pointerSize: pointerSize)) ?? nil {
      json.value(wide: size)
    } else {
      json.null()
    }
  }

  private func writeRest(_ record: TypeRecord, to json: inout JSONWriter) {
    switch record.kind {
    case .pointer, .const, .volatile, .restrict, .typedef:
      reference(record.reference, to: &json)
    case .typeTag:
      reference(record.reference, to: &json)
      json.field("attribute", record.kindFlag)
    case .declarationTag:
      reference(record.reference, to: &json)
      json.field("component_idx", Int(table.componentIndex(of: record)))
      json.field("attribute", record.kindFlag)
    case .structure, .union: members(record, to: &json)
    case .functionPrototype: prototype(record, to: &json)
    case .integer: integer(record, to: &json)
    case .array: array(record, to: &json)
    case .enumeration, .enumeration64: enumerators(record, to: &json)
    case .forward: json.field("fwd_kind", literal: record.kindFlag ? "union" : "struct")
    case .function:
      reference(record.reference, to: &json)
      json.field("linkage", literal: record.functionLinkage.bpftoolName)
    case .variable:
      reference(record.reference, to: &json)
      json.field("linkage", literal: table.variableLinkage(of: record).bpftoolName)
    case .dataSection: variables(record, to: &json)
    case .float: json.field("size", record.byteSize)
    case .void, nil: json.field("kind_code", UInt32(record.info.kindCode))
    }
  }

  private func integer(_ record: TypeRecord, to json: inout JSONWriter) {
    let encoding = table.integerEncoding(of: record)
    json.field("size", record.byteSize)
    json.field("bits_offset", UInt32(encoding.bitOffset))
    json.field("nr_bits", UInt32(encoding.bitWidth))
    json.field("encoding", literal: encoding.bpftoolName)
  }

  private func array(_ record: TypeRecord, to json: inout JSONWriter) {
    let shape = table.array(record)
    reference(shape.element, to: &json)
    json.field("index_type_id", shape.index.rawValue)
    json.field("nr_elems", shape.count)
    byteSize(record.id, to: &json)
  }

  private func members(_ record: TypeRecord, to json: inout JSONWriter) {
    json.field("size", record.byteSize)
    json.field("vlen", record.entryCount)
    json.key("members")
    json.beginArray()
    for index in 0..<record.entryCount {
      let member = table.member(index, of: record)
      let field = (try? table.bitField(of: member)) ?? (bitOffset: member.bitOffset, width: nil)
      json.beginObject()
      name(member.nameOffset, to: &json)
      reference(member.type, to: &json)
      json.field("bits_offset", field.bitOffset)
      json.field("bit_size", field.width ?? 0)
      byteSize(member.type, to: &json)
      json.endObject()
    }
    json.endArray()
  }

  private func enumerators(_ record: TypeRecord, to json: inout JSONWriter) {
    json.field("encoding", literal: record.kindFlag ? "SIGNED" : "UNSIGNED")
    json.field("size", record.byteSize)
    json.field("vlen", record.entryCount)
    json.key("values")
    json.beginArray()
    for index in 0..<record.entryCount {
      let enumerator = table.enumerator(index, of: record)
      json.beginObject()
      name(enumerator.nameOffset, to: &json)
      json.field("val", wide: enumerator.value)
      json.endObject()
    }
    json.endArray()
  }

  private func prototype(_ record: TypeRecord, to json: inout JSONWriter) {
    json.field("ret_type_id", record.reference.rawValue)
    json.key("ret_type")
    json.string { names.append(record.reference, to: &$0) }
    json.field("vlen", record.entryCount)
    json.key("params")
    json.beginArray()
    for index in 0..<record.entryCount {
      let parameter = table.parameter(index, of: record)
      json.beginObject()
      name(parameter.nameOffset, to: &json)
      if parameter.isVariadic {
        json.field("type_id", 0 as UInt32)
        json.field("type", literal: "...")
      } else {
        reference(parameter.type, to: &json)
      }
      json.endObject()
    }
    json.endArray()
  }

  private func variables(_ record: TypeRecord, to json: inout JSONWriter) {
    json.field("size", record.byteSize)
    json.field("vlen", record.entryCount)
    json.key("vars")
    json.beginArray()
    for index in 0..<record.entryCount {
      let variable = table.sectionVariable(index, of: record)
      json.beginObject()
      if let target = table.record(variable.type) { name(target.nameOffset, to: &json) }
      reference(variable.type, to: &json)
      json.field("offset", variable.offset)
      json.field("size", variable.size)
      json.endObject()
    }
    json.endArray()
  }
}
