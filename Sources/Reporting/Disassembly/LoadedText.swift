import BPFObject

/// What the kernel puts in the place of instructions when it loads a program, and dumps of loaded code show (`include/linux/filter.h`): in an object none
/// of it exists. `BPF_CALL_ARGS` is not here: dumps give a call in its place, and its number is that of `may_goto`.
extension TextBuffer {
  /// An instruction of the kernel's own; false, with nothing written, for all that objects have too.
  mutating func append(loaded instruction: Instruction) -> Bool {
    switch (instruction.opcode.rawValue, instruction.offset) {
    // BPF_MOV with BPF_ADDR_PERCPU: the address of a variable by processor becomes that of this processor's.
    case (0xbf, -1):
      append(register: instruction.destination, isWide: true)
      append(" = &(void __percpu *)(")
      append(register: instruction.source, isWide: true)
      append(byte: 0x29)
    // BPF_ST | BPF_NOSPEC: a barrier for what the processor does ahead.
    case (0xc2, _): append("nospec")
    // BPF_JMP | BPF_TAIL_CALL
    case (0xf5, _): append("call bpf_tail_call")
    default: return false
    }
    return true
  }
}

extension Instruction {
  /// The load, store or atomic operation that stands in an object where the kernel has one that may meet a bad address.
  var written: Instruction {
    let mode: UInt8
    switch (opcode.instructionClass, opcode.mode) {
    // BPF_PROBE_MEM, BPF_PROBE_MEM32: as BPF_MEM
    case (.loadMemory, 0x20), (.loadMemory, 0xa0), (.storeImmediate, 0xa0), (.storeRegister, 0xa0): mode = 0x60
    // BPF_PROBE_MEMSX, BPF_PROBE_MEM32SX: as BPF_MEMSX
    case (.loadMemory, 0x40), (.loadMemory, 0xc0): mode = 0x80
    // BPF_PROBE_ATOMIC: as BPF_ATOMIC
    case (.storeRegister, 0xe0): mode = 0xc0
    default: return self
    }
    var instruction = self
    instruction.opcode = Opcode(rawValue: opcode.rawValue & 0x1f | mode)
    return instruction
  }
}
