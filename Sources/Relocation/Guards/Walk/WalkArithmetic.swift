import BPFObject

extension ProgramWalk {
  /// Arithmetic and moves.
  mutating func compute(_ instruction: Instruction, at slot: UInt32, _ state: inout PathState) {
    showNumbers(instruction, &state)
    let old = state[instruction.destination]
    let result: Held
    switch instruction.opcode.operation {
    case 0xb0: result = moved(instruction, second(instruction, at: slot, state))
    // The width is the immediate, whichever operand the opcode names.
    case 0xd0: result = combined(instruction, old, immediate(instruction, at: slot))
    case 0x80: result = combined(instruction, old, Held(.zero))
    default: result = combined(instruction, old, second(instruction, at: slot, state))
    }
    state[instruction.destination] = result
  }

  /// What is computed with otherwise than addresses are is a number, or the verifier refuses the program.
  private mutating func showNumbers(_ instruction: Instruction, _ state: inout PathState) {
    if instruction.opcode.instructionClass == .arithmetic64, [0x00, 0x10, 0xb0].contains(instruction.opcode.operation) { return }
    // A move has no first operand: what it overwrites may be a pointer.
    if instruction.opcode.operation != 0xb0 { showNumber(state[instruction.destination].value, &state) }
    if instruction.opcode.usesSourceRegister { showNumber(state[instruction.source].value, &state) }
  }

  /// Makes a number of what might have been a pointer.
  mutating func showNumber(_ value: Value, _ state: inout PathState) {
    guard case .object(let number) = value, number != 0 else { return }
    let shown = table.value(Expression(unknown: number, bits: 64))
    state.replaceValues { $0 == value ? shown : $0 }
  }

  /// The second operand: a register, or the constant with the relocation that put it there.
  mutating func second(_ instruction: Instruction, at slot: UInt32, _ state: PathState) -> Held {
    instruction.opcode.usesSourceRegister ? state[instruction.source] : immediate(instruction, at: slot)
  }

  private mutating func immediate(_ instruction: Instruction, at slot: UInt32) -> Held {
    let value = UInt64(bitPattern: Int64(instruction.immediate))
    return Held(.constant(value, isTracked: true), origin: origin(of: slot))
  }

  /// The set of origins of a constant in an instruction; 0 where no relocation put it there.
  mutating func origin(of slot: UInt32) -> UInt32 {
    image.relocations[slot].map { findings.origins.set(of: .relocation($0)) } ?? 0
  }

  private mutating func moved(_ instruction: Instruction, _ source: Held) -> Held {
    if instruction.opcode.instructionClass == .arithmetic64 {
      // A cast between address spaces: memory that the kernel and user space share.
      if instruction.offset == 1, instruction.opcode.usesSourceRegister { return Held(.memory) }
      if instruction.offset == 0 { return source }
    }
    return computed(instruction, source, Held(.constant(0, isTracked: true)), isFirst: false, ofSecond: true)
  }

  private mutating func combined(_ instruction: Instruction, _ a: Held, _ b: Held) -> Held {
    let isMask = instruction.opcode.operation == 0x50
    switch (a.value, b.value) {
    case (.constant, .constant): return computed(instruction, a, b, isFirst: false)
    // Whatever is masked with 0 is 0, for every verifier.
    case (.constant(0, _), _) where isMask: return a
    case (_, .constant(0, _)) where isMask: return b
    case (.expression, .constant): return computed(instruction, a, b, isFirst: false)
    case (.constant, .expression): return computed(instruction, b, a, isFirst: true)
    default: return Held(address(instruction, a.value, b.value))
    }
  }

  /// A constant or an expression with a constant. `isFirst`: the constant is the first operand. `ofSecond`: `a` is the second operand of
  /// a move, which has no first.
  private mutating func computed(
    _ instruction: Instruction, _ a: Held, _ b: Held, isFirst: Bool, ofSecond: Bool = false
  ) -> Held {
    guard case .constant(let operand, let isOperandTracked) = b.value else { return .unknown }
    switch a.value {
    case .constant(let value, let isTracked):
      let (first, second) = ofSecond ? (operand, value) : (value, operand)
      guard
        let result = Arithmetic.result(instruction.opcode, offset: instruction.offset, first, second, order: image.order)
      else { return .unknown }
      let isKnown = isTracked && isOperandTracked && Arithmetic.isTracked(instruction.opcode.operation)
      return Held(.constant(result, isTracked: isKnown), origin: findings.origins.union(a.origin, b.origin))
    case .expression(let number):
      var expression = table[number]
      expression.steps.append(
        Expression.Step(opcode: instruction.opcode, offset: instruction.offset, operand: operand, isFirst: isFirst || ofSecond))
      return Held(table.value(expression))
    default: return .unknown
    }
  }

  /// Addresses that are moved; all else that is computed from them is not followed.
  private func address(_ instruction: Instruction, _ a: Value, _ b: Value) -> Value {
    let operation = instruction.opcode.operation
    guard instruction.opcode.instructionClass == .arithmetic64, operation == 0x00 || operation == 0x10 else { return .unknown }
    if operation == 0x00, let moved = address(a, movedBy: b) ?? address(b, movedBy: a) { return moved }
    if operation == 0x10, let moved = address(a, movedBy: negated(b)) { return moved }
    return .anything(mayBeStack: a.mayBeStack || b.mayBeStack)
  }

  private func negated(_ value: Value) -> Value {
    if case .constant(let number, let isTracked) = value { return .constant(0 &- number, isTracked: isTracked) }
    return value
  }

  /// Nil where `value` is no address.
  private func address(_ value: Value, movedBy distance: Value) -> Value? {
    switch value {
    case .stack(let frame, let offset):
      guard case .constant(let bytes, _) = distance, let moved = Int32(exactly: Int64(offset) &+ Int64(bitPattern: bytes)),
        moved.magnitude < 1 << 20
      else { return .stackArea(frame: frame) }
      return .stack(frame: frame, offset: moved)
    case .stackArea: return value
    case .readOnly(let data, let offset):
      switch distance {
      case .constant(let bytes, _): return .readOnly(data: data, offset: offset &+ Int64(bitPattern: bytes))
      // The verifier knows the contents at a place that it knows only.
      case .expression: return .memory
      default: return .unknown
      }
    case .context(let offset):
      guard case .constant(let bytes, _) = distance else { return .unknown }
      return .context(offset &+ Int64(bitPattern: bytes))
    case .configuration(let number, let offset):
      guard case .constant(let bytes, _) = distance else { return .unknown }
      return .configuration(number, offset: offset &+ Int64(bitPattern: bytes))
    case .object: return .object(0)
    case .memory: return value
    default: return nil
    }
  }
}
