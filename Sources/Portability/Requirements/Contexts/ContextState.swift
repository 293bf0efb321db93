import BPFObject

/// What a register or a stack slot of a program holds, as far as its context is concerned.
struct Held: Hashable {
  enum Kind: UInt8 { case other, context, argument, frame, fieldOffset }

  let kind: Kind
  let value: Int32

  static let other = Held(kind: .other, value: 0)
  /// The context, moved by so many bytes.
  static func context(_ offset: Int32) -> Held { Held(kind: .context, value: offset) }
  /// What was read from the context at that byte.
  static func argument(_ offset: Int32) -> Held { Held(kind: .argument, value: offset) }
  /// A place of the function's stack, counted from its end.
  static func frame(_ offset: Int32) -> Held { Held(kind: .frame, value: offset) }
  /// The offset of a field that a relocation puts there, by its number.
  static func fieldOffset(_ relocation: Int) -> Held {
    Int32(exactly: relocation).map { Held(kind: .fieldOffset, value: $0) } ?? .other
  }
}

/// What is known at one place of a program: of its registers, and of stack slots of 8 bytes by their offset.
struct ContextState: Equatable {
  /// An instruction has room for 16, of which r0 to r10 are there.
  private var registers: [Held]
  private var stack: [Int32: Held] = [:]

  /// At the beginning of a function, with what is in r1 to r5.
  init(arguments: [Held]) {
    registers = Array(repeating: .other, count: 16)
    for (index, held) in arguments.prefix(5).enumerated() { registers[index + 1] = held }
    registers[10] = .frame(0)
  }

  subscript(register: UInt8) -> Held {
    get { registers[Int(register & 15)] }
    set { registers[Int(register & 15)] = newValue }
  }

  /// What a call hands over. A place of the stack is another one to the function that is called.
  var arguments: [Held] { registers[1...5].map { $0.kind == .frame || $0.kind == .fieldOffset ? .other : $0 } }

  /// Keeps what both agree on; returns whether less is known than before.
  mutating func join(_ other: ContextState) -> Bool {
    var isLess = false
    for index in registers.indices where registers[index] != other.registers[index] && registers[index] != .other {
      registers[index] = .other
      isLess = true
    }
    for (offset, held) in stack where other.stack[offset] != held {
      stack[offset] = nil
      isLess = true
    }
    return isLess
  }

  func loaded(from offset: Int32) -> Held { stack[offset] ?? .other }

  /// The bytes of a function's stack, counted from its end: all other places are refused by the verifier (`MAX_BPF_STACK`).
  static let stackBytes: Range<Int32> = -512..<0

  mutating func store(_ held: Held, at offset: Int32, size: Int) {
    guard ContextState.stackBytes.contains(offset) else { return }
    for place in stack.keys where place > offset - 8 && Int(place) < Int(offset) + size { stack[place] = nil }
    if size == 8, held.kind == .context || held.kind == .argument { stack[offset] = held }
  }

  /// After a call: what it may have written is gone.
  mutating func clobber() {
    for register in 1...5 where registers[register].kind == .frame {
      // How much is written there it alone knows.
      for place in stack.keys where Int(place) > Int(registers[register].value) - 8 { stack[place] = nil }
    }
    for register in 0...5 { registers[register] = .other }
  }
}

extension ContextState {
  /// Does an instruction that neither jumps nor calls; `relocation` is the number of that which adjusts it, where that is a field's.
  mutating func apply(_ instruction: Instruction, _ relocation: Int?, _ kind: ContextReads.Kind) {
    switch instruction.opcode.instructionClass {
    case .arithmetic64: compute(instruction, relocation)
    case .arithmetic32: self[instruction.destination] = .other
    case .load:
      // BPF_ABS and BPF_IND call a function of the kernel.
      if instruction.isWideLoad { self[instruction.destination] = .other } else { clobber() }
    case .loadMemory: load(instruction, relocation, kind)
    case .storeRegister, .storeImmediate: store(instruction)
    case .jump, .jump32: break
    }
  }

  private mutating func compute(_ instruction: Instruction, _ relocation: Int?) {
    let (to, from) = (self[instruction.destination], self[instruction.source])
    var held = Held.other
    switch instruction.opcode.rawValue {
    // r = r
    case 0xbf where instruction.offset == 0: held = from
    // r = constant
    case 0xb7: held = relocation.map { .fieldOffset($0) } ?? .other
    // r += constant, which is not known before there is a kernel where a relocation puts it there
    case 0x07 where relocation == nil && (to.kind == .context || to.kind == .frame):
      let (moved, overflow) = to.value.addingReportingOverflow(instruction.immediate)
      if !overflow { held = Held(kind: to.kind, value: moved) }
    default: break
    }
    self[instruction.destination] = held
  }

  private mutating func load(_ instruction: Instruction, _ relocation: Int?, _ kind: ContextReads.Kind) {
    let base = self[instruction.source]
    let (offset, overflow) = base.value.addingReportingOverflow(Int32(instruction.offset))
    var held = Held.other
    if !overflow, instruction.opcode.accessSize == 8, instruction.opcode.mode == 0x60 {
      if base.kind == .frame { held = loaded(from: offset) }
      if base.kind == .context, kind == .registers || (kind == .arguments && relocation == nil) { held = .argument(offset) }
    }
    self[instruction.destination] = held
  }

  private mutating func store(_ instruction: Instruction) {
    let base = self[instruction.destination]
    let (offset, overflow) = base.value.addingReportingOverflow(Int32(instruction.offset))
    if base.kind == .frame, !overflow {
      // BPF_MEM alone leaves there what was in the register.
      let held =
        instruction.opcode.instructionClass == .storeRegister && instruction.opcode.mode == 0x60 ? self[instruction.source] : .other
      store(held, at: offset, size: instruction.opcode.accessSize)
    }
    // Atomic operations bring back what was there before: in the source register, in r0, or, for a load, in the destination.
    guard instruction.opcode.instructionClass == .storeRegister, instruction.opcode.mode == 0xc0 else { return }
    self[instruction.source] = .other
    self[0] = .other
    if instruction.immediate == 0x100 { self[instruction.destination] = .other }
  }
}
