import BPFObject
import Glibc
import Loader
import Reporting

/// What the running kernel answers to an object, program by program. Nothing stays loaded.
struct RealLoad {
  private var facts: [String: PreflightReport.Fact] = [:]
  /// What became of all of them, where nothing was loaded.
  private var common: PreflightReport.Fact?
  /// Why nothing was loaded; nil where programs were loaded one by one.
  private(set) var failure: LoadError?

  /// Whether something besides the object could not be read, which says nothing about the object.
  var isUnread: Bool { if case .unreadable? = failure?.reason { true } else { false } }

  /// Loads the programs of these names; all that load by themselves where there are none.
  init(_ inventory: ObjectInventory, _ options: LoadingOptions, only names: [String]) {
    do throws(LoadError) {
      var setup = try options.open(inventory)
      try setup.select(names)
      let loaded = try setup.prepare().load()
      // What the object pins by name was made by this load, and goes with it.
      defer { loaded.unpinNewMaps() }
      for outcome in loaded.programs { facts[outcome.program.name] = RealLoad.fact(outcome, inventory) }
    } catch {
      failure = error
      common = isUnread ? .untried("\(error)") : RealLoad.fact(error.number, "\(error)")
    }
  }

  func fact(of program: String) -> PreflightReport.Fact { common ?? facts[program] ?? .untried("it is no program by itself") }

  private static func fact(_ outcome: ProgramOutcome, _ inventory: ObjectInventory) -> PreflightReport.Fact {
    switch outcome.state {
    case .loaded: .loaded
    case .refused(let failure): fact(failure.number, failure.reason(outcome.program, in: inventory))
    case .left: .untried("it was not to be loaded")
    }
  }

  /// The lack of privilege says nothing about the program.
  private static func fact(_ errno: Int32, _ reason: String) -> PreflightReport.Fact {
    errno == EPERM ? .untried(reason) : .refused(errno: errno, reason: reason)
  }
}
