public import ByteReading

/// The code of programs that count their runs in the first 8 bytes of an array map.
public enum CountingCode {
  /// `process`: only runs for that process count. `map` is the descriptor of an array of values of 8 bytes.
  public static func make(map: Int32, returning result: Int32, process: UInt32? = nil) -> Bytes {
    var code: [UInt8] = []
    if let process {
      code += slot(0x85, immediate: 14)  // r0 = bpf_get_current_pid_tgid()
      code += slot(0x77, 0, immediate: 32)  // r0 >>= 32
      code += slot(0xb4, 1, immediate: Int32(bitPattern: process))  // w1 = process
      code += slot(0x5d, 0, 1, offset: 4)  // if r0 != r1 goto +4
    }
    code += slot(0x18, 1, 2, immediate: map) + slot(0)  // r1 = the value of the map
    code += slot(0xb7, 2, immediate: 1)  // r2 = 1
    code += slot(0xdb, 1, 2)  // lock *(u64 *)r1 += r2
    code += slot(0xb7, 0, immediate: result) + slot(0x95)  // r0 = result; exit
    return Bytes(code)
  }

  /// One instruction in this machine's order.
  public static func slot(
    _ opcode: UInt8, _ destination: UInt8 = 0, _ source: UInt8 = 0, offset: Int16 = 0, immediate: Int32 = 0
  ) -> [UInt8] {
    let registers = ByteOrder.host == .little ? source << 4 | destination : destination << 4 | source
    let half = UInt16(bitPattern: offset)
    let (low, high) = (UInt8(truncatingIfNeeded: half), UInt8(half >> 8))
    let middle = ByteOrder.host == .little ? [low, high] : [high, low]
    return [opcode, registers] + middle + ByteOrder.host.bytes(of: UInt32(bitPattern: immediate))
  }
}
