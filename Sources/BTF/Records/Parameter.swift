import ByteReading

/// A parameter of a function prototype (`struct btf_param`).
public struct Parameter: Hashable, Sendable {
  public let nameOffset: StringOffset
  public let type: TypeID

  /// A last parameter without name and type stands for `...`.
  public var isVariadic: Bool { type == .void && nameOffset.isEmpty }
}

extension BTFTypeTable {
  /// The parameter `index` of a function prototype.
  ///
  /// - Precondition: `record` is one, and `index` is below its ``TypeRecord/entryCount``.
  public func parameter(_ index: Int, of record: TypeRecord) -> Parameter {
    precondition(record.kind == .functionPrototype && index >= 0 && index < record.entryCount)
    let table = owner(of: record.id)
    let place = record.payload + index * 8
    return Parameter(
      nameOffset: StringOffset(table.types.load(place, swapped: table.isSwapped)),
      type: TypeID(table.types.load(place + 4, swapped: table.isSwapped)))
  }

  /// The parameters of a function prototype; empty for every other kind.
  public func parameters(of record: TypeRecord) -> [Parameter] {
    guard record.kind == .functionPrototype else { return [] }
    return (0..<record.entryCount).map { parameter($0, of: record) }
  }
}
