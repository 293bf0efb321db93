/// Something that libbpf refuses an object for, or passes over, although it can be understood.
public struct ObjectProblem: Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// No symbol table: the file was stripped, and its programs cannot be found.
    case noSymbols
    /// libbpf takes one.
    case severalSymbolTables(Int)
    /// No `.BTF`: it has no CO-RE relocations, and no maps that newer libraries read.
    case noTypes
    /// No `.BTF`, although it has maps, externs or struct_ops, which are described there.
    case typesNeeded
    /// A part of the file that cannot be read.
    case unreadable(ObjectError)
    /// A function that does not lie inside its section, or not at whole slots; all in bytes.
    case misplacedFunction(String, offset: UInt64, size: UInt64, limit: Int)
    /// A program outside `.text` that is `static`.
    case staticProgram(String)
    case emptyLicence
    /// The section `version` is not of 4 bytes.
    case badVersion(size: UInt64)
    /// Maps in the section `maps`, as they were before BTF.
    case legacyMaps
    /// A section `.maps` that BTF does not describe.
    case noMapTypes
    /// A section of struct_ops maps that BTF does not describe.
    case noStructOperationsTypes
    /// Variables of an arena, and no map that is one.
    case arenaDataWithoutArena
    /// Relocations with addends (`SHT_RELA`), which libbpf does not read.
    case relocationsWithAddend
    /// Sections of relocations lie over each other so often that not all are read.
    case overlappingRelocations
    /// A relocation of a section with maps that lies in none of them; in bytes.
    case strayMapRelocation(offset: UInt64)
    case dataSection(String, DataSectionProblem)
    case extern(String, ExternProblem)
    case map(String, MapProblem)
    case structOperations(String, StructOperationsProblem)
    /// The relocation of that number in its table.
    case relocation(index: Int, RelocationProblem)
    /// A call of the program of that name, at an instruction counted from the start of its section.
    case call(String, InstructionIndex?, CallProblem)
  }

  /// How far libbpf gets with such an object.
  public enum Consequence: Int, Comparable, Hashable, Sendable {
    /// As far as without it: it is passed over.
    case ignored
    /// It opens the object, and refuses to load what is affected.
    case notLoaded
    /// It does not open the object.
    case notOpened

    public static func < (a: Consequence, b: Consequence) -> Bool { a.rawValue < b.rawValue }
  }

  public var reason: Reason
  /// The name of the section at fault, where there is one.
  public var section: String?

  public init(_ reason: Reason, section: String? = nil) {
    self.reason = reason
    self.section = section
  }

  public var consequence: Consequence {
    switch reason {
    case .noTypes, .relocationsWithAddend, .overlappingRelocations, .map(_, .tooManyAttributes), .relocation(_, .unknownType),
      .structOperations(_, .tooMuch):
      .ignored
    case .call: .notLoaded
    // Without types for what needs them libbpf gives up before it reads more; BTF.ext is passed over.
    case .unreadable: section == ".BTF.ext" ? .ignored : .notOpened
    default: .notOpened
    }
  }
}

extension ObjectProblem: CustomStringConvertible {
  public var description: String {
    let subject = section.map { "section \($0): " } ?? ""
    return "\(subject)\(reason)"
  }
}

extension ObjectProblem.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSymbols: "there is no symbol table, so no program can be found (was the file stripped?)"
    case .severalSymbolTables(let count): "there are \(count) symbol tables (allowed: 1)"
    case .noTypes: "there is no .BTF section"
    case .typesNeeded: "there is no .BTF section, which describes maps, externs and struct_ops"
    case .unreadable(let error): "\(error)"
    case .misplacedFunction(let name, let offset, let size, let limit):
      "function '\(name)' at byte \(offset) of \(size) bytes is not whole instructions inside its section of \(limit) bytes"
    case .staticProgram(let name): "program '\(name)' is static, which is allowed in .text only"
    case .emptyLicence: "the licence is empty"
    case .badVersion(let size): "the version has \(size) bytes (allowed: 4)"
    case .legacyMaps: "maps defined as before BTF, which libbpf 1.0 and newer refuse (allowed: maps in .maps)"
    case .noMapTypes: "BTF has no data section '.maps', which describes the maps"
    case .noStructOperationsTypes: "BTF has no data section of that name, which describes the struct_ops maps"
    case .arenaDataWithoutArena: "variables of an arena, and no map in .maps is an arena"
    case .relocationsWithAddend: "relocations with addends, which libbpf passes over"
    case .overlappingRelocations: "sections of relocations overlap; not all of them are read"
    case .strayMapRelocation(let offset): "the relocation at byte \(offset) lies in no map"
    case .dataSection(let name, let problem): "data section '\(name)': \(problem)"
    case .extern(let name, let problem): "extern '\(name)': \(problem)"
    case .map(let name, let problem): "map '\(name)': \(problem)"
    case .structOperations(let name, let problem): "struct_ops map '\(name)': \(problem)"
    case .relocation(let index, let problem): "relocation #\(index): \(problem)"
    case .call(let name, let place, let problem):
      "program '\(name)'\(place.map { ", instruction \($0.rawValue)" } ?? ""): \(problem)"
    }
  }
}
