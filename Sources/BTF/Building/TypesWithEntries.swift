/// Types with entries.
extension BTFBuilder {
  /// A member; see ``Member``.
  public struct NewMember: Hashable, Sendable {
    public var name: Name
    public var type: TypeID
    /// Offset in bits from the start of the struct.
    public var bitOffset: UInt32
    /// Width in bits of a bit field, else 0.
    public var bitFieldWidth: UInt8

    public init(_ name: Name, _ type: TypeID, bitOffset: UInt32, bitFieldWidth: UInt8 = 0) {
      self.name = name
      self.type = type
      self.bitOffset = bitOffset
      self.bitFieldWidth = bitFieldWidth
    }
  }

  /// A struct (`BTF_KIND_STRUCT`); its kind flag is set where a member is a bit field, or where `hasBitFields` says so.
  @discardableResult public mutating func structure(
    _ name: Name, byteSize: UInt32, _ members: [NewMember], hasBitFields: Bool = false
  ) throws(BTFBuildError) -> TypeID {
    try composite(.structure, name, byteSize, members, hasBitFields)
  }

  /// A union (`BTF_KIND_UNION`).
  @discardableResult public mutating func union(
    _ name: Name, byteSize: UInt32, _ members: [NewMember], hasBitFields: Bool = false
  ) throws(BTFBuildError) -> TypeID {
    try composite(.union, name, byteSize, members, hasBitFields)
  }

  mutating func composite(
    _ kind: BTFKind, _ name: Name, _ byteSize: UInt32, _ members: [NewMember], _ hasBitFields: Bool
  ) throws(BTFBuildError) -> TypeID {
    let flag = hasBitFields || members.contains { $0.bitFieldWidth > 0 }
    let limit: UInt32 = 0x00ff_ffff
    if flag, let far = members.first(where: { $0.bitOffset > limit }) {
      throw BTFBuildError(.bitFieldTooFar(bitOffset: far.bitOffset, limit: limit), type: upcomingID)
    }
    let id = try begin(kind, name, entryCount: members.count, flag: flag, third: .plain(byteSize))
    for member in members {
      append(.name(member.name))
      append(.type(member.type))
      append(.plain(UInt32(member.bitFieldWidth) << 24 | member.bitOffset))
    }
    return id
  }

  /// An enumerator; see ``Enumerator``.
  public struct NewEnumerator: Hashable, Sendable {
    public var name: Name
    /// The value as 64 bits, sign-extended where the enum is signed.
    public var value: UInt64

    public init(_ name: Name, _ value: UInt64) {
      self.name = name
      self.value = value
    }
  }

  /// An enum with values of 32 bits (`BTF_KIND_ENUM`).
  @discardableResult public mutating func enumeration(
    _ name: Name, byteSize: UInt32 = 4, isSigned: Bool, _ values: [NewEnumerator]
  ) throws(BTFBuildError) -> TypeID {
    for value in values.lazy.map(\.value) {
      let kept = UInt32(truncatingIfNeeded: value)
      let read = isSigned ? UInt64(bitPattern: Int64(Int32(bitPattern: kept))) : UInt64(kept)
      guard read == value else { throw BTFBuildError(.valueTooWide(value), type: upcomingID) }
    }
    let id = try begin(.enumeration, name, entryCount: values.count, flag: isSigned, third: .plain(byteSize))
    for value in values {
      append(.name(value.name))
      append(.plain(UInt32(truncatingIfNeeded: value.value)))
    }
    return id
  }

  /// An enum with values of 64 bits (`BTF_KIND_ENUM64`).
  @discardableResult public mutating func enumeration64(
    _ name: Name, byteSize: UInt32 = 8, isSigned: Bool, _ values: [NewEnumerator]
  ) throws(BTFBuildError) -> TypeID {
    let id = try begin(.enumeration64, name, entryCount: values.count, flag: isSigned, third: .plain(byteSize))
    for value in values {
      append(.name(value.name))
      append(.plain(UInt32(truncatingIfNeeded: value.value)))
      append(.plain(UInt32(truncatingIfNeeded: value.value >> 32)))
    }
    return id
  }

  /// A function prototype (`BTF_KIND_FUNC_PROTO`); a last parameter without name and type is `...`.
  @discardableResult public mutating func functionPrototype(
    returning result: TypeID, _ parameters: [(name: Name, type: TypeID)]
  ) throws(BTFBuildError) -> TypeID {
    let id = try begin(.functionPrototype, .none, entryCount: parameters.count, third: .type(result))
    for parameter in parameters {
      append(.name(parameter.name))
      append(.type(parameter.type))
    }
    return id
  }

  /// Where the variables of an ELF section lie (`BTF_KIND_DATASEC`).
  @discardableResult public mutating func dataSection(
    _ name: Name, byteSize: UInt32, _ variables: [SectionVariable]
  ) throws(BTFBuildError) -> TypeID {
    let id = try begin(.dataSection, name, entryCount: variables.count, third: .plain(byteSize))
    for variable in variables {
      append(.type(variable.type))
      append(.plain(variable.offset))
      append(.plain(variable.size))
    }
    return id
  }
}

extension SectionVariable {
  /// A variable of a data section that is being built; offset and size in bytes.
  public init(_ type: TypeID, offset: UInt32, size: UInt32) { self.init(type: type, offset: offset, size: size) }
}

extension ArrayShape {
  /// The shape of an array that is being built.
  public init(of element: TypeID, index: TypeID, count: UInt32) { self.init(element: element, index: index, count: count) }
}
