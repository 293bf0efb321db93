/// One of the many places that a link watches.
public struct LinkPlace: Hashable, Sendable {
  /// Where a function of the kernel begins, 0 where that is hidden from this user; of a file of machine code the offset, in bytes.
  public let address: UInt64
  /// Of a file: the offset of the counter that tells the program whether anyone watches; 0 for none.
  public let counter: UInt64
  /// What the program reads by `bpf_get_attach_cookie()`: of functions since Linux 6.9.
  public let cookie: UInt64

  public init(address: UInt64, counter: UInt64, cookie: UInt64) {
    self.address = address
    self.counter = counter
    self.cookie = cookie
  }
}

extension LinkPlace {
  /// Where the kernel is told about room for them in `struct bpf_link_info`.
  struct Fields: Hashable, Sendable {
    let addresses: Int
    let counters: Int?
    let cookies: Int
    let count: Int
  }

  /// `kprobe_multi` (Linux 6.6) and `uprobe_multi` (6.8); nil for links without such places.
  static func fields(_ details: LinkInfo.Details) -> (fields: Fields, count: UInt32)? {
    switch details {
    case .kernelProbes(let count, _, _): (Fields(addresses: 16, counters: nil, cookies: 40, count: 24), count)
    case .userProbes(_, let count, _, _): (Fields(addresses: 24, counters: 32, cookies: 40, count: 52), count)
    default: nil
    }
  }

  /// The most that a link has (`MAX_KPROBE_MULTI_CNT`, `MAX_UPROBE_MULTI_CNT`).
  static let limit: UInt32 = 1 << 20
}

extension KernelLink {
  /// All places that a link of type `kprobe_multi` or `uprobe_multi` watches; nil for other links.
  public borrowing func places(_ info: LinkInfo) throws(KernelError) -> [LinkPlace]? {
    guard let (fields, all) = LinkPlace.fields(info.details) else { return nil }
    let count = Int(min(all, LinkPlace.limit))
    // Kernels that do not tell places say that there are none.
    guard count > 0 else { return [] }
    var block = AttributeBytes(count: LinkInfo.size)
    block.set(UInt32(count), at: fields.count)
    var (addresses, counters, cookies) = (
      AttributeBytes(count: 8 * count), AttributeBytes(count: 8 * count), AttributeBytes(count: 8 * count)
    )
    try SystemCall.withAddress(of: &addresses.bytes) { (address) throws(KernelError) in
      block.set(address, at: fields.addresses)
      try SystemCall.withAddress(of: &counters.bytes) { (address) throws(KernelError) in
        if let place = fields.counters { block.set(address, at: place) }
        try SystemCall.withAddress(of: &cookies.bytes) { (address) throws(KernelError) in
          block.set(address, at: fields.cookies)
          try KernelObjects.info(of: descriptor, &block, subject: label)
        }
      }
    }
    return (0..<count).map {
      LinkPlace(
        address: addresses.get(UInt64.self, at: 8 * $0), counter: counters.get(UInt64.self, at: 8 * $0),
        cookie: cookies.get(UInt64.self, at: 8 * $0))
    }
  }
}
