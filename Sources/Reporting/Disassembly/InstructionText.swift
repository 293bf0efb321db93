public import BPFObject

extension TextBuffer {
  /// One instruction as C-like text, in the notation that llvm-objdump prints and its assembler reads: `r1 = *(u64 *)(r2 + 0x10)`.
  ///
  /// `next` is the slot behind, which a 64-bit load needs. An instruction that no version of the instruction set has comes out as
  /// `<unknown 0x1f>` with its opcode. docs/disassembly.md lists what is different from llvm-objdump, and why.
  public mutating func append(_ instruction: Instruction, next: Instruction? = nil, names: InstructionNames = .none) {
    if names.isLoaded, append(loaded: instruction) { return }
    let instruction = names.isLoaded ? instruction.written : instruction
    let isKnown =
      switch instruction.opcode.instructionClass {
      case .arithmetic32, .arithmetic64: append(arithmetic: instruction)
      case .jump, .jump32: append(jump: instruction, names)
      case .loadMemory: append(memoryLoad: instruction)
      case .storeImmediate: append(constantStore: instruction)
      case .storeRegister: append(registerStore: instruction)
      case .load:
        if instruction.isWideLoad {
          append(wideLoad: instruction, next, names)
        } else {
          append(packetLoad: instruction)
        }
      }
    if !isKnown { append(unknown: instruction) }
  }

  private mutating func append(unknown instruction: Instruction) {
    append("<unknown 0x")
    append(hexadecimal: UInt64(instruction.opcode.rawValue), width: 2)
    append(byte: 0x3e)
  }
}

/// The pieces that all instructions are made of.
extension TextBuffer {
  /// A register by its whole width, `r3`, or by its lower half, `w3`.
  mutating func append(register number: UInt8, isWide: Bool) {
    append(byte: isWide ? 0x72 : 0x77)
    append(decimal: UInt64(number))
  }

  /// A number in hexadecimal with its sign before the prefix: `-0x5`.
  mutating func append(signedHexadecimal value: Int64) {
    append(value < 0 ? "-0x" : "0x")
    append(hexadecimal: value.magnitude)
  }

  /// A distance in slots, with its sign always: `+0x10`.
  mutating func append(distance slots: Int64) {
    if slots >= 0 { append(byte: 0x2b) }
    append(signedHexadecimal: slots)
  }

  /// A register and a distance in bytes: `r2 - 0x8`.
  mutating func append(base register: UInt8, offset: Int16) {
    append(register: register, isWide: true)
    append(offset < 0 ? " - 0x" : " + 0x")
    append(hexadecimal: UInt64(offset.magnitude))
  }

  /// What is at an address: `*(u32 *)(r2 + 0x8)`.
  mutating func append(memory type: StaticString, base: UInt8, offset: Int16) {
    append("*(")
    append(type)
    append(" *)(")
    append(base: base, offset: offset)
    append(byte: 0x29)
  }
}

extension Opcode {
  /// The unsigned type that a load or store moves.
  var unsignedType: StaticString {
    switch accessSize {
    case 1: "u8"
    case 2: "u16"
    case 4: "u32"
    default: "u64"
    }
  }
}
