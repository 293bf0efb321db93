import BPFObject

extension ProgramWalk {
  /// Calls; returns the slot to go on at, which for a function of the object is its first one.
  mutating func call(_ instruction: Instruction, at slot: UInt32, _ state: inout PathState) -> UInt32? {
    guard instruction.isCall else { return nil }
    let next = image.slot(slot, movedBy: 1)
    switch instruction.source {
    case 0: callHelper(HelperFunction(rawValue: instruction.immediate), at: slot, &state)
    case 1 where image.callee(of: slot) != nil: return callFunction(at: slot, next, &state)
    default: callKernel(at: slot, &state)
    }
    return next
  }

  /// A function of the object: followed with what its arguments are, unless the kernel verifies it alone.
  private mutating func callFunction(at slot: UInt32, _ next: UInt32?, _ state: inout PathState) -> UInt32? {
    guard let target = image.callee(of: slot), let number = image.function(at: target), let next,
      image.functions[number].slots.lowerBound == target
    else { return nil }
    if image.functions[number].isVerifiedAlone {
      findings.verifyAlone(number, isCertain: state.isCertain)
      for register in UInt8(1)...5 { state.forgetMemory(at: state[register].value) }
      // Of what it returns the verifier knows nothing.
      clobber(&state, result: .unknown)
      state[0] = Held(unknown(bits: 64, at: slot, &state))
      return next
    }
    guard state.frames.count < PathState.frameLimit else { return nil }
    var frame = PathState.Frame(function: number, returnSlot: next, depth: state.frames.count)
    for register in 1...5 { frame.registers[register] = state.frames[state.depth].registers[register] }
    clobber(&state, result: .unknown)
    state.frames.append(frame)
    return target
  }

  /// A function of the kernel: it may change what its arguments lead to, and return anything.
  private mutating func callKernel(at slot: UInt32, _ state: inout PathState) {
    notifyCallbacks(&state, isCertain: false)
    for register in UInt8(1)...5 { state.forgetMemory(at: state[register].value) }
    // bpf_throw() does not return.
    if case .external(let name) = image.references[slot], name != "bpf_throw" {} else { state.isCertain = false }
    clobber(&state, result: .anything(mayBeStack: true))
  }

  private mutating func callHelper(_ helper: HelperFunction, at slot: UInt32, _ state: inout PathState) {
    let effect = HelperEffect(helper)
    notifyCallbacks(&state, isCertain: effect.callsBack && roundsAreCertain(helper, state))
    let isKeyUnknown = effect.result == .element && isUnknownKey(state)
    apply(effect, &state)
    clobber(&state, result: .unknown)
    let number = unknownNumber(slot, state)
    switch effect.result {
    case .anyNumber: state[0] = Held(unknown(bits: 64, at: slot, &state))
    case .element, .memoryOrNull, .objectOrNull:
      forget(unknown: number, &state)
      let isCertain = effect.result != .element || isKeyUnknown
      state[0] = Held(.nullable(number, isNullCertain: isCertain, isMemory: effect.result != .objectOrNull))
    case .object: state[0] = Held(.object)
    case .other: break
    }
  }

  /// Functions among the arguments are called.
  private mutating func notifyCallbacks(_ state: inout PathState, isCertain: Bool) {
    for register in UInt8(1)...5 {
      if case .function(let target) = state[register].value { callBack(target, isCertain: state.isCertain && isCertain) }
    }
  }

  /// bpf_loop() with no rounds calls nothing.
  private func roundsAreCertain(_ helper: HelperFunction, _ state: PathState) -> Bool {
    guard helper.rawValue == 181 else { return true }
    switch state[1].value {
    case .constant(let count, _): return count != 0
    case .expression(let number): return table[number].steps.isEmpty
    default: return false
    }
  }

  /// Since Linux 6.15 the verifier knows that an array has the element of a constant index.
  private func isUnknownKey(_ state: PathState) -> Bool {
    guard case .stack(let frame, let offset) = state[2].value else { return false }
    for count: Int32 in [4, 8] {
      switch state.frames[Int(frame)].stack.read(at: offset, count: count, order: image.order)?.value {
      case .expression, .unknownBytes: return true
      default: continue
      }
    }
    return false
  }

  private func apply(_ effect: HelperEffect, _ state: inout PathState) {
    switch effect.memory {
    case .untouched: break
    case .reads(let registers):
      for register in registers { state.weakenMemory(at: state[register].value) }
    case .writes(let register, let size, let reads):
      for other in reads { state.weakenMemory(at: state[other].value) }
      write(at: state[register].value, count: state[size].value, &state)
    case .any:
      for register in UInt8(1)...5 { state.forgetMemory(at: state[register].value) }
    }
  }

  /// The kernel writes bytes: exactly as many as it was told to.
  private func write(at address: Value, count: Value, _ state: inout PathState) {
    guard case .stack(let frame, let offset) = address, case .constant(let length, let isTracked) = count,
      let bytes = Int32(exactly: length), StackMemory.contains(offset, count: bytes)
    else { return state.forgetMemory(at: address) }
    if isTracked {
      state.frames[Int(frame)].stack.write(Held(.unknownBytes), at: offset, count: bytes)
    } else {
      state.forgetMemory(at: address)
    }
  }
}
