public import BTF

/// Renders what `find` found: a line, or a JSON object, for each name.
public struct FindReport {
  private let table: BTFTypeTable
  private let matches: [TypeQuery.Match]
  private let names: TypeNames

  public init(_ matches: [TypeQuery.Match], in table: BTFTypeTable) {
    self.table = table
    self.matches = matches
    names = TypeNames(table)
  }

  /// One line a match: `[114] STRUCT task_struct: 3264 bytes, 248 members`.
  public func writeText(to out: inout TextBuffer) {
    for match in matches {
      guard let record = table.record(match.type), let kind = record.kind else { continue }
      out.append(byte: 0x5b)
      out.append(decimal: match.type.rawValue)
      out.append("] ")
      if let entry = match.entry {
        writeEntry(entry, of: record, kind, to: &out)
      } else {
        out.styled(.kind) { $0.append(kind.libbpfName) }
        out.append(byte: 0x20)
        writeName(record.nameOffset, to: &out)
        writeDetail(record, kind, to: &out)
      }
      out.append(byte: 0x0a)
      if out.isClosed { return }
    }
  }

  private func writeEntry(_ entry: Int, of record: TypeRecord, _ kind: BTFKind, to out: inout TextBuffer) {
    if kind.isComposite {
      let member = table.member(entry, of: record)
      out.styled(.kind) { $0.append("member") }
      out.append(byte: 0x20)
      writeName(member.nameOffset, to: &out)
      out.append(": ")
      names.append(member.type, to: &out)
      out.append(" at bit ")
      out.append(decimal: member.bitOffset)
    } else {
      let enumerator = table.enumerator(entry, of: record)
      out.styled(.kind) { $0.append("enumerator") }
      out.append(byte: 0x20)
      writeName(enumerator.nameOffset, to: &out)
      out.append(" = ")
      if record.kindFlag {
        out.append(signedDecimal: Int64(bitPattern: enumerator.value))
      } else {
        out.append(decimal: enumerator.value)
      }
    }
    out.append(" in ")
    names.append(record.id, to: &out)
  }

  /// A name comes from the file: control characters in it must not reach a terminal.
  private func writeName(_ offset: StringOffset, to out: inout TextBuffer) {
    out.styled(.name) { out in
      if offset.isEmpty {
        out.append("(anon)")
      } else if !out.append(escapedName: offset, of: table, isPlain: false) {
        out.append("(invalid)")
      }
    }
  }

  private func writeDetail(_ record: TypeRecord, _ kind: BTFKind, to out: inout TextBuffer) {
    switch kind {
    case .structure, .union:
      counted(record, "member", to: &out)
    case .enumeration, .enumeration64:
      counted(record, "value", to: &out)
    case .dataSection:
      counted(record, "variable", to: &out)
    case .integer, .float:
      out.append(": ")
      out.append(decimal: record.byteSize)
      out.append(record.byteSize == 1 ? " byte" : " bytes")
    case .typedef, .function, .variable, .typeTag, .declarationTag:
      out.append(": ")
      names.append(record.reference, to: &out)
    case .forward:
      out.append(record.kindFlag ? ": union" : ": struct")
    default: break
    }
  }

  private func counted(_ record: TypeRecord, _ noun: StaticString, to out: inout TextBuffer) {
    out.append(": ")
    out.append(decimal: record.byteSize)
    out.append(record.byteSize == 1 ? " byte, " : " bytes, ")
    out.append(decimal: record.entryCount)
    out.append(byte: 0x20)
    out.append(noun)
    if record.entryCount != 1 { out.append(byte: 0x73) }
  }

  public func writeJSON(source: String, to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("find")
    json.field("source", text: source)
    json.key("matches")
    json.beginArray()
    for match in matches {
      guard let record = table.record(match.type), let kind = record.kind else { continue }
      json.breakLine()
      json.beginObject()
      json.field("id", match.type.rawValue)
      writeJSON(match.entry, of: record, kind, to: &json)
      json.endObject()
      if json.isClosed { break }
    }
    json.endArray()
    json.endObject()
    json.finish()
  }

  private func writeJSON(_ entry: Int?, of record: TypeRecord, _ kind: BTFKind, to json: inout JSONWriter) {
    json.field("kind", literal: kind.libbpfName)
    guard let entry else {
      name(record.nameOffset, to: &json)
      json.key("type")
      json.string { names.append(kind.hasReference ? record.reference : record.id, to: &$0) }
      if kind.hasSize { json.field("size", record.byteSize) }
      return
    }
    if kind.isComposite {
      let member = table.member(entry, of: record)
      json.field("entry", literal: "member")
      name(member.nameOffset, to: &json)
      json.key("type")
      json.string { names.append(member.type, to: &$0) }
      json.field("bits_offset", member.bitOffset)
    } else {
      let enumerator = table.enumerator(entry, of: record)
      json.field("entry", literal: "enumerator")
      name(enumerator.nameOffset, to: &json)
      json.field("val", wide: enumerator.value)
    }
    json.key("in")
    json.string { names.append(record.id, to: &$0) }
  }

  private func name(_ offset: StringOffset, to json: inout JSONWriter) {
    json.key("name")
    json.raw { $0.append(jsonName: offset, of: table) }
  }
}
