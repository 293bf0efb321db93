import ArgumentParser
import BPFObject
import Kernel
import Loader

/// How commands that work on rings name maps and programs.
struct RingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Load this BPF object first: maps and programs are then named as in it. All of it goes away at the end.", valueName: "file"))
  var object: String?

  @OptionGroup var loading: LoadingOptions

  func validate() throws {
    guard object == nil else { return }
    if loading.kconfig != nil { throw ValidationError("--kconfig is for an object that is loaded: it needs --object") }
    if loading.pinRoot != nil { throw ValidationError("--pin-root is for an object that is loaded: it needs --object") }
  }

  /// Loads the object, where one is given.
  func open() throws(CommandFailure) -> RingSubjects {
    guard let object else { return RingSubjects(object: nil) }
    let inventory = try LoadingOptions.inventory(object)
    do throws(LoadError) {
      let loaded = try loading.open(inventory).prepare().load()
      for outcome in loaded.programs {
        guard case .refused(let failure) = outcome.state else { continue }
        Diagnostics.say("\(object): program '\(outcome.program.name)': \(failure.reason(outcome.program, in: inventory))")
      }
      return RingSubjects(object: loaded)
    } catch {
      throw CommandFailure(error.status, "\(object): \(error)")
    }
  }
}

/// A ring that a command works on.
final class OpenedRing {
  let map: KernelMap
  let ring: RingMap
  /// What the object says about it, where it comes from one.
  let definition: MapDefinition?

  init(_ map: consuming KernelMap, _ ring: RingMap, _ definition: MapDefinition?) {
    self.map = map
    self.ring = ring
    self.definition = definition
  }

  /// The name in an object may be longer than the kernel's.
  var name: String { definition?.name ?? ring.name }
}

/// Where maps and programs come from: an object that was loaded, or the kernel.
struct RingSubjects {
  let object: LoadedObject?

  /// The ring that `text` names: a map of the object, an id, a path, or the name of a ring of the kernel.
  func ring(_ text: String) throws(CommandFailure) -> OpenedRing {
    if let loaded = object?.map(named: text) {
      return try opened(try CommandFailure.kernel { () throws(KernelError) in try loaded.map.duplicate() }, text, loaded.definition)
    }
    if let id = UInt32(text) {
      return try opened(try CommandFailure.kernel { () throws(KernelError) in try KernelMap.open(id: id) }, text, nil)
    }
    if text.contains("/") {
      return try opened(try CommandFailure.kernel { () throws(KernelError) in try KernelMap.open(pinned: text) }, text, nil)
    }
    if let object {
      let names = object.maps.compactMap { $0?.name }.joined(separator: ", ")
      throw CommandFailure(.no, "the object has no map '\(text)' (maps: \(names))")
    }
    let found = try CommandFailure.kernel { () throws(KernelError) in try RingLookup.rings(named: text) }
    guard let first = found.first else { throw CommandFailure(.no, "the kernel has no ring named '\(text)'") }
    guard found.count == 1 else {
      let ids = found.map { "\($0.id)" }.joined(separator: ", ")
      throw CommandFailure(.no, "several rings are named '\(text)': name one by its id (\(ids))")
    }
    return try opened(try CommandFailure.kernel { () throws(KernelError) in try KernelMap.open(id: first.id) }, text, nil)
  }

  private func opened(
    _ map: consuming KernelMap, _ text: String, _ definition: MapDefinition?
  ) throws(CommandFailure) -> OpenedRing {
    let ring = try CommandFailure.ring(text) { () throws(RingError) in try RingMap(map) }
    return OpenedRing(map, ring, definition)
  }

  /// The program that `text` names: of the object, by id, or pinned at a path.
  func program(_ text: String) throws(CommandFailure) -> OpenedProgram {
    if let loaded = object?.program(named: text) { return .loaded(loaded) }
    if let id = UInt32(text) {
      return .kernel(try CommandFailure.kernel { () throws(KernelError) in KernelProgramOwner(try .open(id: id)) })
    }
    if text.contains("/") {
      return .kernel(try CommandFailure.kernel { () throws(KernelError) in KernelProgramOwner(try .open(pinned: text)) })
    }
    throw CommandFailure(
      .no, "no program '\(text)' was loaded: name one of the object's (--object), an id, or a path in a bpf file system")
  }
}

/// A program that a command runs.
enum OpenedProgram {
  case loaded(LoadedProgram)
  case kernel(KernelProgramOwner)

  /// Runs it once (`BPF_PROG_TEST_RUN`); what it returned.
  @discardableResult func run() throws(CommandFailure) -> UInt32 {
    if let type = try type(), type.takesPackets {
      throw CommandFailure(
        .usage,
        "--run: programs of type \(type) are run on a packet (allowed: those that take none; btfscope run --input FILE runs it on one)"
      )
    }
    return try CommandFailure.kernel { () throws(KernelError) in
      switch self {
      case .loaded(let loaded): try loaded.program.testRun(TestRun()).returnValue
      case .kernel(let owner): try owner.program.testRun(TestRun()).returnValue
      }
    }
  }
}

extension OpenedProgram {
  private func type() throws(CommandFailure) -> ProgramType? {
    switch self {
    case .loaded(let loaded): loaded.setup.type
    case .kernel(let owner):
      ProgramType(rawValue: try CommandFailure.kernel { () throws(KernelError) in try owner.program.info().type })
    }
  }
}

/// Keeps a program that was there before.
final class KernelProgramOwner {
  let program: KernelProgram

  init(_ program: consuming KernelProgram) { self.program = program }
}

extension CommandFailure {
  /// Lets the kernel's refusal end the command.
  static func kernel<R: ~Copyable>(_ body: () throws(KernelError) -> R) throws(CommandFailure) -> R {
    do throws(KernelError) { return try body() } catch { throw CommandFailure(.kernel, "\(error)") }
  }

  /// Lets a fault of the ring `name` end the command.
  static func ring<R: ~Copyable>(_ name: String, _ body: () throws(RingError) -> R) throws(CommandFailure) -> R {
    do throws(RingError) { return try body() } catch { throw CommandFailure(name, error) }
  }

  /// A fault of the ring `name`.
  init(_ name: String, _ error: RingError) {
    guard case .wrongMapType(let found, let wanted) = error.reason else {
      self.init(error.status, "\(name): \(error)")
      return
    }
    // Where only rings do, the map may be one that another command reads.
    let type = MapType(rawValue: found)
    let hint = type == .perfEventArray ? "; ring watch reads it" : ""
    self.init(error.status, "\(name): the map is of type \(type), not \(wanted)\(hint)")
  }
}

extension RingError {
  /// How a command ends that this error ended.
  var status: CommandFailure.Status {
    switch reason {
    case .refused: .kernel
    case .sampleTooLarge: .input
    default: .no
    }
  }
}
