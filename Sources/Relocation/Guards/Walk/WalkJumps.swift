import BPFObject

extension ProgramWalk {
  /// Jumps, calls and exits; returns the slot to go on at, and notes the other way of a branch for later.
  mutating func jump(_ instruction: Instruction, at slot: UInt32, _ state: inout PathState) -> UInt32? {
    switch instruction.flow {
    case .jump(let distance): return image.flow.slot(slot, movedBy: distance)
    case .branch(let distance):
      return branch(instruction, at: slot, to: image.flow.slot(slot, movedBy: distance), &state)
    case .mayGoto(let distance):
      if let target = image.flow.slot(slot, movedBy: distance) { later(target, state) }
      return image.flow.slot(slot, movedBy: 1)
    case .anywhere:
      giveUp()
      return nil
    case .exit: return leave(&state)
    case .next, .overNext: return call(instruction, at: slot, &state)
    }
  }

  /// The end of the program, or of a function that it called.
  private mutating func leave(_ state: inout PathState) -> UInt32? {
    state.closeRegions(at: nil, &findings.origins)
    guard state.depth > 0, let frame = state.frames.popLast() else { return nil }
    let popped = UInt8(truncatingIfNeeded: state.frames.count)
    let result = frame.registers[0]
    clobber(&state, result: .unknown)
    state[0] = result
    // What lay on the stack of the function is gone.
    state.replaceValues { value in
      switch value {
      case .stack(popped, _), .stackArea(popped): .unknown
      default: value
      }
    }
    return frame.returnSlot
  }

  private mutating func branch(
    _ instruction: Instruction, at slot: UInt32, to target: UInt32?, _ state: inout PathState
  ) -> UInt32? {
    // The verifier refuses what does not exist.
    guard let comparison = Comparison(instruction.opcode) else { return nil }
    let next = image.flow.slot(slot, movedBy: 1)
    showNumbers(instruction, comparison, at: slot, &state)
    let a = state[instruction.destination]
    let b = second(instruction, at: slot, state)
    var taken = state
    switch (a.value, b.value) {
    case (.constant(let left, let isLeftTracked), .constant(let right, let isRightTracked)):
      let holds = comparison.holds(left, right)
      if isLeftTracked && isRightTracked {
        decide(slot, by: findings.origins.union(a.origin, b.origin), &state)
        return holds ? target : next
      }
      // That way is gone; whether the verifier knows depends on the kernel.
      if holds { state.isCertain = false } else { taken.isCertain = false }
    case (.expression(let number), .constant(let operand, _)):
      restrict(number, comparison, operand, &state, &taken)
    case (.constant(let operand, _), .expression(let number)):
      if let mirrored = comparison.mirrored {
        restrict(number, mirrored, operand, &state, &taken)
      } else {
        (state.isCertain, taken.isCertain) = (false, false)
      }
    case (let pointer, .constant(0, _)), (.constant(0, _), let pointer):
      compareWithNull(pointer, comparison, &state, &taken)
    default: (state.isCertain, taken.isCertain) = (false, false)
    }
    if let target { later(target, taken) }
    return next
  }

  /// A branch goes one way: what the other one would have written is as it is because of that.
  private mutating func decide(_ slot: UInt32, by origins: UInt32, _ state: inout PathState) {
    findings.decide(slot, origin: origins)
    guard origins != 0, let region = region(of: slot, in: state.frames[state.depth].function) else { return }
    let depth = UInt8(truncatingIfNeeded: state.depth)
    state.regions.open(OpenRegion(branch: slot, depth: depth, region: region, origins: origins), &findings.origins)
  }

  /// What is compared with another number than 0, or by its lower half, is no pointer: no program that the kernel takes does that.
  private mutating func showNumbers(
    _ instruction: Instruction, _ comparison: Comparison, at slot: UInt32, _ state: inout PathState
  ) {
    let isNull = comparison.isEquality && !comparison.isNarrow
    for (mine, other) in [
      (state[instruction.destination].value, second(instruction, at: slot, state).value),
      (second(instruction, at: slot, state).value, state[instruction.destination].value),
    ] {
      guard case .object = mine, case .constant(let operand, _) = other else { continue }
      if isNull && operand == 0 {
        // After a comparison with null it is not known which it was.
        state.replaceValues { $0 == mine ? .object(0) : $0 }
      } else {
        showNumber(mine, &state)
      }
    }
  }

  /// A branch on an unknown: each way is certain for which the unknown may have a value.
  private mutating func restrict(
    _ number: UInt32, _ comparison: Comparison, _ operand: UInt64, _ state: inout PathState, _ taken: inout PathState
  ) {
    guard state.isCertain else { return }
    let unknown = table[number].unknown
    var witness = Witness(table: table, order: image.order)
    func restrict(_ state: inout PathState, holds: Bool) {
      let constraint = Constraint(expression: number, comparison: comparison, operand: operand, holds: holds)
      if !state.constraints.contains(constraint) { state.constraints.append(constraint) }
      state.isCertain = witness.exists(state.constraints, of: unknown)
    }
    restrict(&state, holds: false)
    restrict(&taken, holds: true)
    charge(witness.tries / 16)
  }

  /// A branch on whether a pointer is null.
  private func compareWithNull(
    _ pointer: Value, _ comparison: Comparison, _ state: inout PathState, _ taken: inout PathState
  ) {
    guard comparison.isEquality, !comparison.isNarrow else {
      (state.isCertain, taken.isCertain) = (false, false)
      return
    }
    let isNullTaken = comparison.operation == 0x10
    var (null, other) = isNullTaken ? (taken, state) : (state, taken)
    switch pointer {
    case .nullable(let number, let isNullCertain, let isMemory):
      func settle(_ state: inout PathState, _ value: Value) {
        state.replaceValues { held in
          if case .nullable(number, _, _) = held { value } else { held }
        }
      }
      settle(&null, .zero)
      settle(&other, isMemory ? .memory : .object(0))
      null.isCertain = null.isCertain && isNullCertain
    // The verifier of some kernels knows that these are not null.
    case .stack, .stackArea, .readOnly, .configuration, .context, .memory, .object, .map, .function:
      null.isCertain = false
    default: (null.isCertain, other.isCertain) = (false, false)
    }
    (taken, state) = isNullTaken ? (null, other) : (other, null)
  }
}
