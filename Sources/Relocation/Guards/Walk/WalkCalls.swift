import BPFObject

extension ProgramWalk {
  /// Calls; returns the slot to go on at, which for a function of the object is its first one.
  mutating func call(_ instruction: Instruction, at slot: UInt32, _ state: inout PathState) -> UInt32? {
    guard instruction.isCall else { return nil }
    let next = image.flow.slot(slot, movedBy: 1)
    switch instruction.source {
    case 0: callHelper(HelperFunction(rawValue: instruction.immediate), at: slot, &state)
    case 1 where image.flow.callee(of: slot) != nil: return callFunction(at: slot, next, &state)
    default: callKernel(at: slot, &state)
    }
    return next
  }

  /// A function of the object: followed with what its arguments are, unless the kernel verifies it alone.
  private mutating func callFunction(at slot: UInt32, _ next: UInt32?, _ state: inout PathState) -> UInt32? {
    guard let target = image.flow.callee(of: slot), let number = image.flow.function(at: target), let next,
      image.functions[number].slots.lowerBound == target
    else { return nil }
    if image.functions[number].isVerifiedAlone {
      findings.verifyAlone(number, in: type, isCertain: state.isCertain)
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

  /// A function of the kernel: it may change what its arguments lead to.
  private mutating func callKernel(at slot: UInt32, _ state: inout PathState) {
    notifyCallbacks(&state, isCertain: false)
    for register in UInt8(1)...5 { state.forgetMemory(at: state[register].value) }
    guard case .external(let name) = image.references[slot], name != "bpf_throw" else {
      // It may not return.
      state.isCertain = false
      return clobber(&state, result: .anything(mayBeStack: true))
    }
    // A number, or a pointer that may be null and is not in one case at least.
    clobber(&state, result: name.hasPrefix("bpf_dynptr_slice") ? .anything(mayBeStack: true) : .object(0))
    // Of what a lock answers the verifier knows more.
    if case .object = state[0].value, !name.hasPrefix("bpf_res_spin") { state[0] = Held(object(at: slot, &state)) }
    guard image.flow.isIteration(slot) else { return }
    state[0] = Held(nullable(at: slot, isNullCertain: true, isMemory: false, &state))
  }

  private func nullable(at slot: UInt32, isNullCertain: Bool, isMemory: Bool, _ state: inout PathState) -> Value {
    let number = unknownNumber(slot, state)
    forget(unknown: number, &state)
    return .nullable(number, isNullCertain: isNullCertain, isMemory: isMemory)
  }

  private mutating func callHelper(_ helper: HelperFunction, at slot: UInt32, _ state: inout PathState) {
    let effect = HelperEffect(helper)
    notifyCallbacks(&state, isCertain: effect.callsBack && roundsAreCertain(helper, state))
    let found = effect.result == .element ? lookup(state) : nil
    apply(effect, &state)
    clobber(&state, result: .unknown)
    switch effect.result {
    case .anyNumber: state[0] = Held(unknown(bits: 64, at: slot, &state))
    case .element:
      guard let found else { return }
      state[0] = Held(nullable(at: slot, isNullCertain: found.mayMiss, isMemory: found.isMemory, &state))
    case .memoryOrNull: state[0] = Held(nullable(at: slot, isNullCertain: true, isMemory: true, &state))
    case .objectOrNull: state[0] = Held(nullable(at: slot, isNullCertain: true, isMemory: false, &state))
    case .object: state[0] = Held(.object(0))
    case .other: break
    }
  }

  /// Functions among the arguments are called.
  private mutating func notifyCallbacks(_ state: inout PathState, isCertain: Bool) {
    for register in UInt8(1)...5 {
      guard case .function(let target) = state[register].value else { continue }
      callBack(target, isCertain: state.isCertain && isCertain)
      // It may get addresses of any variables.
      state.forgetStacks()
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

  private func map(_ state: PathState) -> MapAttributes? {
    guard case .map(let number) = state[1].value else { return nil }
    return image.references.maps[Int(number)]
  }

  /// What a lookup gets; nil where nothing is known of it.
  private func lookup(_ state: PathState) -> (mayMiss: Bool, isMemory: Bool)? {
    guard let map = map(state) else { return (isUnknownKey(state, count: nil), true) }
    // A loader may freeze it, and the verifier then knows its values.
    guard !map.flags.contains(.readOnlyForPrograms) else { return nil }
    switch map.type {
    // Since Linux 6.15 the verifier knows that an array has the element of a constant index.
    case .array, .perCPUArray: return (isUnknownKey(state, count: map.keySize), true)
    case .arrayOfMaps, .hashOfMaps, .socketMap, .socketHash, .xskMap: return (true, false)
    default: return (true, true)
    }
  }

  private func isUnknownKey(_ state: PathState, count: UInt32?) -> Bool {
    guard case .stack(let frame, let offset) = state[2].value else { return false }
    for count in count.map({ [$0] }) ?? [4, 8] {
      switch state.frames[Int(frame)].stack.read(at: offset, count: Int32(min(count, 8)), order: image.order)?.value {
      case .unknownBytes: return true
      case .expression(let number) where isAny(number, state): return true
      default: continue
      }
    }
    return false
  }

  /// Whether an expression has several values, and no branch said which.
  private func isAny(_ number: UInt32, _ state: PathState) -> Bool {
    let expression = table[number]
    guard !state.constraints.contains(where: { table[$0.expression].unknown == expression.unknown }) else { return false }
    let values = [0, 1, 0x5a5a_1234_a5a5_4321, UInt64.max].compactMap { expression.value($0, order: image.order) }
    return Set(values).count > 1
  }

  private func apply(_ effect: HelperEffect, _ state: inout PathState) {
    switch effect.memory {
    case .untouched: break
    case .reads(let registers):
      for register in registers { state.weakenMemory(at: state[register].value) }
    case .readsElement(let registers):
      let map = map(state)
      for register in registers {
        let count = register == 2 ? map?.keySize : map?.valueSize
        state.weakenMemory(at: state[register].value, count: count.map(UInt64.init))
      }
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
