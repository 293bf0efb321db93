/// The smallest programs that use an instruction or a way to put instructions together.
enum ProbeSnippet {
  static func code(for ability: Ability) -> [ProbeInstruction]? {
    switch ability {
    // r0 = 10; do r0 -= 1 while r0 != 0
    case .boundedLoops: [.set(0, to: 10), .add(0, -1), ProbeInstruction(0x55, offset: -2), .exit]
    // BPF_PSEUDO_CALL of what follows
    case .subprograms: [ProbeInstruction(0x85, source: 1, immediate: 1), .exit] + ProbeInstruction.nothing
    // BPF_JLT
    case .instructions2: [.set(0, to: 0), ProbeInstruction(0xa5, offset: 1), .set(0, to: 1), .exit]
    // BPF_JMP32 | BPF_JLT
    case .instructions3: [.set(0, to: 0), ProbeInstruction(0xa6, offset: 1), .set(0, to: 1), .exit]
    // BPF_JMP32 | BPF_JA
    case .instructions4:
      [.set(0, to: 0), ProbeInstruction(0x16, offset: 1, immediate: 1), ProbeInstruction(0x06, immediate: 0), .exit]
    // BPF_MEMSX of a byte of the stack
    case .signedLoads:
      [
        ProbeInstruction(0x7a, destination: 10, offset: -8, immediate: -1),
        ProbeInstruction(0x91, destination: 0, source: 10, offset: -8), .set(0, to: 0), .exit,
      ]
    case .signedMoves: [.set(1, to: -1), ProbeInstruction(0xbf, destination: 0, source: 1, offset: 8), .set(0, to: 0), .exit]
    case .signedDivision: [.set(0, to: -4), ProbeInstruction(0x37, offset: 1, immediate: 2), .set(0, to: 0), .exit]
    // BPF_ALU64 | BPF_END, of 16 bits
    case .byteSwaps: [.set(0, to: 1), ProbeInstruction(0xd7, immediate: 16), .exit]
    // BPF_ADD | BPF_FETCH
    case .atomics: atomic(0xdb, 0x01)
    // BPF_STORE_REL
    case .acquireRelease: atomic(0xdb, 0x110)
    // BPF_JMP | BPF_JCOND
    case .mayGoto: [.set(0, to: 0), ProbeInstruction(0xe5, offset: 1), ProbeInstruction(0x05, offset: -2), .exit]
    default: nil
    }
  }

  /// An operation on 8 bytes of the stack, which are set first, with r1.
  private static func atomic(_ opcode: UInt8, _ operation: Int32) -> [ProbeInstruction] {
    [
      .set(1, to: 1), ProbeInstruction(0x7a, destination: 10, offset: -8, immediate: 1),
      ProbeInstruction(opcode, destination: 10, source: 1, offset: -8, immediate: operation), .set(0, to: 0), .exit,
    ]
  }
}
