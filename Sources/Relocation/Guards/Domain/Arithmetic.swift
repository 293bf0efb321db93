import BPFObject
import ByteReading

/// What arithmetic of the instruction set computes (Documentation/bpf/standardization/instruction-set.rst).
enum Arithmetic {
  /// The result of an instruction of the arithmetic classes; nil for what does not exist and for shifts by more than the width, of
  /// which the verifier knows nothing.
  static func result(
    _ opcode: Opcode, offset: Int16, _ a: UInt64, _ b: UInt64, order: ByteOrder
  ) -> UInt64? {
    if opcode.operation == 0xd0 { return swapped(opcode, a, bits: b, order: order) }
    if opcode.instructionClass == .arithmetic64 {
      return value(opcode.operation, offset: offset, a, b)
    }
    let low = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
    return value(opcode.operation, offset: offset, low.0, low.1).map(UInt64.init)
  }

  /// Whether the verifier of all kernels since 5.10 knows the result where it knows the operands: not of divisions, negations and
  /// byte swaps (`is_safe_to_compute_dst_reg_range()`).
  static func isTracked(_ operation: UInt8) -> Bool {
    switch operation {
    case 0x30, 0x80, 0x90, 0xd0: false
    default: true
    }
  }

  /// In the width of the instruction's class, 64 or 32 bits.
  private static func value<Word: FixedWidthInteger & UnsignedInteger>(
    _ operation: UInt8, offset: Int16, _ a: Word, _ b: Word
  ) -> Word? {
    let isShift = b < Word.bitWidth
    switch operation {
    case 0x00: return a &+ b
    case 0x10: return a &- b
    case 0x20: return a &* b
    case 0x30:
      if b == 0 { return 0 }
      return offset == 1 ? Word(truncatingIfNeeded: signed(a).dividedReportingOverflow(by: signed(b)).partialValue) : a / b
    case 0x40: return a | b
    case 0x50: return a & b
    case 0x60: return isShift ? a << b : nil
    case 0x70: return isShift ? a >> b : nil
    case 0x80: return 0 &- a
    case 0x90:
      if b == 0 { return a }
      return offset == 1
        ? Word(truncatingIfNeeded: signed(a).remainderReportingOverflow(dividingBy: signed(b)).partialValue) : a % b
    case 0xa0: return a ^ b
    case 0xb0: return moved(UInt64(b), offset).map { Word(truncatingIfNeeded: $0) }
    case 0xc0: return isShift ? Word(truncatingIfNeeded: signed(a) >> signed(b)) : nil
    default: return nil
    }
  }

  /// With the sign of its own width, in 64 bits: there a 32-bit division cannot overflow, and what is cut off it is the same.
  private static func signed<Word: FixedWidthInteger & UnsignedInteger>(_ value: Word) -> Int64 {
    let unused = Int64.bitWidth - Word.bitWidth
    return (Int64(truncatingIfNeeded: value) << unused) >> unused
  }

  /// A move, with the sign extended from 8, 16 or 32 bits where the offset says so.
  private static func moved(_ value: UInt64, _ offset: Int16) -> UInt64? {
    switch offset {
    case 0: value
    case 8: UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: value)))
    case 16: UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: value)))
    case 32: UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value)))
    default: nil
    }
  }

  /// `le`, `be` and `bswap`: the first two do nothing but cut on machines of that order.
  private static func swapped(_ opcode: Opcode, _ value: UInt64, bits: UInt64, order: ByteOrder) -> UInt64? {
    guard bits == 16 || bits == 32 || bits == 64 else { return nil }
    let swaps =
      opcode.instructionClass == .arithmetic64 || (opcode.usesSourceRegister ? order == .little : order == .big)
    let unused = 64 - bits
    return swaps ? value.byteSwapped >> unused : (value << unused) >> unused
  }
}
