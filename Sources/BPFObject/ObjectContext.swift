import BTF
import ByteReading
import ELF

/// An object with what every part of the reading looks up in it: made once, and handed on.
struct ObjectContext: Sendable {
  let object: ObjectFile
  /// Names and uses of all sections, by number.
  let names: [String]
  let roles: [SectionRole]
  /// The sections with instructions, by number.
  let code: [SectionIndex: CodeSection]
  /// The global and weak variables of the symbol table by name, the first of each (libbpf: `find_elf_var_sym()`).
  let variables: [String: Symbol]
  /// All `BTF_KIND_DATASEC`, in the order of their ids.
  let dataSections: [TypeID]
  /// The first data section of each name.
  let dataSectionNamed: [String: TypeID]
  /// The first section of each name.
  private let sectionNamed: [String: SectionIndex]
  /// Sections of relocations by the number of the section that they are for.
  let relocationSections: [UInt32: [Section]]
  /// Sections of relocations that are left out, since all together have more bytes than the file: they lie over each other.
  let hasOverlappingRelocations: Bool

  init(_ object: ObjectFile) {
    self.object = object
    names = object.file.sections.map { object.file.shortName(of: $0) }
    roles = zip(object.file.sections, names).map { SectionRole($0, name: $1) }
    code = Dictionary(object.code.map { ($0.index, $0) }) { first, _ in first }
    variables = ObjectContext.variables(of: object)
    sectionNamed = Dictionary(zip(names, object.file.sections.map(\.index))) { first, _ in first }
    (relocationSections, hasOverlappingRelocations) = ObjectContext.relocations(of: object.file)
    var sections: [TypeID] = []
    var named: [String: TypeID] = [:]
    if let types = object.types {
      for id in types.ownTypeIDs {
        guard let record = types.record(TypeID(id)), record.kind == .dataSection else { continue }
        sections.append(record.id)
        let name = types.shortName(record.nameOffset)
        if named[name] == nil { named[name] = record.id }
      }
    }
    dataSections = sections
    dataSectionNamed = named
  }

  private static func relocations(of file: ELFFile) -> ([UInt32: [Section]], Bool) {
    var found: [UInt32: [Section]] = [:]
    var room = UInt64(file.bytes.count)
    var isComplete = true
    for section in file.sections where section.type == .relocations || section.type == .relocationsWithAddend {
      guard section.size <= room else {
        // What does not fit by itself is an error of its own, where it is read.
        if section.size <= UInt64(file.bytes.count) { isComplete = false } else { found[section.info, default: []].append(section) }
        continue
      }
      room -= section.size
      found[section.info, default: []].append(section)
    }
    return (found, !isComplete)
  }

  private static func variables(of object: ObjectFile) -> [String: Symbol] {
    guard let symbols = object.symbols else { return [:] }
    var found: [String: Symbol] = [:]
    for symbol in symbols where symbol.kind == .object && (symbol.binding == .global || symbol.binding == .weak) {
      let name = symbols.shortName(of: symbol)
      if found[name] == nil { found[name] = symbol }
    }
    return found
  }

  func name(of section: SectionIndex) -> String {
    Int(section.rawValue) < names.count ? names[Int(section.rawValue)] : ""
  }

  func role(of section: SectionIndex) -> SectionRole {
    Int(section.rawValue) < roles.count ? roles[Int(section.rawValue)] : .other
  }

  /// The sections that are used so, in the order of the file.
  func sections(_ role: SectionRole) -> [Section] { object.file.sections.filter { self.role(of: $0.index) == role } }

  /// The last section that is used so: where there are several, libbpf keeps the last.
  func section(_ role: SectionRole) -> Section? { sections(role).last }

  /// The first section of that name.
  func section(named name: String) -> Section? {
    sectionNamed[name].flatMap { object.file.sections[$0] }
  }

  /// The contents of a section; nil where they cannot be read, which is a problem of its own.
  func contents(of section: Section) -> Bytes? { try? object.file.contents(of: section) }
}
