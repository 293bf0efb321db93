/// The first byte of an instruction: its class in three bits, the rest as the class has it (`include/uapi/linux/bpf.h`, and
/// Documentation/bpf/standardization/instruction-set.rst).
public struct Opcode: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// What an instruction does (`BPF_CLASS`).
  public enum Class: UInt8, Hashable, Sendable {
    /// `BPF_LD`: 64-bit constants, and the old loads of packet bytes.
    case load = 0
    /// `BPF_LDX`
    case loadMemory
    /// `BPF_ST`: stores a constant.
    case storeImmediate
    /// `BPF_STX`: stores a register.
    case storeRegister
    /// `BPF_ALU`: 32 bits wide.
    case arithmetic32
    /// `BPF_JMP`
    case jump
    /// `BPF_JMP32`: compares 32 bits.
    case jump32
    /// `BPF_ALU64`
    case arithmetic64
  }

  @inlinable public var instructionClass: Class { Class(rawValue: rawValue & 7) ?? .load }

  /// Whether the second operand is a register (`BPF_X`) and not the immediate (`BPF_K`), in arithmetic and jumps.
  @inlinable public var usesSourceRegister: Bool { rawValue & 8 != 0 }

  /// The operation of arithmetic and jumps (`BPF_OP`): the upper four bits, as they lie.
  @inlinable public var operation: UInt8 { rawValue & 0xf0 }

  /// How a load or store addresses (`BPF_MODE`): the upper three bits, as they lie.
  @inlinable public var mode: UInt8 { rawValue & 0xe0 }

  /// Bytes that a load or store moves (`BPF_SIZE`): 1, 2, 4 or 8.
  @inlinable public var accessSize: Int {
    switch rawValue & 0x18 {
    case 0x00: 4
    case 0x08: 2
    case 0x10: 1
    default: 8
    }
  }

  /// The same load or store of another width; nil where there is none of that many bytes.
  public func with(accessSize: UInt32) -> Opcode? {
    let bits: UInt8
    switch accessSize {
    case 1: bits = 0x10
    case 2: bits = 0x08
    case 4: bits = 0x00
    case 8: bits = 0x18
    default: return nil
    }
    return Opcode(rawValue: rawValue & ~0x18 | bits)
  }
}
