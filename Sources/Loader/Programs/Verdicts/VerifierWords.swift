/// The verifier's reason in its log: one line of many (`verbose()` in `kernel/bpf/verifier.c`).
public enum VerifierWords {
  /// The last line that says why: not an instruction, a state, a source line or a count. Nil for a log without one.
  public static func reason(_ log: String) -> String? {
    log.split(separator: "\n").last(where: isReason).map { String($0.drop { $0 == " " }) }
  }

  private static func isReason(_ line: Substring) -> Bool {
    let text = line.drop { $0 == " " }
    guard let first = text.utf8.first else { return false }
    // `; source line @ file.c:3`
    if first == 0x3b { return false }
    // `12: (85) call ...`, `12: R1=ctx()`, `from 3 to 7: ...`, `R0=0 R1=...`
    if (0x30...0x39).contains(first), let colon = text.firstIndex(of: ":"), text[..<colon].allSatisfy(\.isNumber) { return false }
    if text.hasPrefix("from "), text.contains(" to ") { return false }
    if first == 0x52, text.prefix(12).contains("=") { return false }
    return !counts.contains { text.hasPrefix($0) }
  }

  /// Lines that stand around it.
  private static let counts = [
    "processed ", "verification time ", "stack depth ", "max_states_per_insn", "caller:", "callee:", "frame", "mark_precise",
    "last_idx",
    "regs=", "parent ", "first_idx", "func#", "Func#", "Validating ", "live regs", "Live regs", "arg#0 reference type",
    "insn_stack",
  ]
}
