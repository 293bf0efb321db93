public import ByteReading

/// What the verifier shall check (`union bpf_attr`, `BPF_PROG_LOAD`). Zero and empty stand for what is not given.
public struct ProgramLoad: Sendable {
  /// `enum bpf_prog_type`
  public var type: UInt32
  /// Slots of 8 bytes, in this machine's order.
  public var instructions: Bytes
  public var license: String
  /// As ``MapCreation/name`` (Linux 4.15).
  public var name = ""
  /// `BPF_F_*` of programs (4.12)
  public var flags: UInt32 = 0
  /// `LINUX_VERSION_CODE`: kprobes needed it until 5.0.
  public var kernelVersion: UInt32 = 0
  /// The network device whose hardware shall run it (4.16).
  public var networkInterface: UInt32 = 0
  /// `enum bpf_attach_type` (4.17)
  public var attachType: UInt32 = 0
  /// The object's BTF by descriptor, with functions and lines as `.BTF.ext` has them, and the sizes of a record in bytes (4.20, 5.0).
  public var btf: Int32 = 0
  public var functions = Bytes([])
  public var functionRecordSize: UInt32 = 0
  public var lines = Bytes([])
  public var lineRecordSize: UInt32 = 0
  /// What it attaches to: a type of the kernel's BTF (5.5), of the module or the program with that descriptor (5.5, 5.10).
  public var attachTypeID: UInt32 = 0
  public var attachDescriptor: Int32 = 0
  /// Descriptors that instructions refer to by index: BTF of modules for kfuncs (5.14).
  public var descriptors: [Int32] = []
  /// How many of ``descriptors`` are bound to the program; 0 for as many as instructions refer to (6.14).
  public var boundDescriptorCount: UInt32 = 0

  public init(type: UInt32, instructions: Bytes, license: String) {
    self.type = type
    self.instructions = instructions
    self.license = license
  }

  /// Runs `body` with the attributes, in which pointers are good until it returns.
  func withAttributes<R: ~Copyable>(
    log: (address: UInt64, count: Int, level: UInt32), _ body: (inout AttributeBytes) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    var table = AttributeBytes()
    for (index, descriptor) in descriptors.enumerated() { table.set(descriptor, at: 4 * index) }
    let inputs = [instructions, Bytes(Array(license.utf8) + [0]), functions, lines, Bytes(table.bytes)]
    return try SystemCall.withAddresses(of: inputs) { (addresses) throws(KernelError) -> R in
      var block = AttributeBytes(count: 48)
      block.set(type, at: 0)  // prog_type
      block.set(UInt32(clamping: instructions.count / 8), at: 4)  // insn_cnt
      block.set(addresses[0], at: 8)  // insns
      block.set(addresses[1], at: 16)  // license
      if log.level > 0 {
        block.set(log.level, at: 24)  // log_level
        block.set(UInt32(clamping: log.count), at: 28)  // log_size
        block.set(log.address, at: 32)  // log_buf
        block.set(UInt32(0), at: 140)  // log_true_size, which the kernel sets (Linux 6.4)
      }
      block.setUnlessZero(kernelVersion, at: 40)
      block.setUnlessZero(flags, at: 44)
      block.set(name: name, at: 48)
      block.setUnlessZero(networkInterface, at: 64)
      block.setUnlessZero(attachType, at: 68)
      block.setUnlessZero(UInt32(bitPattern: btf), at: 72)  // prog_btf_fd
      setRecords(&block, functions, functionRecordSize, addresses[2], at: 76)
      setRecords(&block, lines, lineRecordSize, addresses[3], at: 92, addressAt: 96, countAt: 104)
      block.setUnlessZero(attachTypeID, at: 108)
      block.setUnlessZero(UInt32(bitPattern: attachDescriptor), at: 112)
      block.setUnlessZero(addresses[4], at: 120)  // fd_array
      block.setUnlessZero(boundDescriptorCount, at: 148)  // fd_array_cnt
      return try body(&block)
    }
  }

  private func setRecords(
    _ block: inout AttributeBytes, _ records: Bytes, _ size: UInt32, _ address: UInt64, at offset: Int, addressAt: Int = 80,
    countAt: Int = 88
  ) {
    guard size > 0, records.count > 0 else { return }
    block.set(size, at: offset)
    block.set(address, at: addressAt)
    block.set(UInt32(clamping: records.count / Int(size)), at: countAt)
  }
}
