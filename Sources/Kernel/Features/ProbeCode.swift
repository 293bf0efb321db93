import ByteReading

/// One slot of a program that is loaded to see whether the kernel takes it (`struct bpf_insn`, `include/uapi/linux/bpf.h`).
public struct ProbeInstruction: Hashable, Sendable {
  public var opcode: UInt8
  public var destination: UInt8
  public var source: UInt8
  public var offset: Int16
  public var immediate: Int32

  public init(_ opcode: UInt8, destination: UInt8 = 0, source: UInt8 = 0, offset: Int16 = 0, immediate: Int32 = 0) {
    self.opcode = opcode
    self.destination = destination
    self.source = source
    self.offset = offset
    self.immediate = immediate
  }

  /// `call HELPER`
  public static func call(_ helper: Int32) -> ProbeInstruction { ProbeInstruction(0x85, immediate: helper) }
  /// `call` of a function of the kernel, by its type in the kernel's BTF (`BPF_PSEUDO_KFUNC_CALL`).
  public static func call(function type: Int32) -> ProbeInstruction { ProbeInstruction(0x85, source: 2, immediate: type) }
  /// `exit`
  public static let exit = ProbeInstruction(0x95)
  /// `rD = number`
  public static func set(_ destination: UInt8, to number: Int32) -> ProbeInstruction {
    ProbeInstruction(0xb7, destination: destination, immediate: number)
  }
  /// `rD = rS`
  public static func copy(_ destination: UInt8, from source: UInt8) -> ProbeInstruction {
    ProbeInstruction(0xbf, destination: destination, source: source)
  }
  /// `rD += number`
  public static func add(_ destination: UInt8, _ number: Int32) -> ProbeInstruction {
    ProbeInstruction(0x07, destination: destination, immediate: number)
  }
  /// `r0 = 0; exit`
  public static let nothing: [ProbeInstruction] = [.set(0, to: 0), .exit]
  /// `r0 = r9`, which no verifier takes where nothing set r9: what stands before it is looked at, and nothing is ever loaded.
  static let refused = ProbeInstruction.copy(0, from: 9)
}

extension Bytes {
  /// Instructions as this machine lays them out: the registers share a byte, in the order of its bits.
  init(code: [ProbeInstruction]) {
    var block = AttributeBytes()
    for (index, slot) in code.enumerated() {
      let isLittle = UInt16(1).littleEndian == 1
      block.set(slot.opcode, at: 8 * index)
      block.set(isLittle ? slot.source << 4 | slot.destination : slot.destination << 4 | slot.source, at: 8 * index + 1)
      block.set(slot.offset, at: 8 * index + 2)
      block.set(slot.immediate, at: 8 * index + 4)
    }
    self.init(block.bytes)
  }
}
