import BTF
import ByteReading
import ELF

extension ObjectFile {
  /// The maps that the object defines, in the order in which libbpf makes them: declared ones, those of global data, that of the
  /// kernel's configuration, struct_ops; before them legacy ones, which libbpf refuses.
  ///
  /// `name` is what libbpf calls the object, see ``objectName(ofPath:)``: maps of global data are named after it.
  public func maps(name: String) -> Findings<MapDefinition> {
    let context = ObjectContext(self)
    let sections = context.readDataSections()
    return context.readMaps(name: name, sections.values, context.readExterns().values)
  }

  /// The name that libbpf gives an object: the file's, up to the first dot, at most 15 bytes (`bpf_object__new()`).
  public static func objectName(ofPath path: String) -> String {
    let file = path.utf8.split(separator: 0x2f, omittingEmptySubsequences: false).last ?? path.utf8[...]
    return String(decoding: file.prefix(15).prefix { $0 != 0x2e }, as: UTF8.self)
  }
}

extension ObjectContext {
  func readMaps(name: String, _ sections: [DataSection], _ externs: [Extern]) -> Findings<MapDefinition> {
    var found = readLegacyMaps()
    let declared = readDeclaredMaps(sections)
    found.values += declared.values
    found.list += declared.list
    found.values += globalDataMaps(name, sections, &found.list)
    found.values += configurationMap(name, externs)
    let operations = readStructOperations()
    found.values += operations.values
    found.list += operations.list
    found.list += checkArena(found.values)
    setInitialValues(&found)
    return found
  }

  // MARK: Declared maps

  /// libbpf: `bpf_object__init_user_btf_maps()`.
  private func readDeclaredMaps(_ sections: [DataSection]) -> Findings<MapDefinition> {
    var found = Findings<MapDefinition>()
    guard let section = section(.maps) else { return found }
    guard let types = object.types, let described = sections.first(where: { $0.name == ".maps" }) else {
      found.list.append(ObjectProblem(.noMapTypes, section: ".maps"))
      return found
    }
    // In the order of their offsets, as the data section is once it was put right. What is no variable was said there.
    for variable in described.variables { declared(variable, section, types, &found) }
    return found
  }

  private func declared(
    _ variable: GlobalVariable, _ section: Section, _ types: BTFTypeTable, _ found: inout Findings<MapDefinition>
  ) {
    func report(_ problem: MapProblem) { found.list.append(ObjectProblem(.map(variable.name, problem), section: ".maps")) }
    let (end, overflow) = variable.offset.addingReportingOverflow(variable.size)
    if overflow || end > section.size {
      report(.outsideSection(offset: variable.offset, size: variable.size, limit: section.size))
    }
    if variable.linkage != .global || variable.isHidden { report(.notGlobal(variable.isHidden ? .static : variable.linkage)) }
    var map = MapDefinition(
      name: variable.name, origin: .declared, section: ".maps", sectionIndex: section.index, offset: variable.offset,
      attributes: MapAttributes(), definition: variable.type)
    defer { found.values.append(map) }
    guard let type = variable.type, let record = try? types.resolved(type), record.kind == .structure else {
      return report(.notAStruct(variable.type.flatMap { try? types.resolved($0) }?.kind))
    }
    if UInt64(record.byteSize) > variable.size {
      report(.structTooLarge(size: record.byteSize, variable: UInt32(truncatingIfNeeded: variable.size)))
    }
    var reading = MapStructReading(types)
    reading.read(record)
    for problem in reading.problems { report(problem) }
    map.attributes = reading.attributes
    map.inner = reading.inner
  }

  /// An object has one arena, in which its `.addr_space.1` must have room.
  private func checkArena(_ maps: [MapDefinition]) -> ProblemList {
    var problems = ProblemList()
    let arenas = maps.filter { $0.origin == .declared && $0.attributes.type == .arena }
    for map in arenas.dropFirst() {
      problems.append(ObjectProblem(.map(map.name, .secondArena(first: arenas[0].name)), section: ".maps"))
    }
    // Without any map libbpf does not come so far; then relocations of the variables are refused.
    guard let data = section(.arena), section(.maps) != nil else { return problems }
    guard let arena = arenas.first else {
      problems.append(ObjectProblem(.arenaDataWithoutArena, section: ".addr_space.1"))
      return problems
    }
    // Pages of 4 KiB, the smallest there are: what does not fit those may fit larger ones.
    let limit = UInt64(arena.attributes.maxEntries) * 4096
    if data.size > limit {
      problems.append(ObjectProblem(.map(arena.name, .arenaTooSmall(size: data.size, limit: limit)), section: ".addr_space.1"))
    }
    return problems
  }
}
