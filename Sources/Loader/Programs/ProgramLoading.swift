import BPFObject
import BTF
import ByteReading
import Glibc
import Kernel

/// Links the programs of an object and has the kernel load them (libbpf: `bpf_object_load_prog()`).
struct ProgramLoading {
  private let object: PreparedObject
  private let references: ProgramReferences
  private let callbacks: ExceptionCallbacks
  private var setup: LoadableObject { object.setup }
  private var inventory: ObjectInventory { object.setup.inventory }

  init(_ object: PreparedObject) {
    self.object = object
    callbacks = ExceptionCallbacks(object.setup.inventory)
    references = ProgramReferences(
      maps: object.maps.map { $0?.descriptor }, externs: object.externs.resolved, definitions: object.setup.inventory.externs,
      arenaOffset: object.creation.arenaOffset,
      arena: object.setup.maps.firstIndex { $0.attributes.type == .arena },
      configurationMap: object.setup.maps.firstIndex { $0.definition.origin == .configuration })
  }

  func load(_ index: Int) -> ProgramOutcome {
    let program = setup.programs[index].program
    if !setup.programs[index].isLoaded, let obstacle = setup.programs[index].obstacle {
      return ProgramOutcome(program: program, state: .refused(obstacle))
    }
    guard setup.programs[index].isLoaded else { return ProgramOutcome(program: program, state: .left) }
    do throws(LoadError) {
      return ProgramOutcome(program: program, state: .loaded(try loaded(index)))
    } catch {
      return ProgramOutcome(program: program, state: .refused(ProgramLoading.failure(error)))
    }
  }

  private static func failure(_ error: LoadError) -> ProgramFailure {
    switch error.reason {
    case .program(let failure): failure
    case .kernel(let error): .refused(error)
    default: .information("\(error)")
    }
  }

  private func loaded(_ index: Int) throws(LoadError) -> LoadedProgram {
    let program = setup.programs[index]
    guard program.type != .unspecified else { throw LoadError(.program(.noType(section: program.program.sectionName))) }
    var tables = JumpTables(inventory.object)
    let load = try attributes(index, &tables)
    var log = ""
    let loaded = try submit(load, program, &log)
    bind(loaded, index)
    return LoadedProgram(
      loaded, program, statistics: setup.options.wantsStatistics ? VerifierStatistics(log) : nil,
      log: setup.options.keepsLogs ? log : "", tables: Array(tables.maps.values))
  }

  // MARK: Attributes

  private func attributes(_ index: Int, _ tables: inout JumpTables) throws(LoadError) -> ProgramLoad {
    let program = setup.programs[index]
    var linked = try LinkedProgram(index, with: try called(index), object.image)
    try references.apply(to: &linked, tables: &tables)
    var load = ProgramLoad(
      type: program.type.rawValue, instructions: Bytes(linked.code.bytes), license: inventory.declarations.licence ?? "")
    load.name = program.name
    load.flags = program.flags | ProgramLoading.flags(program)
    load.attachType = program.attachType?.rawValue ?? 0
    load.networkInterface = program.networkInterface
    load.descriptors = object.externs.descriptors
    if let types = object.types {
      let records = try ProgramRecords(linked, inventory.object)
      load.btf = types.descriptor
      load.functions = Bytes(records.functions)
      load.functionRecordSize = ProgramRecords.functionSize
      load.lines = Bytes(records.lines)
      load.lineRecordSize = ProgramRecords.lineSize
    }
    try setTarget(&load, program)
    return load
  }

  /// The functions that are put behind a program, in libbpf's order.
  private func called(_ index: Int) throws(LoadError) -> [Int] {
    var called = inventory.uses[index].subprograms
    let callback: Int?
    do throws(ProgramFailure) {
      callback = try callbacks.callback(of: inventory.programs[index])
    } catch {
      throw LoadError(.program(error), subject: "program '\(inventory.programs[index].name)'")
    }
    guard let callback, !called.contains(callback) else { return called }
    called.append(callback)
    for other in inventory.uses[callback].subprograms where !called.contains(other) { called.append(other) }
    return called
  }

  /// `BPF_F_SLEEPABLE`, `BPF_F_XDP_HAS_FRAGS`
  private static func flags(_ program: ProgramSetup) -> UInt32 {
    guard let flags = program.program.definition?.flags else { return 0 }
    return (flags.contains(.sleepable) ? 1 << 4 : 0) | (flags.contains(.fragments) && program.type == .xdp ? 1 << 5 : 0)
  }

  private func setTarget(_ load: inout ProgramLoad, _ program: ProgramSetup) throws(LoadError) {
    if program.type == .structOperations {
      for operations in object.operations {
        guard let operations, let member = operations.programs.first(where: { $0.name == program.name }) else { continue }
        load.attachTypeID = operations.type.rawValue
        load.attachType = UInt32(truncatingIfNeeded: member.member)
        load.attachDescriptor = operations.module?.descriptor ?? 0
        return
      }
      throw LoadError(.program(.notInStructOps))
    }
    if program.targetProgram != 0 {
      load.attachDescriptor = program.targetProgram
      load.attachTypeID = try TargetPrograms.function(program.target ?? "", of: program.targetProgram, program.name)
      return
    }
    guard let target = try AttachTarget.find(program, object.kernel) else { return }
    load.attachTypeID = target.type
    load.attachDescriptor = target.descriptor
  }

  // MARK: The kernel's answer

  /// Loads, first without the verifier's words; where that fails once more with them, as much as there are.
  private func submit(_ load: ProgramLoad, _ program: ProgramSetup, _ words: inout String) throws(LoadError) -> KernelProgram {
    var level: ProgramLog.Level = []
    if setup.options.wantsStatistics { level.insert(.statistics) }
    if setup.options.keepsLogs { level.insert(.words) }
    do throws(KernelError) {
      return try LockedMemory.retrying { () throws(KernelError) in
        guard !level.isEmpty else { return try KernelProgram.load(load) }
        var log = ProgramLog(level: level)
        defer { words = log.text }
        return try KernelProgram.load(load, log: &log)
      }
    } catch {
      if error.isPermissionDenied { throw LoadError(.program(.refused(error))) }
    }
    return try explained(load, program, &words)
  }

  private func explained(
    _ load: ProgramLoad, _ program: ProgramSetup, _ words: inout String
  ) throws(LoadError) -> KernelProgram {
    var room = ProgramLog.usualRoom
    while true {
      var log = ProgramLog(level: [.words, .statistics], room: room)
      let refusal: KernelError
      do throws(KernelError) {
        defer { words = log.text }
        return try KernelProgram.load(load, log: &log)
      } catch {
        refusal = error
      }
      let wanted = refusal.number == ENOSPC ? room * 4 : log.neededRoom
      if wanted > room, room < ProgramLog.largestRoom {
        room = min(wanted, ProgramLog.largestRoom)
        continue
      }
      if let older = OlderKernel.simplified(load, refusal, program, object.features) {
        if let loaded = try? KernelProgram.load(older) { return loaded }
      }
      throw LoadError(.program(.refused(refusal)))
    }
  }

  /// Read-only data belongs to each program, which then shows it, used or not (libbpf: `FEAT_PROG_BIND_MAP`). Where it is used, it is
  /// tied to the program already; what cannot be tied to it is left.
  private func bind(_ program: borrowing KernelProgram, _ index: Int) {
    let used = inventory.uses[index].maps
    for (number, map) in object.maps.enumerated() {
      guard let map, map.definition.origin == .readOnlyData, !used.contains(number) else { continue }
      do throws(KernelError) {
        try program.bind(map.map)
      } catch {}
    }
  }
}
