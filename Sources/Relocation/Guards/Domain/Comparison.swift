import BPFObject

/// What a conditional jump compares.
struct Comparison: Hashable {
  /// The operation's bits (`BPF_OP`).
  let operation: UInt8
  /// Whether only the lower halves are compared (`BPF_JMP32`).
  let isNarrow: Bool

  /// Nil for an instruction that is no conditional jump.
  init?(_ opcode: Opcode) {
    switch opcode.operation {
    case 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0xa0, 0xb0, 0xc0, 0xd0: break
    default: return nil
    }
    guard opcode.instructionClass == .jump || opcode.instructionClass == .jump32 else { return nil }
    operation = opcode.operation
    isNarrow = opcode.instructionClass == .jump32
  }

  /// Whether it tells a value from another, and nothing else.
  var isEquality: Bool { operation == 0x10 || operation == 0x50 }

  /// Whether the jump is taken.
  func holds(_ a: UInt64, _ b: UInt64) -> Bool {
    let unsigned = isNarrow ? (a & 0xffff_ffff, b & 0xffff_ffff) : (a, b)
    let signed =
      isNarrow
      ? (Int64(Int32(truncatingIfNeeded: a)), Int64(Int32(truncatingIfNeeded: b))) : (Int64(bitPattern: a), Int64(bitPattern: b))
    switch operation {
    case 0x10: return unsigned.0 == unsigned.1
    case 0x20: return unsigned.0 > unsigned.1
    case 0x30: return unsigned.0 >= unsigned.1
    case 0x40: return unsigned.0 & unsigned.1 != 0
    case 0x50: return unsigned.0 != unsigned.1
    case 0x60: return signed.0 > signed.1
    case 0x70: return signed.0 >= signed.1
    case 0xa0: return unsigned.0 < unsigned.1
    case 0xb0: return unsigned.0 <= unsigned.1
    case 0xc0: return signed.0 < signed.1
    default: return signed.0 <= signed.1
    }
  }

  /// The same jump with the operands in the other order; nil where there is none to write.
  var mirrored: Comparison? {
    let other: UInt8
    switch operation {
    case 0x10, 0x40, 0x50: other = operation
    case 0x20: other = 0xa0
    case 0x30: other = 0xb0
    case 0x60: other = 0xc0
    case 0x70: other = 0xd0
    case 0xa0: other = 0x20
    case 0xb0: other = 0x30
    case 0xc0: other = 0x60
    default: other = 0x70
    }
    return Comparison(Opcode(rawValue: other | (isNarrow ? 6 : 5)))
  }
}
