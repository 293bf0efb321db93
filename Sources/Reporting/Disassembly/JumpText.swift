import BPFObject

extension TextBuffer {
  /// `BPF_JMP` and `BPF_JMP32`; false, with nothing written, for what does not exist.
  mutating func append(jump instruction: Instruction, _ names: InstructionNames) -> Bool {
    switch instruction.opcode.rawValue {
    case 0x05: append(goto: "goto ", by: Int64(instruction.offset), names)
    case 0x06: append(goto: "gotol ", by: Int64(instruction.immediate), names)
    case 0xe5: append(goto: "may_goto ", by: Int64(instruction.offset), names)
    case 0x0d: append(goto: "gotox ", through: instruction)
    case 0x8d: append(goto: "callx ", through: instruction)
    case 0x85: append(call: instruction, names)
    case 0x95 where instruction.immediate == 0: append("exit")
    default: return append(conditionalJump: instruction, names)
    }
    return true
  }

  private mutating func append(goto name: StaticString, by slots: Int64, _ names: InstructionNames) {
    append(name)
    append(distance: slots)
    append(target: names)
  }

  private mutating func append(goto name: StaticString, through instruction: Instruction) {
    append(name)
    append(register: instruction.destination, isWide: true)
  }

  private mutating func append(target names: InstructionNames) {
    guard let target = names.target else { return }
    append(" <")
    append(text: target)
    append(byte: 0x3e)
  }

  /// `if w1 s> -0x5 goto +0x3`
  private mutating func append(conditionalJump instruction: Instruction, _ names: InstructionNames) -> Bool {
    guard let comparison = instruction.opcode.comparison else { return false }
    let isWide = instruction.opcode.instructionClass == .jump
    append("if ")
    append(register: instruction.destination, isWide: isWide)
    append(byte: 0x20)
    append(comparison)
    append(byte: 0x20)
    if instruction.opcode.usesSourceRegister {
      append(register: instruction.source, isWide: isWide)
    } else {
      append(signedHexadecimal: Int64(instruction.immediate))
    }
    append(goto: " goto ", by: Int64(instruction.offset), names)
    return true
  }

  /// A name where one is known; else the number that the instruction holds.
  private mutating func append(call instruction: Instruction, _ names: InstructionNames) {
    append("call ")
    if let callee = names.subject {
      append(text: callee)
    } else if names.namesHelpers, let helper = HelperFunction(calledBy: instruction) {
      // As the kernel prints it (`kernel/bpf/disasm.c`, `func_id_name()`).
      if let stem = helper.stem {
        append("bpf_")
        append(stem)
      } else {
        append("unknown")
      }
      append(byte: 0x23)
      append(signedDecimal: Int64(helper.rawValue))
    } else {
      append(signedHexadecimal: Int64(instruction.immediate))
    }
  }
}

extension Opcode {
  /// The comparison of a conditional jump; nil where the opcode is none.
  fileprivate var comparison: StaticString? {
    switch operation {
    case 0x10: "=="
    case 0x20: ">"
    case 0x30: ">="
    case 0x40: "&"
    case 0x50: "!="
    case 0x60: "s>"
    case 0x70: "s>="
    case 0xa0: "<"
    case 0xb0: "<="
    case 0xc0: "s<"
    case 0xd0: "s<="
    default: nil
    }
  }
}
