/// What the verifier counts about a program (`print_verification_stats()` in `kernel/bpf/verifier.c`).
public struct VerifierStatistics: Hashable, Sendable {
  /// Instructions that it went through: one may count many times.
  public var instructions: UInt64?
  /// States that it kept.
  public var states: UInt64?
  public var peakStates: UInt64?
  /// Microseconds that it took.
  public var microseconds: UInt64?

  /// Reads the lines at the end of a log; nil where there are none.
  public init?(_ log: String) {
    var isThere = false
    for line in log.split(separator: "\n").suffix(16) {
      let words = line.split(separator: " ")
      if line.hasPrefix("processed "), words.count > 2, words[2] == "insns" {
        isThere = true
        instructions = UInt64(words[1])
        states = VerifierStatistics.number(after: "total_states", words)
        peakStates = VerifierStatistics.number(after: "peak_states", words)
      } else if line.hasPrefix("verification time "), words.count > 2 {
        microseconds = UInt64(words[2])
      }
    }
    guard isThere else { return nil }
  }

  private static func number(after word: String, _ words: [Substring]) -> UInt64? {
    guard let place = words.firstIndex(where: { $0 == word }), place + 1 < words.count else { return nil }
    return UInt64(words[place + 1])
  }
}
