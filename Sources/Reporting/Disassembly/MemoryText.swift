import BPFObject

extension TextBuffer {
  /// `BPF_LDX`: `r1 = *(u64 *)(r2 + 0x10)`; with the sign extended, always to 64 bits, since ISA v4. False, with nothing written, for
  /// what does not exist.
  mutating func append(memoryLoad instruction: Instruction) -> Bool {
    let type: StaticString
    var isWide = true
    switch (instruction.opcode.mode, instruction.opcode.accessSize) {
    case (0x60, let size):
      type = instruction.opcode.unsignedType
      // What is shorter clears the upper half: llvm-objdump shows that by the name of the lower one.
      isWide = size == 8
    case (0x80, 1): type = "s8"
    case (0x80, 2): type = "s16"
    case (0x80, 4): type = "s32"
    default: return false
    }
    append(register: instruction.destination, isWide: isWide)
    append(" = ")
    append(memory: type, base: instruction.source, offset: instruction.offset)
    return true
  }

  /// `BPF_ST`: `*(u32 *)(r10 - 0x8) = 0x1`
  mutating func append(constantStore instruction: Instruction) -> Bool {
    guard instruction.opcode.mode == 0x60 else { return false }
    append(memory: instruction.opcode.unsignedType, base: instruction.destination, offset: instruction.offset)
    append(" = ")
    append(signedHexadecimal: Int64(instruction.immediate))
    return true
  }

  /// `BPF_STX`: `*(u32 *)(r10 - 0x8) = w1`, and everything atomic.
  mutating func append(registerStore instruction: Instruction) -> Bool {
    if instruction.opcode.mode == 0xc0 { return append(atomic: instruction) }
    guard instruction.opcode.mode == 0x60 else { return false }
    append(memory: instruction.opcode.unsignedType, base: instruction.destination, offset: instruction.offset)
    append(" = ")
    append(register: instruction.source, isWide: instruction.opcode.accessSize == 8)
    return true
  }

  /// The loads of packet bytes that classic BPF had, `BPF_ABS` and `BPF_IND`: `r0 = *(u16 *)skb[0x17]`
  mutating func append(packetLoad instruction: Instruction) -> Bool {
    let isIndirect = instruction.opcode.mode == 0x40
    guard isIndirect || instruction.opcode.mode == 0x20, instruction.opcode.accessSize < 8 else { return false }
    append("r0 = *(")
    append(instruction.opcode.unsignedType)
    append(" *)skb[")
    if isIndirect {
      append(register: instruction.source, isWide: true)
    } else {
      append(signedHexadecimal: Int64(instruction.immediate))
    }
    append(byte: 0x5d)
    return true
  }
}
