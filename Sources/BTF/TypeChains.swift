import ByteReading

extension BTFTypeTable {
  /// How many references are followed before a chain counts as broken; libbpf and the kernel use 32 (`MAX_RESOLVE_DEPTH`).
  public static let chainLimit = 32

  /// The type behind `const`, `volatile`, `restrict` and type tags.
  public func skippingModifiers(_ id: TypeID) throws(BTFError) -> TypeRecord {
    try following(id) { $0.isModifier }
  }

  /// The type behind modifiers and typedefs.
  public func resolved(_ id: TypeID) throws(BTFError) -> TypeRecord {
    try following(id) { $0.isModifier || $0 == .typedef }
  }

  private func following(_ id: TypeID, while skips: (BTFKind) -> Bool) throws(BTFError) -> TypeRecord {
    var record = try requireRecord(id)
    var steps = 0
    while let kind = record.kind, skips(kind) {
      steps += 1
      guard steps <= BTFTypeTable.chainLimit else {
        throw BTFError(.tooDeep(limit: BTFTypeTable.chainLimit), offset: fileOffset(of: id), type: id)
      }
      record = try requireRecord(record.reference, referrer: record.id)
    }
    return record
  }
}
