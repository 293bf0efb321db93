/// Lines that tell of the verifier's way and of its work, by how they begin.
enum Remarks {
  static func isRemark(_ line: [UInt8], _ start: Int) -> Bool {
    guard let candidates = byFirst[line.byte(start)] else { return false }
    return candidates.contains { line.holds($0, at: start) } && !isReason(line, start)
  }

  private static let byFirst = Dictionary(grouping: beginnings) { $0.utf8.first ?? 0 }

  /// `Func#1 ('f') is safe for any args` is a remark; what begins alike and is none.
  private static func isReason(_ line: [UInt8], _ start: Int) -> Bool {
    line.holds("stack depth ", at: start) && line.place(of: "exceeds", from: start) != nil
      || line.holds("frame pointer", at: start)
  }

  private static let beginnings = [
    // What was counted.
    "verification time ", "stack depth ", "insns processed ", "max_states_per_insn", "total_states", "propagate_precision",
    // Ways through functions.
    "caller:", "callee:", "returning from callee:", "to caller at ", "from callee", "func#", "Func#", "Validating ",
    "exception_callback:",
    "subprog#", "topo_order[", "cur state:", "old state:", "true_reg", "false_reg",
    // How numbers are followed back.
    "mark_precise: ", "force_precise: ", "last_idx ", "regs=", "parent ", "propagating ", "frame ", "didn't have", "already had",
    "insn_stack", "SCC ", "... ", "`btfscope explain`", "Live regs before insn", "stack use/def", "arg JOIN", "refs=",
  ]
}
