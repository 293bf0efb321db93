/// Types without entries.
extension BTFBuilder {
  /// An integer of `byteSize` bytes (`BTF_KIND_INT`).
  @discardableResult public mutating func integer(
    _ name: Name, byteSize: UInt32, _ encoding: IntegerEncoding
  ) throws(BTFBuildError) -> TypeID {
    let id = try begin(.integer, name, third: .plain(byteSize))
    append(.plain(encoding.rawValue))
    return id
  }

  /// A floating-point number of `byteSize` bytes (`BTF_KIND_FLOAT`).
  @discardableResult public mutating func float(_ name: Name, byteSize: UInt32) throws(BTFBuildError) -> TypeID {
    try begin(.float, name, third: .plain(byteSize))
  }

  /// A pointer (`BTF_KIND_PTR`).
  @discardableResult public mutating func pointer(to type: TypeID) throws(BTFBuildError) -> TypeID {
    try begin(.pointer, .none, third: .type(type))
  }

  /// A type under another name (`BTF_KIND_TYPEDEF`).
  @discardableResult public mutating func typedef(_ name: Name, to type: TypeID) throws(BTFBuildError) -> TypeID {
    try begin(.typedef, name, third: .type(type))
  }

  /// `const`, `volatile` or `restrict`.
  @discardableResult public mutating func qualified(_ kind: BTFKind, _ type: TypeID) throws(BTFBuildError) -> TypeID {
    precondition(kind == .const || kind == .volatile || kind == .restrict)
    return try begin(kind, .none, third: .type(type))
  }

  /// A tag on a type (`BTF_KIND_TYPE_TAG`); `isAttribute` says that it is an attribute's text (Linux 6.15).
  @discardableResult public mutating func typeTag(
    _ name: Name, on type: TypeID, isAttribute: Bool = false
  ) throws(BTFBuildError) -> TypeID {
    try begin(.typeTag, name, flag: isAttribute, third: .type(type))
  }

  /// A struct or union of which only the name is known (`BTF_KIND_FWD`).
  @discardableResult public mutating func forward(_ name: Name, isUnion: Bool) throws(BTFBuildError) -> TypeID {
    try begin(.forward, name, flag: isUnion)
  }

  /// An array (`BTF_KIND_ARRAY`).
  @discardableResult public mutating func array(_ shape: ArrayShape) throws(BTFBuildError) -> TypeID {
    let id = try begin(.array, .none)
    append(.type(shape.element))
    append(.type(shape.index))
    append(.plain(shape.count))
    return id
  }

  /// A function (`BTF_KIND_FUNC`).
  @discardableResult public mutating func function(
    _ name: Name, _ prototype: TypeID, _ linkage: Linkage
  ) throws(BTFBuildError) -> TypeID {
    // Its linkage stands where other kinds count entries.
    try begin(.function, name, entryCount: Int(linkage.rawValue), third: .type(prototype))
  }

  /// A variable (`BTF_KIND_VAR`).
  @discardableResult public mutating func variable(
    _ name: Name, _ type: TypeID, _ linkage: Linkage
  ) throws(BTFBuildError) -> TypeID {
    let id = try begin(.variable, name, third: .type(type))
    append(.plain(linkage.rawValue))
    return id
  }

  /// A tag on the whole of `type`, or on its member or parameter `component` (`BTF_KIND_DECL_TAG`).
  @discardableResult public mutating func declarationTag(
    _ name: Name, on type: TypeID, component: Int32 = -1, isAttribute: Bool = false
  ) throws(BTFBuildError) -> TypeID {
    let id = try begin(.declarationTag, name, flag: isAttribute, third: .type(type))
    append(.plain(UInt32(bitPattern: component)))
    return id
  }
}
