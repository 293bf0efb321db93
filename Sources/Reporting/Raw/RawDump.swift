public import BTF
import ByteReading

/// The text that `bpftool btf dump file X` prints, byte for byte (bpftool: `dump_btf_type()`).
public struct RawDump {
  private let table: BTFTypeTable

  public init(_ table: BTFTypeTable) { self.table = table }

  /// Writes every type that lies in the blob itself; a base's types are not repeated.
  public func writeAll(to out: inout TextBuffer) {
    for id in table.ownTypeIDs {
      write(TypeID(id), to: &out)
      if id & 0xfff == 0, out.isClosed { return }
    }
  }

  /// Writes one type; nothing where `id` does not exist.
  public func write(_ id: TypeID, to out: inout TextBuffer) {
    guard let record = table.record(id) else { return }
    out.append(byte: 0x5b)
    out.append(decimal: id.rawValue)
    out.append("] ")
    out.append((record.kind ?? .void).libbpfName)
    out.append(" '")
    out.append(name: record.nameOffset, of: table)
    out.append(byte: 0x27)
    writeRest(record, to: &out)
    out.append(byte: 0x0a)
  }

  private func writeRest(_ record: TypeRecord, to out: inout TextBuffer) {
    switch record.kind {
    case .pointer, .const, .volatile, .restrict, .typedef, .typeTag:
      out.append(" type_id=")
      out.append(decimal: record.reference.rawValue)
    case .structure, .union: writeMembers(record, to: &out)
    case .functionPrototype: writeParameters(record, to: &out)
    case .integer: writeInteger(record, to: &out)
    case .array: writeArray(record, to: &out)
    case .enumeration: writeEnumerators(record, to: &out)
    case .enumeration64: writeWideEnumerators(record, to: &out)
    case .forward:
      out.append(record.kindFlag ? " fwd_kind=union" : " fwd_kind=struct")
    case .function:
      out.append(" type_id=")
      out.append(decimal: record.reference.rawValue)
      out.append(" linkage=")
      out.append(record.functionLinkage.bpftoolName)
    case .variable:
      out.append(" type_id=")
      out.append(decimal: record.reference.rawValue)
      out.append(", linkage=")
      out.append(table.variableLinkage(of: record).bpftoolName)
    case .dataSection: writeVariables(record, to: &out)
    case .float:
      out.append(" size=")
      out.append(decimal: record.byteSize)
    case .declarationTag:
      out.append(" type_id=")
      out.append(decimal: record.reference.rawValue)
      out.append(" component_idx=")
      out.append(signedDecimal: Int64(table.componentIndex(of: record)))
    case .void, nil: break
    }
  }

  private func writeInteger(_ record: TypeRecord, to out: inout TextBuffer) {
    let encoding = table.integerEncoding(of: record)
    out.append(" size=")
    out.append(decimal: record.byteSize)
    out.append(" bits_offset=")
    out.append(decimal: UInt32(encoding.bitOffset))
    out.append(" nr_bits=")
    out.append(decimal: UInt32(encoding.bitWidth))
    out.append(" encoding=")
    out.append(encoding.bpftoolName)
  }

  private func writeArray(_ record: TypeRecord, to out: inout TextBuffer) {
    let shape = table.array(record)
    out.append(" type_id=")
    out.append(decimal: shape.element.rawValue)
    out.append(" index_type_id=")
    out.append(decimal: shape.index.rawValue)
    out.append(" nr_elems=")
    out.append(decimal: shape.count)
  }

  private func writeSizeAndCount(_ record: TypeRecord, to out: inout TextBuffer) {
    out.append(" size=")
    out.append(decimal: record.byteSize)
    out.append(" vlen=")
    out.append(decimal: record.entryCount)
  }

  private func writeMembers(_ record: TypeRecord, to out: inout TextBuffer) {
    writeSizeAndCount(record, to: &out)
    for index in 0..<record.entryCount {
      let member = table.member(index, of: record)
      out.append("\n\t'")
      out.append(name: member.nameOffset, of: table)
      out.append("' type_id=")
      out.append(decimal: member.type.rawValue)
      out.append(" bits_offset=")
      out.append(decimal: member.bitOffset)
      if member.bitFieldWidth > 0 {
        out.append(" bitfield_size=")
        out.append(decimal: UInt32(member.bitFieldWidth))
      }
    }
  }

  private func writeEnumHead(_ record: TypeRecord, to out: inout TextBuffer) {
    out.append(record.kindFlag ? " encoding=SIGNED" : " encoding=UNSIGNED")
    writeSizeAndCount(record, to: &out)
  }

  private func writeEnumerators(_ record: TypeRecord, to out: inout TextBuffer) {
    writeEnumHead(record, to: &out)
    for index in 0..<record.entryCount {
      let enumerator = table.enumerator(index, of: record)
      out.append("\n\t'")
      out.append(name: enumerator.nameOffset, of: table)
      out.append("' val=")
      out.append(signedDecimal: Int64(truncatingIfNeeded: enumerator.value))
    }
  }

  private func writeWideEnumerators(_ record: TypeRecord, to out: inout TextBuffer) {
    writeEnumHead(record, to: &out)
    for index in 0..<record.entryCount {
      let enumerator = table.enumerator(index, of: record)
      out.append("\n\t'")
      out.append(name: enumerator.nameOffset, of: table)
      out.append("' val=")
      if record.kindFlag {
        out.append(signedDecimal: Int64(bitPattern: enumerator.value))
        out.append("LL")
      } else {
        out.append(decimal: enumerator.value)
        out.append("ULL")
      }
    }
  }

  private func writeParameters(_ record: TypeRecord, to out: inout TextBuffer) {
    out.append(" ret_type_id=")
    out.append(decimal: record.reference.rawValue)
    out.append(" vlen=")
    out.append(decimal: record.entryCount)
    for index in 0..<record.entryCount {
      let parameter = table.parameter(index, of: record)
      out.append("\n\t'")
      out.append(name: parameter.nameOffset, of: table)
      out.append("' type_id=")
      out.append(decimal: parameter.type.rawValue)
    }
  }

  private func writeVariables(_ record: TypeRecord, to out: inout TextBuffer) {
    writeSizeAndCount(record, to: &out)
    for index in 0..<record.entryCount {
      let variable = table.sectionVariable(index, of: record)
      out.append("\n\ttype_id=")
      out.append(decimal: variable.type.rawValue)
      out.append(" offset=")
      out.append(decimal: variable.offset)
      out.append(" size=")
      out.append(decimal: variable.size)
      guard let target = table.record(variable.type) else { continue }
      out.append(" (")
      out.append((target.kind ?? .void).libbpfName)
      out.append(" '")
      out.append(name: target.nameOffset, of: table)
      out.append("')")
    }
  }
}
