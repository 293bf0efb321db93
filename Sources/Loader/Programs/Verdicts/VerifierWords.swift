/// The verifier's reason in its log: one line of many (`verbose()` in `kernel/bpf/verifier.c`).
public enum VerifierWords {
  /// The last line that says why: not an instruction, a state, a source line or a count. Nil for a log without one.
  public static func reason(_ log: String) -> String? {
    log.split(separator: "\n").last(where: isReason).map { withoutCounts(String($0.drop { $0 == " " })) }
  }

  private static func isReason(_ line: Substring) -> Bool {
    let text = line.drop { $0 == " " }
    guard let first = text.utf8.first else { return false }
    // `; source line @ file.c:3`
    if first == 0x3b { return false }
    // `12: (85) call ...`, `12: R1=ctx()`, `from 3 to 7: ...`, `R0=0 R1=...`
    if (0x30...0x39).contains(first), let colon = text.firstIndex(of: ":"), text[..<colon].allSatisfy(\.isNumber) { return false }
    if text.hasPrefix("from "), text.contains(" to ") { return false }
    if isState(text) { return false }
    // `stack depth 520 exceeds interpreter stack depth limit`
    if text.hasPrefix("stack depth "), text.contains(" exceeds ") { return true }
    return !counts.contains { text.hasPrefix($0) }
  }

  /// `R0=0`, `R10_w=fp0`, `frame1: R0=0`, but not `R1 type=ctx expected=map_ptr`, nor `frame pointer is read only`.
  private static func isState(_ text: Substring) -> Bool {
    if text.hasPrefix("frame") { return text.dropFirst(5).first?.isNumber ?? false }
    guard text.first == "R" else { return false }
    let behind = text.dropFirst().drop { $0.isNumber }
    guard behind.startIndex > text.index(after: text.startIndex) else { return false }
    return (behind.first == "_" ? behind.dropFirst().drop { $0.isLetter } : behind).first == "="
  }

  /// Some messages of the kernel's have no end of line: the counts behind them are no part of it.
  private static func withoutCounts(_ text: String) -> String {
    for words in ["verification time ", "processed "] {
      var place = text.startIndex
      while place < text.endIndex {
        let rest = text[place...]
        if rest.hasPrefix(words), rest.dropFirst(words.count).first?.isNumber == true { return String(text[..<place]) }
        place = text.index(after: place)
      }
    }
    return text
  }

  /// Lines that stand around it.
  private static let counts = [
    // Linux 7.2 has the counts on lines of their own.
    "processed ", "insns processed ", "total_states", "peak_states", "mark_read", "verification time ", "stack depth ",
    "max_states_per_insn", "caller:", "callee:", "mark_precise",
    "last_idx",
    "regs=", "parent ", "first_idx", "func#", "Func#", "Validating ", "live regs", "Live regs", "arg#0 reference type",
    "insn_stack",
  ]
}
