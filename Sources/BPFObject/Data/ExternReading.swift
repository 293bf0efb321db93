import BTF
import ELF

extension ObjectFile {
  /// The undefined symbols that the kernel has to provide, in libbpf's order: values of the configuration as they lie in their map, then
  /// the others by name (`bpf_object__collect_externs()`).
  public func externs() -> Findings<Extern> { ObjectContext(self).readExterns() }
}

extension ObjectContext {
  func readExterns() -> Findings<Extern> {
    guard let symbols = object.symbols else { return Findings() }
    let declarations = ExternDeclarations(object.types, dataSections)
    var found = Findings<Extern>()
    for symbol in symbols where symbol.isExtern {
      let name = symbols.shortName(of: symbol)
      if name.isEmpty { continue }
      func report(_ problem: ExternProblem) { found.list.append(ObjectProblem(.extern(name, problem))) }
      found.values.append(declarations.extern(symbol, name, report))
    }
    found.values.sort { $0.comes(before: $1) }
    placeConfiguration(&found.values)
    declarations.reportUnused(found.values, &found.list)
    return found
  }

  /// Offsets in the map `.kconfig`.
  private func placeConfiguration(_ externs: inout [Extern]) {
    var end: UInt64 = 0
    for index in externs.indices {
      guard case .configuration(var value) = externs[index].kind else { continue }
      let alignment = UInt64(max(1, value.alignment))
      // Sizes were verified to fit 32 bits: sums of as many as a file holds fit 64.
      value.offset = (end &+ alignment - 1) / alignment * alignment
      end = value.offset &+ value.size
      externs[index] = externs[index].with(.configuration(value))
    }
  }
}

extension Symbol {
  /// libbpf: `sym_is_extern()`.
  var isExtern: Bool { place == .undefined && (binding == .global || binding == .weak) && kind == .none }
}

extension Extern {
  func with(_ kind: Kind) -> Extern {
    Extern(name: name, symbol: symbol, kind: kind, isWeak: isWeak, type: type, declaration: declaration)
  }

  /// libbpf: `cmp_externs()`.
  func comes(before other: Extern) -> Bool {
    switch (kind, other.kind) {
    case (.configuration(let a), .configuration(let b)):
      if a.alignment != b.alignment { return a.alignment > b.alignment }
      if a.size != b.size { return a.size < b.size }
    case (.configuration, _): return true
    case (_, .configuration): return false
    default: break
    }
    return name.utf8.lexicographicallyPrecedes(other.name.utf8)
  }
}

/// What BTF says about externs, indexed once.
struct ExternDeclarations {
  private let types: BTFTypeTable?
  /// The first variable or function of each name.
  private let declared: [String: TypeID]
  /// The first data section that lists a variable or function.
  private let sections: [TypeID: TypeID]

  init(_ types: BTFTypeTable?, _ dataSections: [TypeID]) {
    self.types = types
    var declared: [String: TypeID] = [:]
    var sections: [TypeID: TypeID] = [:]
    if let types {
      for id in types.ownTypeIDs {
        guard let record = types.record(TypeID(id)), record.kind == .variable || record.kind == .function else { continue }
        let name = types.shortName(record.nameOffset)
        if declared[name] == nil { declared[name] = record.id }
      }
      for section in dataSections {
        guard let record = types.record(section) else { continue }
        for index in 0..<record.entryCount {
          let entry = types.sectionVariable(index, of: record).type
          if sections[entry] == nil { sections[entry] = section }
        }
      }
    }
    self.declared = declared
    self.sections = sections
  }

  func extern(_ symbol: Symbol, _ name: String, _ report: (ExternProblem) -> Void) -> Extern {
    func result(_ kind: Extern.Kind, _ record: TypeRecord?) -> Extern {
      Extern(
        name: name, symbol: symbol.index, kind: kind, isWeak: symbol.binding == .weak, type: record?.reference ?? .void,
        declaration: record?.id ?? .void)
    }
    guard let types, let id = declared[name], let record = types.record(id) else {
      report(.notDeclared)
      return result(.unknown, nil)
    }
    let isFunction = record.kind == .function
    guard (isFunction ? record.functionLinkage : types.variableLinkage(of: record)) == .extern else {
      report(.notExtern)
      return result(.unknown, record)
    }
    guard let section = sections[id] else {
      report(.noSection)
      return result(.unknown, record)
    }
    switch types.shortName(of: section) {
    case ".kconfig" where isFunction:
      report(.functionInConfiguration)
      return result(.unknown, record)
    case ".kconfig":
      return result(configuration(record, types, report), record)
    case ".ksyms":
      if isFunction { return result(.function, record) }
      return result((try? types.resolved(record.reference))?.kind == .void ? .address : .variable, record)
    case let other:
      report(.unknownSection(other))
      return result(.unknown, record)
    }
  }

  private func configuration(
    _ record: TypeRecord, _ types: BTFTypeTable, _ report: (ExternProblem) -> Void
  ) -> Extern.Kind {
    guard let found = try? types.byteSize(of: record.reference), found > 0, found <= UInt64(UInt32.max),
      let alignment = try? types.alignment(of: record.reference)
    else {
      report(.noSize)
      return .unknown
    }
    guard let type = ConfigurationType(record.reference, in: types) else {
      report(.unsupportedType)
      return .unknown
    }
    return .configuration(Extern.ConfigurationValue(type: type, size: found, alignment: alignment))
  }

  /// Entries of the externs' data sections must all be symbols, where one of the section is.
  func reportUnused(_ externs: [Extern], _ problems: inout ProblemList) {
    guard let types else { return }
    let names = Set(externs.map(\.name))
    let used = Set(externs.compactMap { $0.kind == .unknown ? nil : sections[$0.declaration] })
    for section in used.sorted() {
      guard let record = types.record(section) else { continue }
      for index in 0..<record.entryCount {
        let name = types.shortName(of: types.sectionVariable(index, of: record).type)
        if !names.contains(name) { problems.append(ObjectProblem(.extern(name, .noSymbol), section: types.shortName(of: section))) }
      }
    }
  }
}

extension ConfigurationType {
  /// libbpf: `find_kcfg_type()`; nil for what is none.
  init?(_ type: TypeID, in types: BTFTypeTable) {
    guard let record = try? types.resolved(type) else { return nil }
    switch record.kind {
    case .integer:
      let encoding = types.integerEncoding(of: record)
      if encoding.isBoolean {
        guard record.byteSize == 1 else { return nil }
        self = .boolean
      } else if record.byteSize == 1 {
        self = .character(isSigned: encoding.isSigned)
      } else {
        guard [2, 4, 8].contains(record.byteSize) else { return nil }
        self = .integer(isSigned: encoding.isSigned)
      }
    case .enumeration, .enumeration64:
      guard types.shortName(record.nameOffset) == "libbpf_tristate", record.kind == .enumeration64 || record.byteSize == 4 else {
        return nil
      }
      self = .tristate
    case .array:
      let shape = types.array(record)
      // An element that is an array again is not a character, so this goes one step down and no further.
      guard shape.count > 0, let element = try? types.resolved(shape.element), element.kind == .integer,
        case .character? = ConfigurationType(shape.element, in: types)
      else { return nil }
      self = .text
    default: return nil
    }
  }
}
