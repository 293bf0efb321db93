import ByteReading

@testable import BTF

extension BTFTypeTable {
  /// Everything that a record says, with names instead of their offsets: equal texts are equal types.
  func text(of id: TypeID) -> String {
    guard let record = record(id), let kind = record.kind else { return "[\(id.rawValue)]: none" }
    let name = nameBytes(record.nameOffset)?.text ?? "?"
    var text = "\(kind) '\(name)' flag \(record.kindFlag) count \(record.entryCount)"
    if kind.hasSize { text += " size \(record.byteSize)" }
    if kind.hasReference { text += " -> \(record.reference.rawValue)" }
    for member in members(of: record) {
      let name = nameBytes(member.nameOffset)?.text ?? "?"
      text += "; \(name) \(member.type.rawValue) \(member.bitOffset) \(member.bitFieldWidth)"
    }
    for value in enumerators(of: record) { text += "; \(nameBytes(value.nameOffset)?.text ?? "?") \(value.value)" }
    for value in parameters(of: record) { text += "; \(nameBytes(value.nameOffset)?.text ?? "?") \(value.type.rawValue)" }
    for value in sectionVariables(of: record) { text += "; \(value.type.rawValue) \(value.offset) \(value.size)" }
    switch kind {
    case .integer: text += " encoding \(integerEncoding(of: record).rawValue)"
    case .variable: text += " linkage \(variableLinkage(of: record).rawValue)"
    case .declarationTag: text += " component \(componentIndex(of: record))"
    case .array: text += " \(array(record))"
    default: break
    }
    return text
  }

  var ownTexts: [String] { ownTypeIDs.map { text(of: TypeID($0)) } }

  /// All of the table's own types, copied.
  func copy(order: ByteOrder, splitFrom base: BTFTypeTable? = nil) throws -> BTFTypeTable {
    var builder = BTFBuilder(order: order, splitFrom: base)
    var subset = TypeSubset()
    for id in ownTypeIDs { subset.insert(TypeID(id)) }
    var known: [TypeID: TypeID] = [:]
    for id in 1..<max(1, firstTypeID) { known[TypeID(id)] = TypeID(id) }
    _ = try builder.copy(subset, of: self, known: known)
    return try BTFTypeTable(builder.blob(), base: base)
  }
}
