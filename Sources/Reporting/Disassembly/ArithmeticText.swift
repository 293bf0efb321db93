import BPFObject

extension TextBuffer {
  /// `BPF_ALU` and `BPF_ALU64`; false, with nothing written, for what does not exist.
  mutating func append(arithmetic instruction: Instruction) -> Bool {
    switch instruction.opcode.operation {
    case 0x80: append(negation: instruction)
    case 0xb0: append(move: instruction)
    case 0xd0: append(byteSwap: instruction)
    default: append(twoOperands: instruction)
    }
  }

  /// `w2 += w3`, `r2 s/= -0x5`
  private mutating func append(twoOperands instruction: Instruction) -> Bool {
    guard let sign = instruction.assignment else { return false }
    append(assignment: sign, to: instruction)
    append(operand: instruction)
    return true
  }

  private mutating func append(assignment sign: StaticString, to instruction: Instruction) {
    append(register: instruction.destination, isWide: instruction.opcode.instructionClass == .arithmetic64)
    append(byte: 0x20)
    append(sign)
    append(byte: 0x20)
  }

  /// The second operand: a register of the same width, or the constant.
  private mutating func append(operand instruction: Instruction) {
    if instruction.opcode.usesSourceRegister {
      append(register: instruction.source, isWide: instruction.opcode.instructionClass == .arithmetic64)
    } else {
      append(signedHexadecimal: Int64(instruction.immediate))
    }
  }

  /// `r2 = -r2`
  private mutating func append(negation instruction: Instruction) -> Bool {
    guard !instruction.opcode.usesSourceRegister else { return false }
    append(assignment: "=", to: instruction)
    append(byte: 0x2d)
    append(register: instruction.destination, isWide: instruction.opcode.instructionClass == .arithmetic64)
    return true
  }

  /// `r2 = r3`, `r2 = (s16)r3`, `r2 = addr_space_cast(r3, 0x0, 0x1)`: the offset tells which.
  private mutating func append(move instruction: Instruction) -> Bool {
    let isWide = instruction.opcode.instructionClass == .arithmetic64
    let cast: StaticString
    switch (instruction.offset, instruction.opcode.usesSourceRegister) {
    case (0, _): cast = ""
    case (8, true): cast = "(s8)"
    case (16, true): cast = "(s16)"
    case (32, true) where isWide: cast = "(s32)"
    case (1, true) where isWide:
      append(addressSpaceCast: instruction)
      return true
    default: return false
    }
    append(assignment: "=", to: instruction)
    append(cast)
    append(operand: instruction)
    return true
  }

  /// The immediate holds the space that is left to and the one that is come from.
  private mutating func append(addressSpaceCast instruction: Instruction) {
    let spaces = UInt32(bitPattern: instruction.immediate)
    append(assignment: "=", to: instruction)
    append("addr_space_cast(")
    append(operand: instruction)
    append(", 0x")
    append(hexadecimal: UInt64(spaces >> 16))
    append(", 0x")
    append(hexadecimal: UInt64(spaces & 0xffff))
    append(byte: 0x29)
  }

  /// `r2 = be16 r2`: to an order of bytes, or swapped whatever the order is (`bswap`, ISA v4). The register is named by its whole
  /// width even in the 32-bit class.
  private mutating func append(byteSwap instruction: Instruction) -> Bool {
    let name: StaticString
    switch (instruction.opcode.instructionClass, instruction.opcode.usesSourceRegister) {
    case (.arithmetic32, false): name = "le"
    case (.arithmetic32, true): name = "be"
    case (_, false): name = "bswap"
    case (_, true): return false
    }
    guard [16, 32, 64].contains(instruction.immediate) else { return false }
    append(register: instruction.destination, isWide: true)
    append(" = ")
    append(name)
    append(signedDecimal: Int64(instruction.immediate))
    append(byte: 0x20)
    append(register: instruction.destination, isWide: true)
    return true
  }
}

extension Instruction {
  /// The sign of arithmetic on two operands; nil for what does not exist.
  fileprivate var assignment: StaticString? {
    // Division and remainder are signed where the offset is 1 (ISA v4).
    switch (opcode.operation, offset) {
    case (0x30, 1): "s/="
    case (0x90, 1): "s%="
    case (_, 1...), (_, ...(-1)): nil
    case (0x00, _): "+="
    case (0x10, _): "-="
    case (0x20, _): "*="
    case (0x30, _): "/="
    case (0x40, _): "|="
    case (0x50, _): "&="
    case (0x60, _): "<<="
    case (0x70, _): ">>="
    case (0x90, _): "%="
    case (0xa0, _): "^="
    case (0xc0, _): "s>>="
    default: nil
    }
  }
}
