import ByteReading

extension BTFBuilder {
  /// Appends the types of `subset`, which are `table`'s own, in the order of their ids, and returns the id that each one got.
  ///
  /// `known` says which ids the types of the table's base have here. A reference to a modifier or typedef that is in neither leads to
  /// what is behind it; a reference to any other type that is in neither becomes one to `void`.
  public mutating func copy(
    _ subset: TypeSubset, of table: BTFTypeTable, known: [TypeID: TypeID] = [:]
  ) throws(BTFBuildError) -> [TypeID: TypeID] {
    let ordered = subset.extents.keys.sorted()
    var copying = TypeCopying(table: table, ids: known)
    for (index, id) in ordered.enumerated() {
      copying.ids[id] = TypeID(upcomingID.rawValue &+ UInt32(truncatingIfNeeded: index))
    }
    for id in ordered { try copying.append(id, subset.extents[id] ?? .whole, to: &self) }
    return copying.ids
  }
}

/// Copies records, one at a time, with other ids and other places of names.
private struct TypeCopying {
  let table: BTFTypeTable
  var ids: [TypeID: TypeID]
  private var names: [StringOffset: BTFBuilder.Name] = [:]

  init(table: BTFTypeTable, ids: [TypeID: TypeID]) {
    self.table = table
    self.ids = ids
  }

  mutating func append(_ id: TypeID, _ extent: TypeSubset.Extent, to builder: inout BTFBuilder) throws(BTFBuildError) {
    let record = try reading { () throws(BTFError) in try table.requireRecord(id) }
    guard let kind = record.kind, kind != .void else {
      throw BTFBuildError(.unknownKind(record.info.kindCode), type: builder.upcomingID)
    }
    let name = try name(record.nameOffset, of: record, &builder)
    switch kind {
    case .structure, .union:
      try appendComposite(kind, name, record, entries(extent, record), to: &builder)
    case .enumeration, .enumeration64:
      try appendEnumeration(kind, name, record, entries(extent, record), to: &builder)
    case .functionPrototype:
      var parameters: [(name: BTFBuilder.Name, type: TypeID)] = []
      for parameter in table.parameters(of: record) {
        parameters.append((try self.name(parameter.nameOffset, of: record, &builder), new(parameter.type)))
      }
      try builder.functionPrototype(returning: new(record.reference), parameters)
    case .dataSection:
      let variables = table.sectionVariables(of: record).map {
        SectionVariable(new($0.type), offset: $0.offset, size: $0.size)
      }
      try builder.dataSection(name, byteSize: record.byteSize, variables)
    case .array:
      let shape = table.array(record)
      try builder.array(ArrayShape(of: new(shape.element), index: new(shape.index), count: shape.count))
    case .void, .integer, .pointer, .forward, .typedef, .volatile, .const, .restrict, .function, .variable, .float, .declarationTag,
      .typeTag:
      try builder.appendRecord(kind, name, record, reference: new(record.reference), from: table)
    }
  }

  private func entries(_ extent: TypeSubset.Extent, _ record: TypeRecord) -> [Int] {
    switch extent {
    case .whole: Array(0..<record.entryCount)
    case .entries(let some): some.filter { $0 >= 0 && $0 < record.entryCount }.sorted()
    }
  }

  private mutating func appendComposite(
    _ kind: BTFKind, _ name: BTFBuilder.Name, _ record: TypeRecord, _ entries: [Int], to builder: inout BTFBuilder
  ) throws(BTFBuildError) {
    var members: [BTFBuilder.NewMember] = []
    for index in entries {
      let old = table.member(index, of: record)
      members.append(
        BTFBuilder.NewMember(
          try self.name(old.nameOffset, of: record, &builder), new(old.type), bitOffset: old.bitOffset,
          bitFieldWidth: old.bitFieldWidth))
    }
    // The flag is kept even where no bit field is left: it says how the offsets of the others are read.
    _ = try builder.composite(kind, name, record.byteSize, members, record.kindFlag)
  }

  private mutating func appendEnumeration(
    _ kind: BTFKind, _ name: BTFBuilder.Name, _ record: TypeRecord, _ entries: [Int], to builder: inout BTFBuilder
  ) throws(BTFBuildError) {
    var values: [BTFBuilder.NewEnumerator] = []
    for index in entries {
      let old = table.enumerator(index, of: record)
      values.append(BTFBuilder.NewEnumerator(try self.name(old.nameOffset, of: record, &builder), old.value))
    }
    if kind == .enumeration {
      try builder.enumeration(name, byteSize: record.byteSize, isSigned: record.kindFlag, values)
    } else {
      try builder.enumeration64(name, byteSize: record.byteSize, isSigned: record.kindFlag, values)
    }
  }

  private mutating func name(
    _ offset: StringOffset, of record: TypeRecord, _ builder: inout BTFBuilder
  ) throws(BTFBuildError) -> BTFBuilder.Name {
    if offset.isEmpty { return .none }
    if let known = names[offset] { return known }
    guard let bytes = table.nameBytes(offset) else {
      throw BTFBuildError(
        .unreadable(
          BTFError(.noSuchString(offset, limit: table.stringLimit), offset: table.fileOffset(of: record.id), type: record.id)))
    }
    let name = try builder.name(bytes: bytes.array())
    names[offset] = name
    return name
  }

  /// The id that a reference gets.
  private func new(_ old: TypeID) -> TypeID {
    var id = old
    for _ in 0...BTFTypeTable.chainLimit {
      if let known = ids[id] { return known }
      guard let record = table.record(id), let kind = record.kind, kind.isModifier || kind == .typedef else { return .void }
      id = record.reference
    }
    return .void
  }

  private func reading<Result>(_ body: () throws(BTFError) -> Result) throws(BTFBuildError) -> Result {
    do throws(BTFError) {
      return try body()
    } catch {
      throw BTFBuildError(.unreadable(error))
    }
  }
}

extension BTFBuilder {
  /// A copy of a record without entries, with the flags that it has.
  fileprivate mutating func appendRecord(
    _ kind: BTFKind, _ name: Name, _ record: TypeRecord, reference: TypeID, from table: BTFTypeTable
  ) throws(BTFBuildError) {
    let third: Field = kind.hasReference ? .type(reference) : .plain(record.sizeOrType)
    _ = try begin(
      kind, name, entryCount: kind == .function ? record.entryCount : 0, flag: record.kindFlag, third: third)
    switch kind {
    case .integer: append(.plain(table.integerEncoding(of: record).rawValue))
    case .variable: append(.plain(table.variableLinkage(of: record).rawValue))
    case .declarationTag: append(.plain(UInt32(bitPattern: table.componentIndex(of: record))))
    default: break
    }
  }
}
