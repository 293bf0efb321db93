import BPFObject
import ByteReading

extension ProgramWalk {
  /// A load: what was stored on the stack, what a constant section holds, or something unknown.
  mutating func load(_ instruction: Instruction, at slot: UInt32, _ state: inout PathState) {
    let isSigned = instruction.opcode.mode == 0x80
    var loaded = loaded(instruction, base: state[instruction.source].value, at: slot, &state)
    if isSigned { loaded = extended(loaded, bytes: instruction.opcode.accessSize) }
    state[instruction.destination] = loaded
  }

  mutating func loaded(_ instruction: Instruction, base: Value, at slot: UInt32, _ state: inout PathState) -> Held {
    let count = instruction.opcode.accessSize
    let bits = UInt8(truncatingIfNeeded: count * 8)
    switch base {
    case .stack(let frame, let offset):
      let start = offset + Int32(instruction.offset)
      guard StackMemory.contains(start, count: Int32(count)),
        let held = state.frames[Int(frame)].stack.read(at: start, count: Int32(count), order: image.order)
      else { return Held(.anything(mayBeStack: count == 8)) }
      return held.value == .unknownBytes ? Held(unknown(bits: bits, at: slot, &state)) : held
    case .readOnly(let data, let offset):
      return constant(data, at: offset &+ Int64(instruction.offset), count: count) ?? .unknown
    case .configuration(let number, let offset):
      return configured(number, at: offset &+ Int64(instruction.offset), count: count) ?? .unknown
    case .memory, .nullable: return Held(unknown(bits: bits, at: slot, &state))
    case .context(let offset):
      switch context.field(at: offset &+ Int64(instruction.offset), count: count) {
      case .number: return Held(unknown(bits: bits, at: slot, &state))
      case .object: return Held(object(at: slot, &state))
      case .unknown: return .unknown
      }
    // What is shorter than a pointer is none.
    case .object: return Held(count < 8 ? unknown(bits: bits, at: slot, &state) : object(at: slot, &state))
    case .stackArea, .anything: return Held(.anything(mayBeStack: count == 8))
    default: return .unknown
    }
  }

  /// The value of a variable that does not change, as it is in the file.
  private mutating func constant(_ data: UInt16, at offset: Int64, count: Int) -> Held? {
    guard let value = number(in: image.references.readOnly[Int(data)].bytes, at: offset, count: count) else { return nil }
    let origin = findings.origins.set(of: .readOnly(data: data, offset: offset))
    return Held(.constant(value, isTracked: true), origin: origin)
  }

  /// A value of the kernel's configuration, where it is given.
  private mutating func configured(_ number: UInt16, at offset: Int64, count: Int) -> Held? {
    let name = image.references.configuration[Int(number)]
    guard let bytes = configuration[name], let value = self.number(in: bytes, at: offset, count: count) else { return nil }
    return Held(.constant(value, isTracked: true), origin: findings.origins.set(of: .configuration(name)))
  }

  private func number(in bytes: Bytes, at offset: Int64, count: Int) -> UInt64? {
    guard let start = Int(exactly: offset), let slice = bytes.slice(at: start, count: count) else { return nil }
    var value: UInt64 = 0
    for place in 0..<count {
      value = value << 8 | UInt64(slice[image.order == .big ? place : count - 1 - place])
    }
    return value
  }

  /// The sign extended: of constants, which not every kernel follows there.
  private mutating func extended(_ held: Held, bytes: Int) -> Held {
    let bits = Int16(truncatingIfNeeded: bytes * 8)
    // As a move that extends the sign.
    let move = Opcode(rawValue: 0xbf)
    switch held.value {
    case .constant(let value, _):
      let result = Arithmetic.result(move, offset: bits, 0, value, order: image.order) ?? value
      return Held(.constant(result, isTracked: false), origin: held.origin)
    case .expression(let number):
      var expression = table[number]
      expression.steps.append(Expression.Step(opcode: move, offset: bits, operand: 0, isFirst: true))
      return Held(table.value(expression))
    default: return .unknown
    }
  }

  /// A store: of interest on stacks alone.
  mutating func store(_ instruction: Instruction, at slot: UInt32, _ state: inout PathState) {
    if instruction.opcode.instructionClass == .storeRegister, instruction.opcode.mode == 0xc0 {
      return change(instruction, at: slot, &state)
    }
    let count = instruction.opcode.accessSize
    if instruction.opcode.instructionClass == .storeImmediate {
      let mask: UInt64 = count == 8 ? .max : (1 << UInt64(8 * count)) - 1
      let value = UInt64(bitPattern: Int64(instruction.immediate)) & mask
      // Since Linux 6.3 the verifier knows it.
      store(Held(.constant(value, isTracked: false), origin: origin(of: slot)), instruction, &state)
    } else {
      store(narrowed(state[instruction.source], count: count), instruction, &state)
    }
  }

  private func store(_ held: Held, _ instruction: Instruction, _ state: inout PathState) {
    let count = Int32(instruction.opcode.accessSize)
    switch state[instruction.destination].value {
    case .stack(let frame, let offset):
      let start = offset + Int32(instruction.offset)
      guard StackMemory.contains(start, count: count) else { return }
      state.frames[Int(frame)].stack.write(held, at: start, count: count)
    case .stackArea, .anything(mayBeStack: true): state.forgetMemory(at: state[instruction.destination].value)
    default: break
    }
  }

  /// What is left of a register that is stored in fewer bytes than it has. Kernels before 5.16 know of zeros only then.
  private mutating func narrowed(_ held: Held, count: Int) -> Held {
    guard count < 8 else { return held }
    let mask: UInt64 = (1 << UInt64(8 * count)) - 1
    switch held.value {
    case .constant(let value, let isTracked):
      return Held(.constant(value & mask, isTracked: isTracked && value == 0), origin: held.origin)
    case .expression(let number):
      var expression = table[number]
      let cut = Opcode(rawValue: 0x57)
      expression.steps.append(Expression.Step(opcode: cut, offset: 0, operand: mask, isFirst: false))
      return Held(table.value(expression))
    default: return .unknown
    }
  }

  /// Atomic operations: what they leave in memory is not followed.
  private mutating func change(_ instruction: Instruction, at slot: UInt32, _ state: inout PathState) {
    if instruction.immediate == 0x100 {
      return state[instruction.destination] = loaded(instruction, base: state[instruction.source].value, at: slot, &state)
    }
    if instruction.immediate == 0x110 {
      return store(narrowed(state[instruction.source], count: instruction.opcode.accessSize), instruction, &state)
    }
    let base = state[instruction.destination].value
    let bits = UInt8(truncatingIfNeeded: instruction.opcode.accessSize * 8)
    let register: UInt8? = instruction.immediate == 0xf1 ? 0 : instruction.immediate & 1 != 0 ? instruction.source : nil
    store(Held(.unknown), instruction, &state)
    guard let register else { return }
    state[register] = base == .memory ? Held(unknown(bits: bits, at: slot, &state)) : .unknown
  }

  /// The first slot of a 64-bit load, or an old load of packet bytes.
  mutating func loadConstant(_ instruction: Instruction, at slot: UInt32, _ state: inout PathState) {
    guard instruction.isWideLoad else { return clobber(&state, result: .unknown) }
    state[instruction.destination] = wideConstant(instruction, at: slot, &state)
  }

  private mutating func wideConstant(_ instruction: Instruction, at slot: UInt32, _ state: inout PathState) -> Held {
    switch image.references[slot] {
    case .function(let target):
      // Who takes an address may hand it on in ways that are not followed.
      callBack(target, isCertain: false)
      return Held(.function(target))
    case .readOnly(let data, let offset): return Held(.readOnly(data: data, offset: offset))
    case .memory: return Held(.memory)
    case .configuration(let number): return Held(.configuration(number, offset: 0))
    case .map(let number): return Held(.map(number))
    case .other: return Held(.object(0))
    case .external(let name):
      switch symbols[name] {
      case .present: return Held(.object(0))
      case .absent: return Held(.zero, origin: findings.origins.set(of: .symbol(name)))
      case nil: return .unknown
      }
    case nil: break
    }
    guard instruction.source == 0, let second = image.instruction(slot &+ 1) else { return Held(.object(0)) }
    let value = UInt64(UInt32(bitPattern: second.immediate)) << 32 | UInt64(UInt32(bitPattern: instruction.immediate))
    return Held(.constant(value, isTracked: true), origin: origin(of: slot))
  }

  /// A function whose address was taken is verified as if a helper had called it, with arguments of any value.
  mutating func callBack(_ target: UInt32, isCertain: Bool) {
    guard let function = image.flow.function(at: target), image.functions[function].slots.lowerBound == target else { return }
    var state = PathState(frames: [PathState.Frame(function: function, depth: 0)], isCertain: isCertain)
    for register in UInt8(1)...5 { state[register] = Held(.anything(mayBeStack: true)) }
    later(target, state)
  }
}
