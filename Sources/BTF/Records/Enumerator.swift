public import ByteReading

/// One name and value of an enum (`struct btf_enum`, `struct btf_enum64`).
public struct Enumerator: Hashable, Sendable {
  public let nameOffset: StringOffset
  /// The value as 64 bits, sign-extended where the enum is signed.
  public let value: UInt64

  @inlinable init(nameOffset: StringOffset, value: UInt64) {
    self.nameOffset = nameOffset
    self.value = value
  }
}

extension BTFTypeTable {
  /// The enumerator `index` of an enum of either width.
  ///
  /// - Precondition: `record` is one, and `index` is below its ``TypeRecord/entryCount``.
  @inlinable public func enumerator(_ index: Int, of record: TypeRecord) -> Enumerator {
    precondition(record.kind?.isEnumeration == true && index >= 0 && index < record.entryCount)
    guard record.id.rawValue >= firstTypeID else { return table(of: record).enumerator(index, of: record) }
    let isWide = record.kind == .enumeration64
    let place = record.payload &+ index &* (isWide ? 12 : 8)
    let low: UInt32 = types.load(place + 4, swapped: isSwapped)
    let value: UInt64
    if isWide {
      let high: UInt32 = types.load(place + 8, swapped: isSwapped)
      value = UInt64(high) << 32 | UInt64(low)
    } else if record.kindFlag {
      value = UInt64(bitPattern: Int64(Int32(bitPattern: low)))
    } else {
      value = UInt64(low)
    }
    return Enumerator(nameOffset: StringOffset(types.load(place, swapped: isSwapped)), value: value)
  }

  /// The enumerators of an enum; empty for every other kind.
  public func enumerators(of record: TypeRecord) -> [Enumerator] {
    guard record.kind?.isEnumeration == true else { return [] }
    return (0..<record.entryCount).map { enumerator($0, of: record) }
  }
}
