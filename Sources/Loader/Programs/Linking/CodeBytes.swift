import BPFObject
import ByteReading

/// Instructions of this machine's byte order that are being changed.
struct CodeBytes {
  private(set) var bytes: [UInt8]

  init(_ bytes: Bytes) { self.bytes = bytes.array() }

  /// Number of slots.
  var count: Int { bytes.count / Instruction.size }

  mutating func append(_ other: Bytes) { bytes += other.array() }

  subscript(slot: Int) -> Instruction {
    get {
      let place = slot * Instruction.size
      guard place >= 0, place <= bytes.count - Instruction.size else { return Instruction(opcode: Opcode(rawValue: 0)) }
      let registers = bytes[place + 1]
      let isLittle = ByteOrder.host == .little
      return Instruction(
        opcode: Opcode(rawValue: bytes[place]), destination: isLittle ? registers & 0xf : registers >> 4,
        source: isLittle ? registers >> 4 : registers & 0xf, offset: Int16(truncatingIfNeeded: word(place + 2, 2)),
        immediate: Int32(truncatingIfNeeded: word(place + 4, 4)))
    }
    set {
      let place = slot * Instruction.size
      guard place >= 0, place <= bytes.count - Instruction.size else { return }
      for (index, byte) in newValue.encoded(.host).enumerated() { bytes[place + index] = byte }
    }
  }

  private func word(_ place: Int, _ size: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in 0..<size {
      value |= UInt32(bytes[place + index]) << UInt32(8 * (ByteOrder.host == .little ? index : size - 1 - index))
    }
    return value
  }
}
