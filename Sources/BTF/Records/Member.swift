public import ByteReading

/// A member of a struct or union (`struct btf_member`).
public struct Member: Hashable, Sendable {
  public let nameOffset: StringOffset
  public let type: TypeID
  /// Offset in bits from the start of the struct.
  public let bitOffset: UInt32
  /// Width in bits where the record's kind flag is set and the member is a bit field, else 0.
  ///
  /// Old encoders describe bit fields by an integer type with an offset or a width of its own; see
  /// ``BTFTypeTable/bitField(of:)``.
  public let bitFieldWidth: UInt8

  @inlinable init(nameOffset: StringOffset, type: TypeID, bitOffset: UInt32, bitFieldWidth: UInt8) {
    self.nameOffset = nameOffset
    self.type = type
    self.bitOffset = bitOffset
    self.bitFieldWidth = bitFieldWidth
  }
}

extension BTFTypeTable {
  /// The member `index` of a struct or union.
  ///
  /// - Precondition: `record` is one, and `index` is below its ``TypeRecord/entryCount``.
  @inlinable @inline(__always) public func member(_ index: Int, of record: TypeRecord) -> Member {
    precondition(record.kind?.isComposite == true && index >= 0 && index < record.entryCount)
    return record.id.rawValue >= firstTypeID ? ownMember(index, of: record) : memberOfBase(index, of: record)
  }

  /// Apart, since what calls itself is not inlined.
  @usableFromInline @inline(never) func memberOfBase(_ index: Int, of record: TypeRecord) -> Member {
    table(of: record).ownMember(index, of: record)
  }

  @inlinable @inline(__always) func ownMember(_ index: Int, of record: TypeRecord) -> Member {
    let (name, type, offset) = types.loadTriple(record.payload &+ index &* 12, swapped: isSwapped)
    return Member(
      nameOffset: StringOffset(name), type: TypeID(type),
      bitOffset: record.kindFlag ? offset & 0xff_ffff : offset,
      bitFieldWidth: record.kindFlag ? UInt8(truncatingIfNeeded: offset >> 24) : 0)
  }

  /// The members of a struct or union; empty for every other kind.
  public func members(of record: TypeRecord) -> [Member] {
    guard record.kind?.isComposite == true else { return [] }
    return (0..<record.entryCount).map { member($0, of: record) }
  }
}
