/// What a program comes to on a kernel.
public struct ProgramAnswer: Hashable, Sendable {
  /// What the kernel would answer to loading it alone, after what a loader like libbpf does for it.
  public enum Load: Hashable, Sendable { case loads, unknown, fails }

  /// Whether its target is there and fits.
  public enum Attach: Hashable, Sendable {
    case attaches, unknown, fails
    /// There is nothing that it attaches to by itself.
    case none
  }

  /// The number of the program in the object's inventory.
  public let program: Int
  /// Whether a loader loads it without being told to.
  public let isOptional: Bool
  /// The worst first; each once.
  public let findings: [Finding]
  public let load: Load
  public let attach: Attach

  init(program: Int, isOptional: Bool, hasTarget: Bool, findings: [Finding]) {
    self.program = program
    self.isOptional = isOptional
    self.findings = findings
    let effects = findings.map(\.effect)
    load = effects.contains(.notLoaded) ? .fails : effects.contains(.perhapsNotLoaded) ? .unknown : .loads
    if effects.contains(.notAttached) {
      attach = .fails
    } else if load == .fails {
      attach = hasTarget ? .fails : .none
    } else {
      attach = !hasTarget ? .none : load == .unknown || effects.contains(.perhapsNotAttached) ? .unknown : .attaches
    }
  }

  public var verdict: Verdict {
    let isOut = load == .fails || attach == .fails
    if isOut { return isOptional ? .degraded : .fails }
    if load == .unknown || attach == .unknown { return isOptional ? .degraded : .unknown }
    return findings.contains { $0.effect == .degraded } ? .degraded : .works
  }
}

/// What all of it comes to.
public enum Verdict: Int, Comparable, Hashable, Sendable {
  case works
  /// Works, but something answered absent, or an optional part is out.
  case degraded
  /// It cannot be told.
  case unknown
  case fails

  public static func < (a: Verdict, b: Verdict) -> Bool { a.rawValue < b.rawValue }
}
