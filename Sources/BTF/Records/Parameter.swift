public import ByteReading

/// A parameter of a function prototype (`struct btf_param`).
public struct Parameter: Hashable, Sendable {
  public let nameOffset: StringOffset
  public let type: TypeID

  @inlinable init(nameOffset: StringOffset, type: TypeID) {
    self.nameOffset = nameOffset
    self.type = type
  }

  /// A last parameter without name and type stands for `...`.
  @inlinable public var isVariadic: Bool { type == .void && nameOffset.isEmpty }
}

extension BTFTypeTable {
  /// The parameter `index` of a function prototype.
  ///
  /// - Precondition: `record` is one, and `index` is below its ``TypeRecord/entryCount``.
  @inlinable public func parameter(_ index: Int, of record: TypeRecord) -> Parameter {
    precondition(record.kind == .functionPrototype && index >= 0 && index < record.entryCount)
    guard record.id.rawValue >= firstTypeID else { return table(of: record).parameter(index, of: record) }
    let place = record.payload &+ index &* 8
    return Parameter(
      nameOffset: StringOffset(types.load(place, swapped: isSwapped)),
      type: TypeID(types.load(place + 4, swapped: isSwapped)))
  }

  /// The parameters of a function prototype; empty for every other kind.
  public func parameters(of record: TypeRecord) -> [Parameter] {
    guard record.kind == .functionPrototype else { return [] }
    return (0..<record.entryCount).map { parameter($0, of: record) }
  }
}
