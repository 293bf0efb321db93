import BTF

/// The JSON of one type after another.
///
/// A kernel has half a million members, parameters and values: their JSON is written as whole literals with the values between, not
/// through ``JSONWriter``'s fields.
struct JSONTypeRenderer: Sendable {
  let table: BTFTypeTable
  let fragments: ReferenceFragments
  /// Whether no name needs escaping.
  let isPlain: Bool

  init(_ table: BTFTypeTable, fragments: ReferenceFragments, isPlain: Bool) {
    self.table = table
    self.fragments = fragments
    self.isPlain = isPlain
  }

  /// Writes one type on a line of its own; nothing where `id` does not exist.
  func write(_ id: TypeID, isFirst: Bool, to out: inout TextBuffer) {
    guard let record = table.record(id) else { return }
    if !isFirst, usualType(record, to: &out) { return }
    out.append(isFirst ? "\n{\"id\":" : ",\n{\"id\":")
    out.append(decimal: id.rawValue)
    kind(record.kind ?? .void, to: &out)
    out.append(jsonName: record.nameOffset, of: table, isPlain: isPlain)
    writeRest(record, to: &out)
    out.append(byte: 0x7d)
  }

  /// The kind, and the key of the name. Of kinds that a kernel has ten thousands of as one literal, which is a few stores.
  private func kind(_ kind: BTFKind, to out: inout TextBuffer) {
    switch kind {
    case .pointer: out.append(",\"kind\":\"PTR\",\"name\":")
    case .structure: out.append(",\"kind\":\"STRUCT\",\"name\":")
    case .function: out.append(",\"kind\":\"FUNC\",\"name\":")
    case .functionPrototype: out.append(",\"kind\":\"FUNC_PROTO\",\"name\":")
    default:
      out.append(",\"kind\":\"")
      out.append(kind.libbpfName)
      out.append("\",\"name\":")
    }
  }

  private func writeRest(_ record: TypeRecord, to out: inout TextBuffer) {
    switch record.kind {
    case .pointer, .const, .volatile, .restrict, .typedef:
      reference(record.reference, to: &out)
    case .typeTag:
      reference(record.reference, to: &out)
      attribute(record, to: &out)
    case .declarationTag:
      reference(record.reference, to: &out)
      out.append(",\"component_idx\":")
      out.append(signedDecimal: Int64(table.componentIndex(of: record)))
      attribute(record, to: &out)
    case .structure, .union: members(record, to: &out)
    case .functionPrototype: prototype(record, to: &out)
    case .integer: integer(record, to: &out)
    case .array: array(record, to: &out)
    case .enumeration, .enumeration64: enumerators(record, to: &out)
    case .forward:
      out.append(record.kindFlag ? ",\"fwd_kind\":\"union\"" : ",\"fwd_kind\":\"struct\"")
    case .function:
      reference(record.reference, to: &out)
      linkage(record.functionLinkage, to: &out)
    case .variable:
      reference(record.reference, to: &out)
      linkage(table.variableLinkage(of: record), to: &out)
    case .dataSection: variables(record, to: &out)
    case .float: size(record, to: &out)
    case .void, nil:
      out.append(",\"kind_code\":")
      out.append(decimal: UInt32(record.info.kindCode))
    }
  }

  /// A reference: the id, and the C name.
  private func reference(_ id: TypeID, to out: inout TextBuffer) {
    out.append(byte: 0x2c)
    fragments.appendReference(id, to: &out)
  }

  private func attribute(_ record: TypeRecord, to out: inout TextBuffer) {
    out.append(record.kindFlag ? ",\"attribute\":true" : ",\"attribute\":false")
  }

  private func linkage(_ linkage: Linkage, to out: inout TextBuffer) {
    out.append(",\"linkage\":\"")
    out.append(linkage.bpftoolName)
    out.append(byte: 0x22)
  }

  private func size(_ record: TypeRecord, to out: inout TextBuffer) {
    out.append(",\"size\":")
    out.append(decimal: record.byteSize)
  }

  private func count(_ record: TypeRecord, to out: inout TextBuffer) {
    out.append(",\"vlen\":")
    out.append(decimal: record.entryCount)
  }

  private func integer(_ record: TypeRecord, to out: inout TextBuffer) {
    let encoding = table.integerEncoding(of: record)
    size(record, to: &out)
    out.append(",\"bits_offset\":")
    out.append(decimal: UInt32(encoding.bitOffset))
    out.append(",\"nr_bits\":")
    out.append(decimal: UInt32(encoding.bitWidth))
    out.append(",\"encoding\":\"")
    out.append(encoding.bpftoolName)
    out.append(byte: 0x22)
  }

  private func array(_ record: TypeRecord, to out: inout TextBuffer) {
    let shape = table.array(record)
    reference(shape.element, to: &out)
    out.append(",\"index_type_id\":")
    out.append(decimal: shape.index.rawValue)
    out.append(",\"nr_elems\":")
    out.append(decimal: shape.count)
    out.append(byte: 0x2c)
    fragments.appendSize(record.id, to: &out)
  }

  private func members(_ record: TypeRecord, to out: inout TextBuffer) {
    size(record, to: &out)
    count(record, to: &out)
    out.append(",\"members\":[")
    for index in 0..<record.entryCount {
      let member = table.member(index, of: record)
      if usualMember(member, isFirst: index == 0, to: &out) { continue }
      out.append(index == 0 ? "{\"name\":" : ",{\"name\":")
      out.append(jsonName: member.nameOffset, of: table, isPlain: isPlain)
      reference(member.type, to: &out)
      let (offset, width) = place(of: member)
      out.append(",\"bits_offset\":")
      out.append(decimal: offset)
      out.append(",\"bit_size\":")
      out.append(decimal: width)
      out.append(byte: 0x2c)
      fragments.appendSize(member.type, to: &out)
      out.append(byte: 0x7d)
    }
    out.append(byte: 0x5d)
  }

  /// Offset and, for a bit field, width in bits, by either description.
  private func place(of member: Member) -> (UInt32, UInt32) {
    if member.bitFieldWidth == 0, fragments.mayHideBitField(member.type), let field = try? table.bitField(of: member) {
      return (field.bitOffset, UInt32(field.width ?? 0))
    }
    return (member.bitOffset, UInt32(member.bitFieldWidth))
  }

  private func enumerators(_ record: TypeRecord, to out: inout TextBuffer) {
    out.append(record.kindFlag ? ",\"encoding\":\"SIGNED\"" : ",\"encoding\":\"UNSIGNED\"")
    size(record, to: &out)
    count(record, to: &out)
    out.append(",\"values\":[")
    for index in 0..<record.entryCount {
      let enumerator = table.enumerator(index, of: record)
      out.append(index == 0 ? "{\"name\":" : ",{\"name\":")
      out.append(jsonName: enumerator.nameOffset, of: table, isPlain: isPlain)
      out.append(",\"val\":")
      out.append(jsonNumber: enumerator.value)
      out.append(byte: 0x7d)
    }
    out.append(byte: 0x5d)
  }

  private func prototype(_ record: TypeRecord, to out: inout TextBuffer) {
    out.append(",\"ret_type_id\":")
    out.append(decimal: record.reference.rawValue)
    out.append(",\"ret_type\":\"")
    fragments.appendName(record.reference, to: &out)
    out.append(byte: 0x22)
    count(record, to: &out)
    out.append(",\"params\":[")
    for index in 0..<record.entryCount {
      let parameter = table.parameter(index, of: record)
      if usualParameter(parameter, isFirst: index == 0, to: &out) { continue }
      out.append(index == 0 ? "{\"name\":" : ",{\"name\":")
      out.append(jsonName: parameter.nameOffset, of: table, isPlain: isPlain)
      if parameter.isVariadic {
        out.append(",\"type_id\":0,\"type\":\"...\"")
      } else {
        reference(parameter.type, to: &out)
      }
      out.append(byte: 0x7d)
    }
    out.append(byte: 0x5d)
  }

  private func variables(_ record: TypeRecord, to out: inout TextBuffer) {
    size(record, to: &out)
    count(record, to: &out)
    out.append(",\"vars\":[")
    for index in 0..<record.entryCount {
      let variable = table.sectionVariable(index, of: record)
      out.append(index == 0 ? "{\"name\":" : ",{\"name\":")
      out.append(jsonName: table.record(variable.type)?.nameOffset ?? .empty, of: table, isPlain: isPlain)
      reference(variable.type, to: &out)
      out.append(",\"offset\":")
      out.append(decimal: variable.offset)
      out.append(",\"size\":")
      out.append(decimal: variable.size)
      out.append(byte: 0x7d)
    }
    out.append(byte: 0x5d)
  }
}
