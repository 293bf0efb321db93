import ByteReading

/// Many functions of the kernel that one link watches (`link_create.kprobe_multi`, Linux 5.18).
public struct KernelProbes: Hashable, Sendable {
  /// The functions, by name or by address.
  public enum Places: Hashable, Sendable {
    case symbols([String])
    case addresses([UInt64])

    var count: Int {
      switch self {
      case .symbols(let names): names.count
      case .addresses(let addresses): addresses.count
      }
    }
  }

  public var places: Places
  /// One number for each that the program reads by `bpf_get_attach_cookie()`; empty for none.
  public var cookies: [UInt64] = []
  /// Whether it runs where the functions return (`BPF_F_KPROBE_MULTI_RETURN`).
  public var atReturn = false

  public init(_ places: Places) { self.places = places }

  func withAttributes<R: ~Copyable>(
    _ block: inout AttributeBytes, _ body: (inout AttributeBytes) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    block.set(UInt32(atReturn ? 1 : 0), at: 16)  // flags
    block.set(UInt32(clamping: places.count), at: 20)  // cnt
    switch places {
    case .symbols(let names):
      return try SystemCall.withAddresses(of: names.map { Bytes(terminated: $0) }) { (pointers) throws(KernelError) in
        try withTables(&block, symbols: pointers, addresses: [], body)
      }
    case .addresses(let addresses):
      return try withTables(&block, symbols: [], addresses: addresses, body)
    }
  }

  private func withTables<R: ~Copyable>(
    _ block: inout AttributeBytes, symbols: [UInt64], addresses: [UInt64], _ body: (inout AttributeBytes) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    try SystemCall.withAddresses(
      of: [Bytes(table: symbols), Bytes(table: addresses), Bytes(table: cookies)]
    ) { (tables) throws(KernelError) in
      block.set(tables[0], at: 24)  // syms
      block.set(tables[1], at: 32)  // addrs
      block.set(tables[2], at: 40)  // cookies
      return try body(&block)
    }
  }
}
