import ByteReading

/// Many places of a file of machine code that one link watches (`link_create.uprobe_multi`, Linux 6.6).
public struct UserProbes: Hashable, Sendable {
  /// The executable or library.
  public var path: String
  /// Offsets in the file, in bytes.
  public var offsets: [UInt64]
  /// Offsets of counters that tell the program whether anyone watches (USDT semaphores), one for each place; empty for none.
  public var referenceCounters: [UInt64] = []
  /// As ``KernelProbes/cookies``.
  public var cookies: [UInt64] = []
  /// Whether it runs where the functions return (`BPF_F_UPROBE_MULTI_RETURN`).
  public var atReturn = false
  /// Only in this process; 0 for all.
  public var process: UInt32 = 0

  public init(path: String, offsets: [UInt64]) {
    self.path = path
    self.offsets = offsets
  }

  func withAttributes<R: ~Copyable>(
    _ block: inout AttributeBytes, _ body: (inout AttributeBytes) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    let inputs = [
      Bytes(terminated: path), Bytes(table: offsets), Bytes(table: referenceCounters), Bytes(table: cookies),
    ]
    return try SystemCall.withAddresses(of: inputs) { (addresses) throws(KernelError) in
      block.set(addresses[0], at: 16)  // path
      block.set(addresses[1], at: 24)  // offsets
      block.set(addresses[2], at: 32)  // ref_ctr_offsets
      block.set(addresses[3], at: 40)  // cookies
      block.set(UInt32(clamping: offsets.count), at: 48)  // cnt
      block.set(UInt32(atReturn ? 1 : 0), at: 52)  // flags
      block.setUnlessZero(process, at: 56)  // pid
      return try body(&block)
    }
  }
}
