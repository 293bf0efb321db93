import BTF
import ELF

/// Everything that an object asks for, read once, and everything that is wrong with it: what is wrong stops nothing.
public struct ObjectInventory: Sendable {
  public let object: ObjectFile
  /// What libbpf calls the object.
  public let name: String
  public let declarations: ObjectDeclarations
  /// All functions, as ``ObjectFile/programs`` has them.
  public let programs: [Program]
  /// What each function uses, in the same order.
  public let uses: [ProgramUses]
  public let maps: [MapDefinition]
  public let globals: [GlobalVariable]
  public let externs: [Extern]
  public let relocations: [ObjectRelocation]
  /// CO-RE relocations by kind (`enum bpf_core_relo_kind`), as they stand in `.BTF.ext`.
  public let typeRelocations: [UInt32: Int]
  /// What is wrong, in the order in which libbpf would meet it; at most ``problemLimit``.
  public let problems: [ObjectProblem]
  /// All that is wrong, those counted that are not kept.
  public let problemCount: Int

  /// The most problems that are kept.
  public static let problemLimit = 1000

  /// `name` is what libbpf calls the object, see ``ObjectFile/objectName(ofPath:)``.
  public init(_ object: ObjectFile, name: String) {
    let context = ObjectContext(object)
    var problems = object.problemList
    problems += context.checkSections()
    declarations = context.readDeclarations(&problems)
    let externs = context.readExterns()
    let sections = context.readDataSections()
    let maps = context.readMaps(name: name, sections.values, externs.values)
    if object.types == nil, context.needsTypes(externs.values) { problems.append(ObjectProblem(.typesNeeded)) }
    problems += externs.list
    problems += sections.list
    problems += maps.list
    var refused: [(section: SectionIndex, slot: InstructionIndex)] = []
    if var reading = RelocationReading(context, maps.values, externs.values) {
      reading.readAll()
      relocations = reading.found.values
      refused = reading.refused
      problems += reading.found.list
    } else {
      relocations = []
    }
    programs = object.programs
    let direct = DirectUses(object, relocations, refused: refused)
    let graph = CallGraph(programs, direct.uses)
    uses = graph.uses
    problems += direct.problems
    problems += graph.problems
    self.object = object
    self.name = name
    self.maps = maps.values
    self.externs = externs.values
    globals = context.globals(sections.values)
    var kinds: [UInt32: Int] = [:]
    for block in object.extensions?.relocations.blocks ?? [] {
      for record in block { kinds[record.kind, default: 0] += 1 }
    }
    typeRelocations = kinds
    problemCount = problems.count
    self.problems = problems.kept
    worst = problems.worst
  }

  /// The worst that a problem has for a consequence; nil where there is no problem.
  public let worst: ObjectProblem.Consequence?
}

extension ObjectContext {
  /// libbpf: `libbpf_needs_btf()`.
  func needsTypes(_ externs: [Extern]) -> Bool {
    roles.contains(.maps) || roles.contains(.structOps) || !externs.isEmpty
  }

  /// What libbpf asks of sections before it knows what they are for.
  func checkSections() -> ProblemList {
    var problems = ProblemList()
    let tables = sections(.symbols)
    if tables.count > 1 { problems.append(ObjectProblem(.severalSymbolTables(tables.count))) }
    if hasOverlappingRelocations { problems.append(ObjectProblem(.overlappingRelocations)) }
    for section in object.file.sections where role(of: section.index) != .ignored && section.index.rawValue > 0 {
      do throws(ELFError) {
        _ = try object.file.storedContents(of: section)
      } catch {
        problems.append(ObjectProblem(.unreadable(ObjectError(.elf(error))), section: name(of: section.index)))
      }
    }
    return problems
  }
}
