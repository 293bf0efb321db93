/// Pointers that a call took away: what the message calls a number, or unset, was a pointer before.
///
/// The verifier has no words of its own for it, so that these rules have no messages; they take the place of another's
/// (``Refusal/cause``).
enum LossRules {
  static let all: [Rule] = [packet, released, unlocked, leftRCU, contradicted, unexplained]

  static let packet = Rule(
    "packet_pointer_lost", .memory, [],
    broken:
      "{reg} pointed into the packet until `{call}` at instruction {index}: such a call invalidates packet pointers, since it may move the packet.",
    remedy: "Load data and data_end again after the call, and check again before the access.")
  static let released = Rule(
    "released", .references, [],
    broken:
      "{reg} pointed to what was released at instruction {index} (`{call}`): no pointer to it can be used after that, copies included.",
    remedy: "Take what is needed before it is released, or release it later.")
  static let unlocked = Rule(
    "lock_pointer_lost", .references, [],
    broken:
      "{reg} pointed to an object that a list or tree owns, which can be used while the lock is held: `{call}` at instruction {index} gave the lock back.",
    remedy: "Use the object before the lock is given back, or take a reference of its own (bpf_refcount_acquire()).")
  static let leftRCU = Rule(
    "rcu_pointer_lost", .references, [],
    broken:
      "{reg} was protected by RCU, which ended with `{call}` at instruction {index}: the object may be gone since.",
    remedy: "Use it before that call, or take a reference inside the region (bpf_task_acquire() and the like).")
  static let contradicted = Rule(
    "pointer_lost", .pointers, [],
    broken:
      "{reg} was a pointer ({was}) by the log's last word of it, and is a plain number now: `{call}` at instruction {index} came between, and may have invalidated it.",
    remedy:
      "Obtain the pointer again after the call, with its checks: functions that may change the packet, release an object or end a region take pointers away, functions of the program as well."
  )
  static let unexplained = Rule(
    "pointer_lost_somewhere", .pointers, [],
    broken:
      "{reg} was a pointer ({was}) by the log's last word of it, and is a plain number now; what invalidated it is not in the log.",
    remedy:
      "Look for a call before this instruction that may change the packet, release the object or end a region, and obtain the pointer again after it."
  )

  /// Rules about a register that is a number, or nothing, where a pointer is wanted.
  private static let replaced: Set<String> = [
    "number_as_pointer", "not_readable", "number_argument", "argument_kind", "kfunc_object", "kfunc_trusted", "reference_release",
  ]

  /// The register that a message is about, where it may have lost a pointer.
  static func register(of match: RuleBook.Match) -> Int? {
    guard replaced.contains(match.rule.code), let name = match.values["reg"] ?? match.values["arg"], name.first == "R" else {
      return nil
    }
    return Int(name.dropFirst()).flatMap { (0..<RegisterFile.count).contains($0) ? $0 : nil }
  }

  /// The rule about the loss of a pointer.
  static func match(_ loss: RegisterLoss, register number: Int) -> RuleBook.Match {
    let rule =
      switch loss.kind {
      case .packetMoved: packet
      case .released: released
      case .unlocked: unlocked
      case .leftRCU: leftRCU
      case .unknown: loss.callIndex < 0 ? unexplained : contradicted
      }
    return RuleBook.Match(
      rule: rule,
      values: [
        "reg": "R\(number)", "call": loss.call.text(0..<loss.call.count), "index": "\(loss.callIndex)",
        "was": RegisterValue(loss.was.text(0..<loss.was.count)).words,
      ])
  }
}
