public import BPFObject
import BTF
import ByteReading
public import Relocation

/// Renders what became of a kernel's BTF and whether objects relocate the same with it: the answer to `minimize`.
public struct MinimizeReport: Sendable {
  /// A file that is written.
  public struct File: Sendable {
    public var name: String
    /// The module whose types it holds; nil for the kernel.
    public var module: String?

    public init(name: String, module: String?) {
      self.name = name
      self.module = module
    }
  }

  let minimization: Minimization
  let source: String
  let objects: [(name: String, file: ObjectFile)]
  let files: [File]
  /// Names of objects that could not be read, which is said elsewhere.
  public let unreadable: [String]
  /// BTF beside the output that does not fit it: of modules, written by an earlier run.
  public var leftovers: [String] = []
  let relocationCount: Int
  private(set) var counts: [Resolution.Outcome: Int] = [:]
  private(set) var unresolved: [Unresolved] = []
  /// Whether some record is malformed.
  public private(set) var hasMalformedRecords = false

  /// Whether the files are written: all objects could be read, and all relocations come out the same.
  public var isWritten: Bool { minimization.isProved && unreadable.isEmpty }

  /// Whether some relocation cannot be carried out.
  public var isUnresolved: Bool { !unresolved.isEmpty }

  /// `objects` and `files` are in the order of the minimisation's; the first file is the kernel's.
  public init(
    _ minimization: Minimization, source: String, objects: [(name: String, file: ObjectFile)], files: [File],
    unreadable: [String] = []
  ) {
    self.minimization = minimization
    self.source = source
    self.objects = objects
    self.files = files
    self.unreadable = unreadable
    relocationCount = minimization.resolutions.reduce(0) { $0 + $1.count }
    for (object, resolutions) in minimization.resolutions.enumerated() {
      // By index: a copy of each would cost more than looking at it.
      for index in resolutions.indices {
        let outcome = resolutions.outcome(at: index)
        counts[outcome, default: 0] += 1
        guard outcome == .poisoned || outcome == .ambiguous || outcome == .error else { continue }
        unresolved.append(Unresolved(object: object, resolution: resolutions[index]))
        if resolutions[index].failure?.isMalformed == true { hasMalformedRecords = true }
      }
    }
  }

  /// A relocation that libbpf cannot carry out on that kernel, whichever of the two it is given.
  struct Unresolved {
    let object: Int
    let resolution: Resolution
  }

  /// Types and bytes of a file, and of what it was made of.
  func size(of file: Int) -> (types: Int, bytes: Int, sourceTypes: Int, sourceBytes: Int) {
    let (new, old) = file == 0 ? (minimization.result.kernel, minimization.target.types) : modules(file)
    // A kernel's BTF may itself be split; what is written stands alone.
    var (types, bytes) = (old.ownTypeIDs.count, old.blob.count)
    var below = file == 0 ? old.base : nil
    while let table = below {
      (types, bytes) = (types + table.ownTypeIDs.count, bytes + table.blob.count)
      below = table.base
    }
    return (new.ownTypeIDs.count, new.blob.count, types, bytes)
  }

  private func modules(_ file: Int) -> (BTFTypeTable, BTFTypeTable) {
    let module = minimization.result.modules[file - 1]
    let old = minimization.target.modules.first { $0.name == module.name }
    return (module.types, old?.types ?? module.types)
  }

  /// Why a relocation is unresolved, in words.
  static func reason(_ resolution: Resolution) -> String {
    if let failure = resolution.failure { return "\(failure)" }
    switch resolution.poisonCause {
    case .width(let old, let new): return "the field has \(new) bytes instead of \(old), and cannot be loaded so"
    case .noMatch, nil: return resolution.candidateCount == 0 ? "there is no such type" : "no type of that name fits"
    }
  }
}
