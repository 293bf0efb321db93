public import BPFObject
public import BTF
public import Kernel

/// An object that is in the kernel: maps, and those of its programs that were taken. All goes away with it, but for what is pinned or
/// attached.
public final class LoadedObject {
  /// What became of each program, in the inventory's order.
  public let programs: [ProgramOutcome]
  let prepared: PreparedObject

  init(_ prepared: PreparedObject, _ programs: [ProgramOutcome]) {
    self.prepared = prepared
    self.programs = programs
  }

  /// The object's types with what compilers leave to the loader filled in: sizes of data sections, and where their variables lie. Nil
  /// without types.
  public private(set) lazy var types: BTFTypeTable? = inventory.object.types.flatMap { table in
    try? BTFTypeTable(ObjectTypes.prepare(inventory, table).blob())
  }

  public var inventory: ObjectInventory { prepared.setup.inventory }
  /// In the inventory's order; nil for those that were not created.
  public var maps: [LoadedMap?] { prepared.maps }

  public var loadedPrograms: [LoadedProgram] {
    programs.compactMap { if case .loaded(let program) = $0.state { program } else { nil } }
  }

  /// Whether no program was refused.
  public var isComplete: Bool {
    programs.allSatisfy { if case .refused = $0.state { false } else { true } }
  }

  public func map(named name: String) -> LoadedMap? { maps.lazy.compactMap { $0 }.first { $0.name == name } }

  public func program(named name: String) -> LoadedProgram? { loadedPrograms.first { $0.name == name } }

  /// Takes the pins away that loading made.
  public func unpinNewMaps() { prepared.creation.unpin() }

  /// The value of a struct_ops map with its programs in their places, as registering takes it; nil for another map, or where a program
  /// was refused.
  func operationsValue(_ map: LoadedMap) throws(LoadError) -> [UInt8]? {
    guard let index = maps.firstIndex(where: { $0 === map }), index < prepared.operations.count,
      let operations = prepared.operations[index]
    else { return nil }
    let descriptors = Dictionary(loadedPrograms.map { ($0.name, $0.descriptor) }) { first, _ in first }
    guard operations.programs.allSatisfy({ descriptors[$0.name] != nil }) else { return nil }
    return try operations.value(with: descriptors)
  }
}

/// What became of a program.
public struct ProgramOutcome: Sendable {
  public enum State: Sendable {
    case loaded(LoadedProgram)
    case refused(ProgramFailure)
    /// It is not loaded by itself, or no struct_ops map that is created uses it.
    case left
  }

  public let program: Program
  public let state: State
}

/// A program of an object that is in the kernel.
public final class LoadedProgram: Sendable {
  public let program: KernelProgram
  public let setup: ProgramSetup
  public var name: String { setup.name }
  /// What the verifier counted, where that was asked for.
  public let statistics: VerifierStatistics?
  /// What the verifier said, where that was asked for.
  public let log: String
  /// Maps of jump targets that its code refers to.
  let tables: [KernelMapOwner]

  init(
    _ program: consuming KernelProgram, _ setup: ProgramSetup, statistics: VerifierStatistics?, log: String,
    tables: [KernelMapOwner]
  ) {
    self.program = program
    self.setup = setup
    self.statistics = statistics
    self.log = log
    self.tables = tables
  }

  var descriptor: Int32 { program.descriptor.rawValue }
}
