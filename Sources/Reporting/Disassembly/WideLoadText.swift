import BPFObject

extension TextBuffer {
  /// `BPF_LD | BPF_IMM | BPF_DW`: a constant of 64 bits, or what the source register's bits make of it (`BPF_PSEUDO_*`). False, with
  /// nothing written, where its second half is missing.
  mutating func append(wideLoad instruction: Instruction, _ next: Instruction?, _ names: InstructionNames) -> Bool {
    guard let next else { return false }
    append(register: instruction.destination, isWide: true)
    append(" = ")
    if let subject = names.subject {
      append(text: subject)
      if names.displacement != 0 { append(distance: names.displacement) }
      append(" ll")
    } else {
      append(pseudo: instruction, next)
    }
    return true
  }

  /// As bpftool writes them (`print_imm()`): a file holds them only after something loaded or relocated its code.
  private mutating func append(pseudo instruction: Instruction, _ next: Instruction) {
    let value = Int64(next.immediate) << 32 | Int64(UInt32(bitPattern: instruction.immediate))
    switch instruction.source {
    case 1: append(map: "fd", instruction)
    case 2: append(map: "fd", instruction, valueAt: next)
    case 3:
      append("btf_id[")
      append(signedDecimal: Int64(instruction.immediate))
      append(byte: 0x5d)
    case 4:
      append("subprog[")
      if instruction.immediate >= 0 { append(byte: 0x2b) }
      append(signedDecimal: Int64(instruction.immediate))
      append(byte: 0x5d)
    case 5: append(map: "idx", instruction)
    case 6: append(map: "idx", instruction, valueAt: next)
    default:
      append(signedHexadecimal: value)
      append(" ll")
    }
  }

  private mutating func append(map kind: StaticString, _ instruction: Instruction, valueAt next: Instruction? = nil) {
    append("map[")
    append(kind)
    append(byte: 0x3a)
    append(signedDecimal: Int64(instruction.immediate))
    append(byte: 0x5d)
    guard let next else { return }
    append("[0]+")
    append(decimal: UInt64(UInt32(bitPattern: next.immediate)))
  }
}
