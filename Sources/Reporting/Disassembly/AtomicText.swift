import BPFObject

extension TextBuffer {
  /// `BPF_ATOMIC`: the immediate says what is done. False, with nothing written, for what does not exist.
  mutating func append(atomic instruction: Instruction) -> Bool {
    switch instruction.immediate {
    case 0x100: return append(loadAcquire: instruction)
    case 0x110: return append(storeRelease: instruction)
    default: break
    }
    // Only the two above know bytes and half words.
    guard instruction.opcode.accessSize >= 4 else { return false }
    switch instruction.immediate {
    case 0xe1: append(exchange: instruction)
    case 0xf1: append(compareExchange: instruction)
    default: return append(readModifyWrite: instruction)
    }
    return true
  }

  /// `lock *(u64 *)(r2 + 0x8) += r3`, and where the old value is fetched `r3 = atomic_fetch_add((u64 *)(r2 + 0x8), r3)`
  private mutating func append(readModifyWrite instruction: Instruction) -> Bool {
    let (sign, name): (StaticString, StaticString)
    switch instruction.immediate & ~1 {
    case 0x00: (sign, name) = ("+=", "add")
    case 0x40: (sign, name) = ("|=", "or")
    case 0x50: (sign, name) = ("&=", "and")
    case 0xa0: (sign, name) = ("^=", "xor")
    default: return false
    }
    let isWide = instruction.opcode.accessSize == 8
    if instruction.immediate & 1 != 0 {
      append(register: instruction.source, isWide: isWide)
      append(" = atomic_fetch_")
      append(name)
      append("((")
      append(pointer: instruction, base: instruction.destination)
      append(", ")
      append(register: instruction.source, isWide: isWide)
      append(byte: 0x29)
    } else {
      append("lock ")
      append(memory: instruction.opcode.unsignedType, base: instruction.destination, offset: instruction.offset)
      append(byte: 0x20)
      append(sign)
      append(byte: 0x20)
      append(register: instruction.source, isWide: isWide)
    }
    return true
  }

  /// `r3 = xchg_64(r2 + 0x8, r3)`
  private mutating func append(exchange instruction: Instruction) {
    let isWide = instruction.opcode.accessSize == 8
    append(register: instruction.source, isWide: isWide)
    append(isWide ? " = xchg_64(" : " = xchg32_32(")
    append(base: instruction.destination, offset: instruction.offset)
    append(", ")
    append(register: instruction.source, isWide: isWide)
    append(byte: 0x29)
  }

  /// `r0 = cmpxchg_64(r2 + 0x8, r0, r3)`
  private mutating func append(compareExchange instruction: Instruction) {
    let isWide = instruction.opcode.accessSize == 8
    append(register: 0, isWide: isWide)
    append(isWide ? " = cmpxchg_64(" : " = cmpxchg32_32(")
    append(base: instruction.destination, offset: instruction.offset)
    append(", ")
    append(register: 0, isWide: isWide)
    append(", ")
    append(register: instruction.source, isWide: isWide)
    append(byte: 0x29)
  }

  /// `w2 = load_acquire((u8 *)(r3 + 0x8))`
  private mutating func append(loadAcquire instruction: Instruction) -> Bool {
    append(register: instruction.destination, isWide: instruction.opcode.accessSize == 8)
    append(" = load_acquire((")
    append(pointer: instruction, base: instruction.source)
    append(byte: 0x29)
    return true
  }

  /// `store_release((u8 *)(r2 + 0x8), w3)`
  private mutating func append(storeRelease instruction: Instruction) -> Bool {
    append("store_release((")
    append(pointer: instruction, base: instruction.destination)
    append(", ")
    append(register: instruction.source, isWide: instruction.opcode.accessSize == 8)
    append(byte: 0x29)
    return true
  }

  /// `u64 *)(r2 + 0x8)`, the opening parenthesis being there.
  private mutating func append(pointer instruction: Instruction, base: UInt8) {
    append(instruction.opcode.unsignedType)
    append(" *)(")
    append(base: base, offset: instruction.offset)
    append(byte: 0x29)
  }
}
