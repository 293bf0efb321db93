/// How a register that held a pointer lost it.
struct RegisterLoss {
  enum Kind {
    case packetMoved, released, unlocked, leftRCU
    /// The message says so, and what did it is not known.
    case unknown
  }

  var kind: Kind
  /// What it held before, in the verifier's words.
  var was: [UInt8]
  /// The call that took it away; empty where none was seen.
  var call: [UInt8]
  var callIndex: Int
}

/// What calls take away.
extension RegisterFile {
  /// Carries out what a call does to pointers, before its arguments are lost.
  mutating func invalidate(by call: InvalidatingCall, _ text: [UInt8], at index: Int) {
    let lose = { (kind: RegisterLoss.Kind, was: [UInt8]) in RegisterLoss(kind: kind, was: was, call: text, callIndex: index) }
    switch call {
    case .movesPacket:
      forEachPointer { register in
        guard register.value.holds("pkt") else { return }
        register.loss = lose(.packetMoved, register.value)
        register.value.removeAll(keepingCapacity: true)
      }
    case .releases(let argument):
      let reference = RegisterFile.field("ref_obj_id=", self[argument].value)
      guard !reference.isEmpty, reference != [0x30] else { return }
      forEachPointer { register in
        guard RegisterFile.field("ref_obj_id=", register.value) == reference else { return }
        register.loss = lose(.released, register.value)
        register.value.removeAll(keepingCapacity: true)
      }
    case .handsOver(let argument):
      let reference = RegisterFile.field("ref_obj_id=", self[argument].value)
      guard !reference.isEmpty else { return }
      forEachPointer { register in
        guard let place = RegisterFile.place(of: "ref_obj_id=", register.value), register.value[place].elementsEqual(reference)
        else { return }
        register.value = Array("non_own_".utf8) + register.value[..<place.lowerBound] + [0x30] + register.value[place.upperBound...]
      }
    case .unlocks:
      forEachPointer { register in
        guard register.value.place(of: "non_own_") != nil else { return }
        register.loss = lose(.unlocked, register.value)
        register.value.removeAll(keepingCapacity: true)
      }
    case .leavesRCU:
      forEachPointer { register in
        guard register.value.holds("rcu_") else { return }
        register.loss = lose(.leftRCU, register.value)
        register.value = Array("untrusted_".utf8) + register.value[4...]
      }
    }
  }

  /// Whether a value in the verifier's words is a pointer: no number of any kind.
  static func isPointer(_ value: [UInt8]) -> Bool {
    let first = value.byte(0)
    if first == 0 || first == 0x2d || first &- 0x30 < 10 { return false }
    if first == 0x50, value.byte(1) == 0x2d || value.byte(1) &- 0x30 < 10 { return false }
    return !["scalar", "Pscalar", "inv", "unknown", "imm", "?"].contains { value.holds($0) }
  }

  /// What a register that the message calls a plain number, or unset, held before: what is known of that, or, where the log's last word of
  /// it is a pointer, which call came behind that word. Nil where nothing says that it was a pointer.
  func loss(of number: Int) -> RegisterLoss? {
    let register = self[number]
    if let loss = register.loss { return loss }
    guard RegisterFile.isPointer(register.value) else { return nil }
    let isBetween = lastCallIndex >= 0 && lastCallTime > register.time
    return RegisterLoss(
      kind: .unknown, was: register.value, call: isBetween ? lastCall : [], callIndex: isBetween ? lastCallIndex : -1)
  }
}
