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
  @inlinable @inline(__always) public func parameter(_ index: Int, of record: TypeRecord) -> Parameter {
    precondition(record.kind == .functionPrototype && index >= 0 && index < record.entryCount)
    return record.id.rawValue >= firstTypeID ? ownParameter(index, of: record) : parameterOfBase(index, of: record)
  }

  /// Apart, since what calls itself is not inlined.
  @usableFromInline @inline(never) func parameterOfBase(_ index: Int, of record: TypeRecord) -> Parameter {
    table(of: record).ownParameter(index, of: record)
  }

  @inlinable @inline(__always) func ownParameter(_ index: Int, of record: TypeRecord) -> Parameter {
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
