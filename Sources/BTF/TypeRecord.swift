/// The head of one type record: a plain value that outlives its table.
///
/// What follows the head (members, enumerators, ...) is read through the table: ``BTFTypeTable/members(of:)`` and its siblings.
public struct TypeRecord: Hashable, Sendable {
  public let id: TypeID
  public let nameOffset: StringOffset
  public let info: BTFInfo
  /// A size in bytes or a type id, as ``BTFKind/hasSize`` says.
  @usableFromInline let sizeOrType: UInt32
  /// Where the bytes after the head begin in the type section of the table that holds the record.
  @usableFromInline let payload: Int

  @inlinable init(id: TypeID, nameOffset: UInt32, info: UInt32, sizeOrType: UInt32, payload: Int) {
    self.id = id
    self.nameOffset = StringOffset(nameOffset)
    self.info = BTFInfo(rawValue: info)
    self.sizeOrType = sizeOrType
    self.payload = payload
  }

  /// `void`, which has no record of its own.
  static let void = TypeRecord(id: .void, nameOffset: 0, info: 0, sizeOrType: 0, payload: 0)

  /// The kind, or nil where this version does not know it.
  @inlinable public var kind: BTFKind? {
    @inline(__always) get { info.kind }
  }
  /// `vlen`: how many members, enumerators, parameters or variables follow.
  @inlinable public var entryCount: Int { info.entryCount }
  /// Size in bytes; meaningful for the kinds that have one.
  @inlinable public var byteSize: UInt32 { sizeOrType }
  /// The type referred to: pointed at, aliased, decorated, returned; meaningful for the kinds that have one.
  @inlinable public var reference: TypeID { TypeID(sizeOrType) }
  /// Whether the record has no name.
  @inlinable public var isAnonymous: Bool { nameOffset.isEmpty }
  @inlinable public var kindFlag: Bool { info.kindFlag }
}
