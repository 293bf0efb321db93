extension RegisterValue {
  /// What the register holds, in plain words.
  public var words: String {
    if let number { return "the number \(number)" }
    if let stackOffset { return stack(stackOffset) }
    var kind = kind
    var isNullable = kind.hasSuffix("_or_null")
    if isNullable { kind.removeLast(8) }
    var notes: [String] = []
    var isStripped = true
    while isStripped {
      isStripped = false
      for (prefix, note) in RegisterValue.prefixes where kind.hasPrefix(prefix) && kind.count > prefix.count {
        kind.removeFirst(prefix.count)
        if !note.isEmpty { notes.append(note) }
        isStripped = true
      }
    }
    if kind.hasPrefix("ptr_or_null_") {
      isNullable = true
      kind = "ptr_" + kind.dropFirst(12)
    }
    var text = RegisterValue.isNumberKind(kind) ? range : object(kind)
    for note in notes { text += ", \(note)" }
    if facts["ref_obj_id"].map({ $0 != "0" }) ?? false { text += ", with a reference that has to be given back" }
    if isNullable { text += ", or NULL: not checked yet" }
    return text
  }

  private static func isNumberKind(_ kind: String) -> Bool { ["scalar", "inv", "unknown", "imm", "?", ""].contains(kind) }

  private func stack(_ offset: String) -> String {
    if offset == "0" || offset.isEmpty { return variable("the frame pointer (top of the stack)") }
    return variable(offset.hasPrefix("-") ? "the stack, \(offset.dropFirst()) bytes below its top" : "the stack, at \(offset)")
  }

  /// A number between bounds.
  private var range: String {
    if let exact = facts["imm"], facts.count == 1 { return "the number \(exact)" }
    let (umin, umax) = (facts["umin"] ?? facts["umin32"], facts["umax"] ?? facts["umax32"])
    let (smin, smax) = (facts["smin"].map { RegisterValue.signed($0) }, facts["smax"].map { RegisterValue.signed($0) })
    switch (umin, umax, smin, smax) {
    case (nil, nil, nil, nil):
      return facts["var_off"].map { "a number of which some bits are known: \($0)" } ?? "a number of which nothing is known"
    case (_, .some(let most), _, _): return "a number from \(umin ?? "0") to \(most)"
    case (_, nil, .some(let least), .some(let most)): return "a number from \(least) to \(most)"
    case (_, nil, .some(let least), nil): return "a number of \(least) or more"
    case (_, nil, nil, .some(let most)): return "a number of \(most) or less"
    case (.some(let least), nil, nil, nil): return "a number of \(least) or more, without a sign"
    }
  }

  /// The kernel writes numbers that are far from 0 in hexadecimal, negative ones too.
  private static func signed(_ text: String) -> String {
    guard text.hasPrefix("0x"), let bits = UInt64(text.dropFirst(2), radix: 16), bits >> 63 == 1 else { return text }
    return "\(Int64(bitPattern: bits))"
  }

  private func object(_ kind: String) -> String {
    switch kind {
    case "ctx": return placed("the program's context")
    case "pkt":
      let checked =
        facts["r"].map { $0 == "0" ? "; nothing of it is checked against data_end" : "; checked up to byte \($0)" }
        ?? "; nothing of it is checked against data_end"
      return placed("the packet") + checked
    case "pkt_end": return "the end of the packet (data_end)"
    case "pkt_meta": return placed("the packet's metadata")
    case "map_ptr": return "a map" + named
    case "map_value":
      return placed("a value of a map" + named + (facts["vs"].map { " (\($0) bytes)" } ?? ""))
    case "map_key": return placed("a key of a map" + named + (facts["ks"].map { " (\($0) bytes)" } ?? ""))
    case "mem": return placed("memory" + (size.map { " of \($0) bytes" } ?? ""))
    case "buf": return placed("a buffer")
    case "sock", "sock_common", "tcp_sock", "xdp_sock": return placed("a socket (\(kind))")
    case "flow_keys": return placed("the keys of the flow")
    case "tp_buffer": return placed("the buffer of a writable tracepoint")
    case "func": return "a function of the program"
    case "arena": return placed("the arena")
    case "dynptr_ptr", "dynptr": return "a dynptr"
    case "ptr_", "ptr": return placed("an object of the kernel")
    case "insn": return "an instruction's address"
    default:
      if kind.hasPrefix("ptr_") { return placed("a pointer to struct \(kind.dropFirst(4))") }
      return placed("a pointer of the kind '\(kind)'")
    }
  }

  private var named: String { facts["map"].map { " '\($0)'" } ?? "" }

  private var size: String? { facts["sz"] ?? facts["mem_size"] }

  /// With the offset into it.
  private func placed(_ text: String) -> String {
    let offset = facts["off"] ?? facts["imm"]
    guard let offset, offset != "0" else { return variable(text) }
    return variable("\(text), at offset \(offset)")
  }

  /// With what is added to it that is not known.
  private func variable(_ text: String) -> String {
    guard facts["var_off"] != nil || facts["umax"] != nil || facts["smax"] != nil else { return text }
    if let most = facts["umax"] { return "\(text), plus \(facts["umin"] ?? "0") to \(most)" }
    if let least = facts["smin"], let most = facts["smax"] {
      return "\(text), plus \(RegisterValue.signed(least)) to \(RegisterValue.signed(most))"
    }
    return "\(text), plus a number that is not known"
  }

  private static let prefixes = [
    ("untrusted_", "not trusted"), ("trusted_", "which the kernel vouches for"), ("rcu_", "protected by RCU"),
    ("percpu_", "one for each processor"), ("user_", "in user space"), ("rdonly_", "to be read only"), ("rdwr_", ""),
    ("ringbuf_", "reserved in a ring buffer"), ("alloc_", "allocated by the program"), ("uninit_", ""),
    ("non_own_", "owned by a list or tree"),
  ]
}
