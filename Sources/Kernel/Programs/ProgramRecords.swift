/// Where functions and lines of the source begin in the instructions that ``KernelProgram/translatedInstructions()`` gives
/// (`struct bpf_func_info`, `struct bpf_line_info`; Linux 5.0). Names lie in the program's BTF.
public struct ProgramRecords: Hashable, Sendable {
  public struct Function: Hashable, Sendable {
    /// Its first instruction.
    public let slot: UInt32
    /// Its `BTF_KIND_FUNC`.
    public let type: UInt32
  }

  public struct Line: Hashable, Sendable {
    /// The first instruction that came from it.
    public let slot: UInt32
    /// Offsets of strings: the file's name, and the line itself.
    public let file: UInt32
    public let text: UInt32
    /// Counted from 1; the column is 0 where the compiler did not say.
    public let line: UInt32
    public let column: UInt32
  }

  /// In the order of their instructions.
  public let functions: [Function]
  public let lines: [Line]
}

extension KernelProgram {
  /// Its records; empty where it has none, or the caller may not see them.
  public borrowing func records() throws(KernelError) -> ProgramRecords {
    var block = AttributeBytes(count: ProgramInfo.size)
    try KernelObjects.info(of: descriptor, &block, subject: label)
    let functions = try records(block, size: 132, address: 136, count: 144, least: 8)
    let lines = try records(block, size: 172, address: 152, count: 148, least: 16)
    return ProgramRecords(
      functions: functions.map { .init(slot: $0.get(UInt32.self, at: 0), type: $0.get(UInt32.self, at: 4)) },
      lines: lines.map { record in
        let packed = record.get(UInt32.self, at: 12)
        return .init(
          slot: record.get(UInt32.self, at: 0), file: record.get(UInt32.self, at: 4), text: record.get(UInt32.self, at: 8),
          line: packed >> 10, column: packed & 0x3ff)
      })
  }

  /// One kind of records. `known` is what the kernel said; the places are those of the fields about them in `struct bpf_prog_info`.
  private borrowing func records(
    _ known: AttributeBytes, size sizeAt: Int, address addressAt: Int, count countAt: Int, least: Int
  ) throws(KernelError) -> [AttributeBytes] {
    let (size, count) = (Int(known.get(UInt32.self, at: sizeAt)), Int(known.get(UInt32.self, at: countAt)))
    // The kernel's own limit is a record for each of a million instructions.
    guard size >= least, size <= 4096, count > 0, count <= 1 << 20 else { return [] }
    var bytes = Array(repeating: UInt8(0), count: size * count)
    var block = AttributeBytes(count: ProgramInfo.size)
    try SystemCall.withAddress(of: &bytes) { (address) throws(KernelError) in
      block.set(UInt32(size), at: sizeAt)
      block.set(UInt32(count), at: countAt)
      block.set(address, at: addressAt)
      try KernelObjects.info(of: descriptor, &block, subject: label)
    }
    guard block.get(UInt64.self, at: addressAt) != 0 else { return [] }
    return (0..<min(count, Int(block.get(UInt32.self, at: countAt)))).map { index in
      AttributeBytes(Array(bytes[index * size..<index * size + least]))
    }
  }
}
