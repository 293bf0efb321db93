import ByteReading

/// Which kernels an audit's answer counts for: `kernel>=5.10`, `kernel!=6.1.0-18-amd64`, or a glob over names and releases such as `*-cloud-*`.
public struct KernelPolicy: Hashable, Sendable {
  enum Comparison: String, CaseIterable, Hashable, Sendable {
    // The longer ones first: they begin as the others do.
    case atLeast = ">="
    case atMost = "<="
    case differs = "!="
    case equals = "="
    case above = ">"
    case below = "<"
  }

  enum Form: Hashable, Sendable {
    case version(Comparison, KernelVersion)
    case glob(String)
  }

  let form: Form
  /// As it was written.
  public let text: String

  /// What is wrong with a policy as it was written.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public var description: String {
      "'\(text.printable)' is no policy (allowed: kernel>=5.10 with >=, <=, >, <, = or !=, or a glob over names and releases)"
    }
  }

  public init(_ text: String) throws(Malformed) {
    self.text = text
    guard text.hasPrefix("kernel"), let sign = Comparison.allCases.first(where: { text.dropFirst(6).hasPrefix($0.rawValue) }) else {
      guard !text.isEmpty, !text.contains(where: { "<>=!".contains($0) }), (try? TextPattern(text)) != nil else {
        throw Malformed(text: text)
      }
      form = .glob(text)
      return
    }
    let version = text.dropFirst(6 + sign.rawValue.count).drop { $0 == " " }
    guard KernelVersion.isWellFormed(version.utf8), let version = KernelVersion(String(version)) else {
      throw Malformed(text: text)
    }
    form = .version(sign, version)
  }

  var isVersion: Bool { if case .version = form { true } else { false } }

  /// Whether it counts for a kernel. What says nothing of its release counts for all versions: nothing is let through for the lack of a name.
  func holds(for kernel: AuditReport.Kernel) -> Bool {
    switch form {
    case .glob(let text):
      guard let pattern = try? TextPattern(text) else { return false }
      return [kernel.name, kernel.release ?? ""].contains { pattern.matches(Bytes(Array($0.utf8) + [0]), at: 0) }
    case .version(let comparison, let wanted):
      guard let release = kernel.release.flatMap({ KernelVersion($0) }) else { return true }
      let order = wanted.compare(release)
      switch comparison {
      case .atLeast: return order >= 0
      case .atMost: return order <= 0
      case .above: return order > 0
      case .below: return order < 0
      case .equals: return order == 0
      case .differs: return order != 0
      }
    }
  }
}

extension [KernelPolicy] {
  /// Whether a kernel counts by all of them together: it is in the range that the versions leave, or like one of the globs.
  func holds(for kernel: AuditReport.Kernel) -> Bool {
    let versions = filter(\.isVersion)
    if !versions.isEmpty, versions.allSatisfy({ $0.holds(for: kernel) }) { return true }
    return contains { !$0.isVersion && $0.holds(for: kernel) }
  }
}

extension AuditReport {
  /// Whether the answer of the whole is no: a cell fails, or, strictly, is `unknown` or `degraded`. Only kernels that `policies` count for have a
  /// say; all where there are none.
  public func isNo(isStrict: Bool, where policies: [KernelPolicy] = []) -> Bool {
    let counted = kernels.map { policies.isEmpty || policies.holds(for: $0) }
    return cells.contains { cell in
      guard counted[cell.kernel] else { return false }
      let verdict = answers[cell.answer].verdict
      return verdict == .fails || isStrict && verdict != .works
    }
  }

  /// What is wrong with policies that count for no kernel of the report: a gate that they leave open is none. Nil where each counts for one.
  public func emptyPolicies(_ policies: [KernelPolicy]) -> String? {
    let empty = policies.filter { policy in !kernels.contains { policy.holds(for: $0) } }
    let versions = policies.filter(\.isVersion)
    let together =
      empty.isEmpty && versions.count > 1 && !kernels.contains { kernel in versions.allSatisfy { $0.holds(for: kernel) } }
    let words = (together ? versions : empty).map { "'\($0.text.printable)'" }
    guard !words.isEmpty else { return nil }
    let names = FoldedNames.kernels(kernels)
    return
      "\(words.joined(separator: together ? " with " : ", ")) \(words.count > 1 && !together ? "count" : "counts") for no kernel"
      + " (looked at: \(names.text(of: Array(kernels.indices))))"
  }
}
