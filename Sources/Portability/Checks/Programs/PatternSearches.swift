import BTF
import ByteReading
import Relocation

/// What patterns for names of functions match, each looked for once for an object.
final class PatternSearches {
  private var known: [String: Bool] = [:]
  /// Patterns of one object that all functions are gone through for: only hostile objects have more.
  private static let limit = 64

  /// Whether some function of the kernel's types matches; nil where too much was asked for before.
  func hasMatch(_ text: String, _ facts: KernelFacts) -> Bool? {
    if let answer = known[text] { return answer }
    guard known.count < PatternSearches.limit else { return nil }
    let pattern = FunctionPattern(text)
    let answer = facts.hasFunction { pattern.matches($0) }
    known[text] = answer
    return answer
  }
}

extension KernelFacts {
  /// Whether some function has a name that fits.
  func hasFunction(where fits: (Bytes) -> Bool) -> Bool {
    for table in [target.types] + target.modules.map(\.types) {
      for id in table.ownTypeIDs {
        guard let record = table.record(TypeID(id)), record.kind == .function, let name = table.kernelName(record.nameOffset) else {
          continue
        }
        if fits(name) { return true }
      }
    }
    return false
  }
}
