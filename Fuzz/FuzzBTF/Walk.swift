import BTF
import ByteReading
import Reporting

/// Opens BTF alone and on top of itself, and does with it all that the commands do.
func walk(_ bytes: Bytes) {
  var buffer = TextBuffer(to: NoSink())
  CheckText.write(BTFValidation(bytes), source: "fuzz", to: &buffer)
  guard let table = try? BTFTypeTable(bytes) else { return }
  walk(table)
  guard let split = try? BTFTypeTable(bytes, base: table) else { return }
  walk(split)
  _ = try? DistilledBase.relocate(split, onto: table)
}

private func walk(_ table: BTFTypeTable) {
  _ = BTFValidation(table)
  for id in table.ownTypeIDs {
    let id = TypeID(id)
    _ = table.name(of: id)
    _ = try? table.byteSize(of: id)
    _ = try? table.byteSize(of: id, pointerSize: 4)
    _ = try? table.alignment(of: id)
    _ = try? table.resolved(id)
    if let record = table.record(id) { walk(record, of: table) }
  }
  render(table)
}

private func walk(_ record: TypeRecord, of table: BTFTypeTable) {
  switch record.kind {
  case .structure, .union:
    for member in table.members(of: record) { _ = try? table.bitField(of: member) }
  case .enumeration, .enumeration64: _ = table.enumerators(of: record)
  case .functionPrototype: _ = table.parameters(of: record)
  case .dataSection: _ = table.sectionVariables(of: record)
  default: break
  }
}

/// Everything that writes a table, into a sink that keeps nothing.
private func render(_ table: BTFTypeTable) {
  let sink = NoSink()
  var buffer = TextBuffer(to: sink)
  try? CHeader(table).write(to: &buffer)
  try? CHeader(table, options: CHeaderOptions(roots: [TypeID(table.firstTypeID)], pointerSize: 4)).write(to: &buffer)
  RawDump(table).writeAll(to: &buffer)
  StatReport(table).writeText(source: "fuzz", to: &buffer)
  let matches = TypeQuery().matches(in: table)
  FindReport(matches, in: table).writeText(to: &buffer)
  let index = NameIndex(table)
  for match in matches.prefix(16) { _ = index.types(named: "a\(match)") }
  _ = TypeClosure.of([TypeID(1)], in: table)
  buffer.flush()
  var json = JSONDump(table)
  json.write(source: "fuzz", to: TextBuffer(to: sink))
}

private final class NoSink: ByteSink {
  func write(_ bytes: RawSpan) -> Bool { true }
}
