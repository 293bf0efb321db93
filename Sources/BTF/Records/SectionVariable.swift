public import ByteReading

/// Where a variable lies in a data section (`struct btf_var_secinfo`).
public struct SectionVariable: Hashable, Sendable {
  public let type: TypeID
  /// Offset in bytes from the start of the section.
  public let offset: UInt32
  /// Size in bytes.
  public let size: UInt32

  @inlinable init(type: TypeID, offset: UInt32, size: UInt32) {
    self.type = type
    self.offset = offset
    self.size = size
  }
}

extension BTFTypeTable {
  /// The entry `index` of a data section.
  ///
  /// - Precondition: `record` is one, and `index` is below its ``TypeRecord/entryCount``.
  @inlinable public func sectionVariable(_ index: Int, of record: TypeRecord) -> SectionVariable {
    precondition(record.kind == .dataSection && index >= 0 && index < record.entryCount)
    guard record.id.rawValue >= firstTypeID else { return table(of: record).sectionVariable(index, of: record) }
    let place = record.payload &+ index &* 12
    return SectionVariable(
      type: TypeID(types.load(place, swapped: isSwapped)),
      offset: types.load(place + 4, swapped: isSwapped),
      size: types.load(place + 8, swapped: isSwapped))
  }

  /// The variables of a data section; empty for every other kind.
  public func sectionVariables(of record: TypeRecord) -> [SectionVariable] {
    guard record.kind == .dataSection else { return [] }
    return (0..<record.entryCount).map { sectionVariable($0, of: record) }
  }
}
