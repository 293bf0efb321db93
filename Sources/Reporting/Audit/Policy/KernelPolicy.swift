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
    case version(Comparison, String)
    case glob(String)
  }

  let form: Form

  /// What is wrong with a policy as it was written.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public var description: String {
      "'\(text.printable)' is no policy (allowed: kernel>=5.10 with >=, <=, >, <, = or !=, or a glob over names and releases)"
    }
  }

  public init(_ text: String) throws(Malformed) {
    guard text.hasPrefix("kernel"), let sign = Comparison.allCases.first(where: { text.dropFirst(6).hasPrefix($0.rawValue) }) else {
      guard !text.isEmpty, !text.contains(where: { "<>=!".contains($0) }), (try? TextPattern(text)) != nil else {
        throw Malformed(text: text)
      }
      form = .glob(text)
      return
    }
    let version = text.dropFirst(6 + sign.rawValue.count).drop { $0 == " " }
    guard version.first?.isNumber == true else { throw Malformed(text: text) }
    form = .version(sign, String(version))
  }

  /// Whether it counts for a kernel. What says nothing of its release counts for all versions: nothing is let through for the lack of a name.
  func holds(for kernel: AuditReport.Kernel) -> Bool {
    switch form {
    case .glob(let text):
      guard let pattern = try? TextPattern(text) else { return false }
      return [kernel.name, kernel.release ?? ""].contains { pattern.matches(Bytes(Array($0.utf8) + [0]), at: 0) }
    case .version(let comparison, let wanted):
      guard let release = kernel.release else { return true }
      let order = KernelPolicy.compare(release, wanted)
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

  /// By the numbers at the beginning, as far as `wanted` has some: `6.1.0-18` is `6.1`.
  private static func compare(_ release: String, _ wanted: String) -> Int {
    let (left, right) = (numbers(release), numbers(wanted))
    for (index, number) in right.enumerated() {
      let other = index < left.count ? left[index] : 0
      if other != number { return other < number ? -1 : 1 }
    }
    // With words behind the numbers all of it is meant.
    let isWhole = wanted.allSatisfy { $0.isNumber || $0 == "." }
    return isWhole || release == wanted ? 0 : release < wanted ? -1 : 1
  }

  private static func numbers(_ text: String) -> [UInt64] {
    text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }.split(separator: ".").map { UInt64($0) ?? .max }
  }
}

extension AuditReport {
  /// Whether the answer of the whole is no for the kernels that one of `policies` counts for; for all where there is none.
  public func isNo(isStrict: Bool, where policies: [KernelPolicy]) -> Bool {
    guard !policies.isEmpty else { return isNo(isStrict: isStrict) }
    let counted = kernels.map { kernel in policies.contains { $0.holds(for: kernel) } }
    return cells.contains { cell in
      guard counted[cell.kernel] else { return false }
      let verdict = answers[cell.answer].verdict
      return verdict == .fails || isStrict && verdict != .works
    }
  }
}
