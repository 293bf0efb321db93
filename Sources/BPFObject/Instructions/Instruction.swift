public import ByteReading

/// One instruction slot (`struct bpf_insn`): a plain value.
///
/// The second slot of a 64-bit load is an instruction of its own here, with opcode 0 and the upper half of the constant as its
/// immediate.
public struct Instruction: Hashable, Sendable {
  /// Size of a slot in bytes.
  public static let size = 8

  public var opcode: Opcode
  /// Register that is written, 0 to 15; `r10` is the frame pointer and the highest that exists.
  public var destination: UInt8
  /// Register that is read, 0 to 15. Calls and 64-bit loads keep another meaning here (`BPF_PSEUDO_*`).
  public var source: UInt8
  public var offset: Int16
  public var immediate: Int32

  public init(opcode: Opcode, destination: UInt8 = 0, source: UInt8 = 0, offset: Int16 = 0, immediate: Int32 = 0) {
    self.opcode = opcode
    self.destination = destination & 0xf
    self.source = source & 0xf
    self.offset = offset
    self.immediate = immediate
  }

  /// Decodes the slot at `place`, which must have been verified to lie inside.
  ///
  /// The two registers share a byte as bit fields, which compilers lay out from the other end on big-endian machines
  /// (`include/uapi/linux/bpf.h`).
  public init(_ bytes: Bytes, at place: Int, order: ByteOrder) {
    let registers = bytes[place + 1]
    let (low, high) = (registers & 0xf, registers >> 4)
    opcode = Opcode(rawValue: bytes[place])
    destination = order == .little ? low : high
    source = order == .little ? high : low
    offset = bytes.load(place + 2, swapped: order.isSwapped)
    immediate = bytes.load(place + 4, swapped: order.isSwapped)
  }

  /// The slot as it lies in an object of that byte order: 8 bytes.
  public func encoded(_ order: ByteOrder) -> [UInt8] {
    let registers = order == .little ? source << 4 | destination : destination << 4 | source
    let half = UInt16(bitPattern: offset)
    let word = UInt32(bitPattern: immediate)
    let halfBytes = [UInt8(truncatingIfNeeded: half >> 8), UInt8(truncatingIfNeeded: half)]
    let wordBytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    return order == .big
      ? [opcode.rawValue, registers] + halfBytes + wordBytes
      : [opcode.rawValue, registers] + halfBytes.reversed() + wordBytes.reversed()
  }
}

extension Instruction {
  /// Whether the slot begins a 64-bit load, which takes two (`BPF_LD | BPF_IMM | BPF_DW`).
  @inlinable public var isWideLoad: Bool { opcode.rawValue == 0x18 }

  /// Whether the slot calls: a helper, a function of the kernel, or a subprogram, which ``source`` tells.
  @inlinable public var isCall: Bool { opcode.rawValue == 0x85 }

  /// Whether the slot calls another function of the object (`BPF_PSEUDO_CALL`).
  @inlinable public var callsSubprogram: Bool { isCall && source == 1 }

  /// Whether the slot calls a function of the kernel by its BTF id (`BPF_PSEUDO_KFUNC_CALL`).
  @inlinable public var callsKernelFunction: Bool { isCall && source == 2 }

  /// Whether the slot calls a helper by its number.
  @inlinable public var callsHelper: Bool { isCall && source == 0 }
}
