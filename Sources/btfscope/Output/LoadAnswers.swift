import BPFObject
import Kernel
import Loader
import Reporting

/// What was loaded, as the report takes it.
extension LoadReport {
  mutating func fill(_ object: LoadedObject, pinnedIn folder: String?) {
    maps = zip(object.inventory.maps, object.maps).map { definition, map in
      var row = Map(definition)
      guard let map else { return row }
      row.isCreated = true
      row.maxEntries = map.attributes.maxEntries
      row.valueSize = map.attributes.valueSize
      row.pinned = map.pinPath ?? folder.map { LoadedObject.pinPath($0, map.name) }
      row.isReused = map.isReused
      // A number that is gone when the command ends tells nobody anything.
      if row.pinned != nil { row.id = try? map.map.info().id }
      return row
    }
    programs = object.programs.map { outcome in
      var row = Program(outcome.program)
      switch outcome.state {
      case .loaded(let program):
        row.state = .loaded(id: folder == nil ? nil : try? program.program.info().id)
        row.log = program.log
        row.instructions = program.statistics?.instructions
        row.states = program.statistics?.states
        row.microseconds = program.statistics?.microseconds
        row.pinned = folder.map { LoadedObject.pinPath($0, program.name) }
      case .refused(let failure):
        row.state = .refused(errno: failure.number, reason: failure.reason(outcome.program, in: object.inventory), log: failure.log)
        let statistics = VerifierStatistics(failure.log)
        row.instructions = statistics?.instructions
        row.states = statistics?.states
        row.microseconds = statistics?.microseconds
      case .left: break
      }
      return row
    }
  }

  /// Nothing was loaded.
  mutating func fill(_ error: LoadError, _ inventory: ObjectInventory) {
    failure = (error.number, "\(error)")
    maps = inventory.maps.map { Map($0) }
    programs = inventory.programs.filter { !$0.isSubprogram }.map { Program($0) }
  }
}

extension LoadReport.Map {
  init(_ definition: MapDefinition) {
    self.init(
      name: definition.name, type: "\(definition.attributes.type)", isCreated: false, keySize: definition.attributes.keySize,
      valueSize: definition.attributes.valueSize, maxEntries: definition.attributes.maxEntries, pinned: nil, isReused: false)
  }
}

extension LoadReport.Program {
  init(_ program: Program) {
    self.init(
      name: program.name, section: program.sectionName, type: program.definition.map { "\($0.programType)" } ?? "unspec",
      state: .left)
  }
}

extension LoadError {
  /// How a command ends that this error ended.
  var status: CommandFailure.Status {
    switch reason {
    case .kernel, .map(.pin), .map(.ring): .kernel
    case .object, .unreadable: .input
    default: .no
    }
  }
}
