import BTF
import ELF

extension ObjectFile {
  /// The data sections of BTF but those of externs, which are nowhere in the file; in the order of their ids.
  ///
  /// Compilers leave sizes of sections and offsets of global variables at 0: they are taken from the file
  /// (libbpf: `bpf_object_fixup_btf()`).
  public func dataSections() -> Findings<DataSection> { ObjectContext(self).readDataSections() }

  /// Variables of `.data*`, `.rodata*`, `.bss*` and of arenas, in the order of the file's sections; by the symbols alone where there is
  /// no BTF.
  public func globals() -> [GlobalVariable] {
    let context = ObjectContext(self)
    return context.globals(context.readDataSections().values)
  }
}

extension ObjectContext {
  func readDataSections() -> Findings<DataSection> {
    guard let types = object.types else { return Findings() }
    var found = Findings<DataSection>()
    for id in dataSections {
      guard let record = types.record(id) else { continue }
      let name = types.shortName(record.nameOffset)
      if name == ".ksyms" || name == ".kconfig" { continue }
      found.values.append(section(record, name, types, &found.list))
    }
    return found
  }

  /// What is known of a data section, for readers to whom its problems were told already.
  func dataSection(_ record: TypeRecord, _ types: BTFTypeTable) -> DataSection {
    var ignored = ProblemList()
    return section(record, types.shortName(record.nameOffset), types, &ignored)
  }

  private func section(
    _ record: TypeRecord, _ name: String, _ types: BTFTypeTable, _ problems: inout ProblemList
  ) -> DataSection {
    func report(_ problem: DataSectionProblem) { problems.append(ObjectProblem(.dataSection(name, problem), section: ".BTF")) }
    let isOpen = record.byteSize == 0
    let size = isOpen ? section(named: name)?.size ?? 0 : UInt64(record.byteSize)
    if isOpen, size == 0 { report(.noSection) }
    var members: [GlobalVariable] = []
    for index in 0..<record.entryCount {
      let entry = types.sectionVariable(index, of: record)
      guard let declaration = types.record(entry.type), declaration.kind == .variable else {
        report(.notAVariable(index: index, entry.type))
        continue
      }
      let linkage = types.variableLinkage(of: declaration)
      let variable = types.shortName(declaration.nameOffset)
      // A static variable's offset stands in BTF: several may have one name.
      let symbol = linkage == .static || linkage == .extern ? nil : variables[variable]
      if symbol == nil, linkage != .static, linkage != .extern { report(.noSymbol(variable)) }
      members.append(
        GlobalVariable(
          name: variable, section: name, offset: isOpen ? symbol?.value ?? UInt64(entry.offset) : UInt64(entry.offset),
          size: UInt64(entry.size), type: declaration.reference, declaration: declaration.id, linkage: linkage,
          isWeak: symbol?.binding == .weak, isHidden: symbol?.isHidden ?? false))
    }
    members.sort { ($0.offset, $0.name) < ($1.offset, $1.name) }
    return DataSection(type: record.id, name: name, size: size, variables: members)
  }

  func globals(_ sections: [DataSection]) -> [GlobalVariable] {
    let known = Dictionary(sections.map { ($0.name, $0) }) { first, _ in first }
    var bySection: [SectionIndex: [GlobalVariable]] = [:]
    if let symbols = object.symbols {
      for symbol in symbols where symbol.kind == .object {
        guard case .section(let index) = symbol.place, known[name(of: index)] == nil else { continue }
        bySection[index, default: []].append(variable(symbol, symbols, in: name(of: index)))
      }
    }
    var seen: Set<String> = []
    return object.file.sections.flatMap { section -> [GlobalVariable] in
      let role = role(of: section.index)
      guard role.isGlobalData || role == .arena else { return [] }
      let name = name(of: section.index)
      guard let described = known[name] else {
        return (bySection[section.index] ?? []).sorted { ($0.offset, $0.name) < ($1.offset, $1.name) }
      }
      // What BTF says of a name it says once.
      return seen.insert(name).inserted ? described.variables : []
    }
  }

  private func variable(_ symbol: Symbol, _ symbols: SymbolTable, in section: String) -> GlobalVariable {
    GlobalVariable(
      name: symbols.shortName(of: symbol), section: section, offset: symbol.value, size: symbol.size, type: nil, declaration: nil,
      linkage: symbol.binding == .local ? .static : .global, isWeak: symbol.binding == .weak, isHidden: symbol.isHidden)
  }
}

extension Symbol {
  /// Whether it is seen only while objects are linked.
  var isHidden: Bool { visibility == .hidden || visibility == .internal }
}
