import BTF

/// Renders the parts of a reference anew, for one type.
struct FragmentRenderer: Sendable {
  let table: BTFTypeTable
  let names: TypeNames
  let pointerSize: Int

  /// `isPlain` says that no name of the table needs escaping.
  init(_ table: BTFTypeTable, pointerSize: Int, isPlain: Bool) {
    self.table = table
    self.pointerSize = pointerSize
    names = TypeNames(table, isPlain: isPlain)
  }

  /// Whether other types refer to it as a rule; functions, variables and tags are hardly ever referred to.
  func isReferredTo(_ id: TypeID) -> Bool {
    switch table.record(id)?.kind {
    case .function, .variable, .dataSection, .declarationTag: false
    default: true
    }
  }

  /// The record, where it is a prototype's.
  func prototype(_ id: TypeID) -> TypeRecord? {
    guard let record = table.record(id), record.kind == .functionPrototype else { return nil }
    return record
  }

  /// `"type_id":7,"type":"int"`
  func reference(_ id: TypeID, to out: inout TextBuffer) {
    head(id, to: &out)
    names.append(id, to: &out)
    out.append(byte: 0x22)
  }

  /// What stands before the name.
  func head(_ id: TypeID, to out: inout TextBuffer) {
    out.append("\"type_id\":")
    out.append(decimal: id.rawValue)
    out.append(",\"type\":\"")
  }

  /// `"byte_size":4`, or null where the type has no size or the BTF is broken there.
  func size(_ id: TypeID, to out: inout TextBuffer) {
    out.append("\"byte_size\":")
    if let size = (try? table.byteSize(of: id, pointerSize: pointerSize)) ?? nil {
      out.append(jsonNumber: size)
    } else {
      out.append("null")
    }
  }

  /// Whether members of this type may be bit fields although their record does not say so (an old description).
  func isPartialInteger(_ id: TypeID) -> Bool {
    guard let target = try? table.resolved(id), target.kind == .integer else { return false }
    let encoding = table.integerEncoding(of: target)
    return encoding.bitOffset != 0 || UInt64(encoding.bitWidth) != UInt64(target.byteSize) * 8
  }
}
