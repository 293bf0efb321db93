import ByteReading

/// What the kernel says about a program (`struct bpf_prog_info`).
public struct ProgramInfo: Hashable, Sendable {
  /// `enum bpf_prog_type`
  public let type: UInt32
  public let id: UInt32
  /// The first 8 bytes of a hash of its instructions.
  public let tag: UInt64
  /// Bytes of machine code; 0 where it is interpreted, or the caller may not know.
  public let jitedSize: UInt32
  /// Bytes of instructions after the verifier's rewriting.
  public let translatedSize: UInt32
  /// Nanoseconds after boot.
  public let loadTime: UInt64
  public let userID: UInt32
  public let name: String
  public let isGPLCompatible: Bool
  public let btfID: UInt32
  public let mapCount: UInt32
  /// The network device whose hardware runs it, by index; 0 for none.
  public let networkInterface: UInt32
  /// How many functions of machine code it has; 0 where the caller may not know.
  public let jitedFunctionCount: UInt32
  /// How many records of functions and lines it was loaded with (5.0).
  public let functionCount: UInt32
  public let lineCount: UInt32
  /// Only counted while statistics are enabled (Linux 5.1).
  public let runNanoseconds: UInt64
  public let runCount: UInt64
  /// Instructions that the verifier went through (5.16).
  public let verifiedInstructions: UInt32
  /// How often it was not run since it was running already on that processor (5.12).
  public let recursionMisses: UInt64
  /// What it was made for: a type of a BTF object of the kernel (6.0); 0 where there is none.
  public let attachObjectID: UInt32
  public let attachTypeID: UInt32

  init(_ block: AttributeBytes) {
    type = block.get(UInt32.self, at: 0)
    id = block.get(UInt32.self, at: 4)
    tag = block.get(UInt64.self, at: 8)
    jitedSize = block.get(UInt32.self, at: 16)
    translatedSize = block.get(UInt32.self, at: 20)
    loadTime = block.get(UInt64.self, at: 40)
    userID = block.get(UInt32.self, at: 48)
    mapCount = block.get(UInt32.self, at: 52)
    name = block.text(at: 64, count: 16)
    networkInterface = block.get(UInt32.self, at: 80)
    jitedFunctionCount = block.get(UInt32.self, at: 104)
    functionCount = block.get(UInt32.self, at: 144)
    lineCount = block.get(UInt32.self, at: 148)
    // A bit field, which lies at the other end on big-endian machines.
    isGPLCompatible = block.get(UInt32.self, at: 84) & (ByteOrder.host == .little ? 1 : 1 << 31) != 0
    btfID = block.get(UInt32.self, at: 128)
    runNanoseconds = block.get(UInt64.self, at: 192)
    runCount = block.get(UInt64.self, at: 200)
    recursionMisses = block.get(UInt64.self, at: 208)
    verifiedInstructions = block.get(UInt32.self, at: 216)
    attachObjectID = block.get(UInt32.self, at: 220)
    attachTypeID = block.get(UInt32.self, at: 224)
  }
}

extension KernelProgram {
  /// What the kernel says about it (`BPF_OBJ_GET_INFO_BY_FD`).
  public borrowing func info() throws(KernelError) -> ProgramInfo {
    var block = AttributeBytes(count: ProgramInfo.size)
    try KernelObjects.info(of: descriptor, &block, subject: label)
    return ProgramInfo(block)
  }

  /// Its instructions after the verifier's rewriting, as they lie in memory; empty where the caller may not see them.
  public borrowing func translatedInstructions() throws(KernelError) -> [UInt8] {
    let size = Int(try info().translatedSize)
    guard size > 0 else { return [] }
    var code = Array(repeating: UInt8(0), count: size)
    var block = AttributeBytes(count: ProgramInfo.size)
    try SystemCall.withAddress(of: &code) { (address) throws(KernelError) in
      block.set(UInt32(size), at: 20)  // xlated_prog_len
      block.set(address, at: 32)  // xlated_prog_insns
      try KernelObjects.info(of: descriptor, &block, subject: label)
    }
    return block.get(UInt64.self, at: 32) == 0 ? [] : code
  }

  /// The ids of the maps that it uses.
  public borrowing func mapIDs() throws(KernelError) -> [UInt32] { try mapIDs(count: Int(try info().mapCount)) }

  /// The same, where it is known how many there are.
  borrowing func mapIDs(count: Int) throws(KernelError) -> [UInt32] {
    guard count > 0 else { return [] }
    var ids = AttributeBytes(count: 4 * count)
    var block = AttributeBytes(count: ProgramInfo.size)
    try SystemCall.withAddress(of: &ids.bytes) { (address) throws(KernelError) in
      block.set(UInt32(count), at: 52)  // nr_map_ids
      block.set(address, at: 56)  // map_ids
      try KernelObjects.info(of: descriptor, &block, subject: label)
    }
    return (0..<min(count, Int(block.get(UInt32.self, at: 52)))).map { ids.get(UInt32.self, at: 4 * $0) }
  }
}

extension ProgramInfo {
  /// Bytes of `struct bpf_prog_info` that are asked for; an older kernel fills in what it knows.
  static let size = 232
}

extension KernelProgram {
  /// The id of the BTF object of a program that somebody else owns the descriptor of; 0 where it has none.
  public static func btfID(ofDescriptor descriptor: Int32) throws(KernelError) -> UInt32 {
    // Only the kernel's object is shared.
    let other = try Descriptor.duplicating(descriptor, subject: "program")
    return try KernelProgram(other, label: "program").info().btfID
  }
}
