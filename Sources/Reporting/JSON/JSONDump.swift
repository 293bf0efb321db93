public import BTF

/// `dump --format json`: every type with its references named and its members' sizes computed.
public struct JSONDump: ~Copyable {
  private let table: BTFTypeTable
  private var fragments: ReferenceFragments

  /// `pointerSize` is that of the machine the BTF describes, in bytes.
  public init(_ table: BTFTypeTable, pointerSize: Int = 8) {
    self.table = table
    fragments = ReferenceFragments(table, pointerSize: pointerSize)
  }

  /// Writes the whole document: for `ids`, or for every type that lies in the blob itself.
  public mutating func write(_ ids: [TypeID]? = nil, source: String, to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("dump")
    json.field("source", text: source)
    json.key("types")
    json.beginArray()
    if let ids {
      for id in ids { write(id, to: &json) }
    } else {
      for id in table.ownTypeIDs {
        write(TypeID(id), to: &json)
        if id & 0xfff == 0, json.isClosed { break }
      }
    }
    json.endArray()
    json.endObject()
    json.finish()
  }

  private mutating func write(_ id: TypeID, to json: inout JSONWriter) {
    guard let record = table.record(id) else { return }
    json.breakLine()
    json.beginObject()
    json.field("id", id.rawValue)
    json.field("kind", literal: (record.kind ?? .void).libbpfName)
    name(record.nameOffset, to: &json)
    writeRest(record, to: &json)
    json.endObject()
  }

  /// A name, or null where there is none or it lies outside the string section.
  private func name(_ offset: StringOffset, to json: inout JSONWriter) {
    json.fields {
      $0.append("\"name\":")
      $0.append(jsonName: offset, of: table)
    }
  }

  /// A reference: the id, and the C name.
  private mutating func reference(_ id: TypeID, to json: inout JSONWriter) {
    json.fields { fragments.appendReference(id, to: &$0) }
  }

  private mutating func byteSize(_ id: TypeID, to json: inout JSONWriter) {
    json.fields { fragments.appendSize(id, to: &$0) }
  }

  private mutating func writeRest(_ record: TypeRecord, to json: inout JSONWriter) {
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

  private mutating func integer(_ record: TypeRecord, to json: inout JSONWriter) {
    let encoding = table.integerEncoding(of: record)
    json.field("size", record.byteSize)
    json.field("bits_offset", UInt32(encoding.bitOffset))
    json.field("nr_bits", UInt32(encoding.bitWidth))
    json.field("encoding", literal: encoding.bpftoolName)
  }

  private mutating func array(_ record: TypeRecord, to json: inout JSONWriter) {
    let shape = table.array(record)
    reference(shape.element, to: &json)
    json.field("index_type_id", shape.index.rawValue)
    json.field("nr_elems", shape.count)
    byteSize(record.id, to: &json)
  }

  private mutating func members(_ record: TypeRecord, to json: inout JSONWriter) {
    json.field("size", record.byteSize)
    json.field("vlen", record.entryCount)
    json.key("members")
    json.beginArray()
    for index in 0..<record.entryCount {
      let member = table.member(index, of: record)
      json.beginObject()
      name(member.nameOffset, to: &json)
      reference(member.type, to: &json)
      place(member, to: &json)
      byteSize(member.type, to: &json)
      json.endObject()
    }
    json.endArray()
  }

  private mutating func place(_ member: Member, to json: inout JSONWriter) {
    var (offset, width) = (member.bitOffset, Int(member.bitFieldWidth))
    if width == 0, fragments.mayHideBitField(member.type), let field = try? table.bitField(of: member) {
      (offset, width) = (field.bitOffset, field.width ?? 0)
    }
    json.field("bits_offset", offset)
    json.field("bit_size", width)
  }

  private mutating func enumerators(_ record: TypeRecord, to json: inout JSONWriter) {
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

  private mutating func prototype(_ record: TypeRecord, to json: inout JSONWriter) {
    json.field("ret_type_id", record.reference.rawValue)
    json.key("ret_type")
    json.string { TypeNames(table).append(record.reference, to: &$0) }
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

  private mutating func variables(_ record: TypeRecord, to json: inout JSONWriter) {
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
