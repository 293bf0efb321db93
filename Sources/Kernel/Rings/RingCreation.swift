extension RingMap {
  /// Why the kernel refuses to create a ring (`ringbuf_map_alloc()` in `kernel/bpf/ringbuf.c`), all but the last with EINVAL.
  public enum CreationProblem: Hashable, Sendable, CustomStringConvertible {
    /// Flags other than `BPF_F_NUMA_NODE`, and since Linux 6.19 `BPF_F_RB_OVERWRITE` of a ring that programs fill.
    case flags(UInt32)
    /// A ring has neither keys nor values.
    case keySize(UInt32)
    case valueSize(UInt32)
    /// The size in bytes was left out.
    case noSize
    case notPowerOfTwo(UInt32)
    case notWholePages(UInt32, page: UInt32)

    public var description: String {
      switch self {
      case .flags(let flags): "flags 0x\(String(flags, radix: 16)): a ring takes BPF_F_NUMA_NODE (0x4) only"
      case .keySize(let size): "a key size of \(size): a ring has no keys, it must be 0"
      case .valueSize(let size): "a value size of \(size): a ring has no values, it must be 0"
      case .noSize: "max_entries is 0: it is the ring's size in bytes"
      case .notPowerOfTwo(let size): "max_entries \(size) is the ring's size in bytes, and must be a power of 2"
      case .notWholePages(let size, let page):
        "max_entries \(size) is the ring's size in bytes, and must be a multiple of the page size, \(page)"
      }
    }
  }

  /// What the kernel will object to in creating the map; nil where it is no ring, or nothing is wrong with it.
  public static func problem(in creation: MapCreation) -> CreationProblem? {
    // A perf event array hands samples on too, and is an array: the ring of each processor is made by whoever reads it.
    guard let kind = Kind(rawValue: creation.type), kind != .perfEventArray else { return nil }
    let (size, page) = (creation.maxEntries, UInt32(truncatingIfNeeded: RingCalls.pageSize))
    if creation.flags & ~(kind == .ring ? 4 | 1 << 19 : 4) != 0 { return .flags(creation.flags) }
    if creation.keySize != 0 { return .keySize(creation.keySize) }
    if creation.valueSize != 0 { return .valueSize(creation.valueSize) }
    if size == 0 { return .noSize }
    if size & (size - 1) != 0 { return .notPowerOfTwo(size) }
    return size % page == 0 ? nil : .notWholePages(size, page: page)
  }
}
