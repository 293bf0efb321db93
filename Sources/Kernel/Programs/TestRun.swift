public import ByteReading

/// How a program shall be run without its hook (`BPF_PROG_TEST_RUN`, Linux 4.12; most program types, `include/uapi/linux/bpf.h`).
public struct TestRun: Sendable {
  /// A packet, for networking programs.
  public var data = Bytes([])
  /// The program's context, such as `struct __sk_buff` or the arguments of a tracepoint (5.0 and later).
  public var context = Bytes([])
  /// Room for the packet and the context afterwards, in bytes. What does not fit is cut off, which the kernel says by ENOSPC.
  public var dataRoom = 0
  public var contextRoom = 0
  /// How often; 0 for once.
  public var repetitions: UInt32 = 0
  /// `BPF_F_TEST_RUN_ON_CPU` 1 with ``processor``, `BPF_F_TEST_XDP_LIVE_FRAMES` 2 with ``batchSize``, `BPF_F_TEST_SKB_CHECKSUM_COMPLETE` 4
  public var flags: UInt32 = 0
  public var processor: UInt32 = 0
  public var batchSize: UInt32 = 0

  public init() {}

  /// What came of it.
  public struct Outcome: Hashable, Sendable {
    /// What the program returned.
    public let returnValue: UInt32
    /// Mean of a run in nanoseconds, as the kernel measured it; 0 for the types that it does not measure.
    public let nanoseconds: UInt32
    /// The packet and the context afterwards, as far as there was room; of a syscall program, which takes no room for it, the context
    /// as it was left.
    public let data: [UInt8]
    public let context: [UInt8]
    /// What the packet needed, in bytes: more than ``data`` has where there was too little room.
    public let dataSize: UInt32
    public let contextSize: UInt32
  }
}

extension KernelProgram {
  /// Runs the program. Needs the privilege that loading it needs.
  public borrowing func testRun(_ run: TestRun) throws(KernelError) -> TestRun.Outcome {
    var data = Array(repeating: UInt8(0), count: max(0, run.dataRoom))
    var context = Array(repeating: UInt8(0), count: max(0, run.contextRoom))
    // A copy: the kernel writes the context of a syscall program back to where it read it.
    var given = run.context.array()
    var block = AttributeBytes(count: 64)
    block.set(descriptor.attribute, at: 0)  // prog_fd
    block.set(UInt32(clamping: run.data.count), at: 8)  // data_size_in
    block.set(UInt32(clamping: data.count), at: 12)  // data_size_out
    block.set(run.repetitions, at: 32)  // repeat
    block.set(UInt32(clamping: run.context.count), at: 40)  // ctx_size_in
    block.set(UInt32(clamping: context.count), at: 44)  // ctx_size_out
    block.setUnlessZero(run.flags, at: 64)  // flags
    block.setUnlessZero(run.processor, at: 68)  // cpu
    block.setUnlessZero(run.batchSize, at: 72)  // batch_size
    try SystemCall.withAddresses(of: [run.data]) { (inputs) throws(KernelError) in
      try SystemCall.withAddress(of: &data) { [room = data.count] (data) throws(KernelError) in
        try SystemCall.withAddress(of: &context) { [contextRoom = context.count] (context) throws(KernelError) in
          try SystemCall.withAddress(of: &given) { [givenCount = given.count] (given) throws(KernelError) in
            block.set(inputs[0], at: 16)  // data_in
            block.set(room > 0 ? data : 0, at: 24)  // data_out
            block.set(givenCount > 0 ? given : 0, at: 48)  // ctx_in
            block.set(contextRoom > 0 ? context : 0, at: 56)  // ctx_out
            try SystemCall.bpf(.testRun, &block, subject: label)
          }
        }
      }
    }
    let (dataSize, contextSize) = (block.get(UInt32.self, at: 12), block.get(UInt32.self, at: 44))
    return TestRun.Outcome(
      returnValue: block.get(UInt32.self, at: 4), nanoseconds: block.get(UInt32.self, at: 36),
      data: Array(data.prefix(Int(dataSize))), context: run.contextRoom > 0 ? Array(context.prefix(Int(contextSize))) : given,
      dataSize: dataSize,
      contextSize: contextSize)
  }
}
