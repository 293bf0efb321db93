/// A hook of netfilter, and the place there (`link_create.netfilter`, Linux 6.4).
public struct NetfilterHook: Hashable, Sendable {
  /// `NFPROTO_IPV4` 2, `NFPROTO_IPV6` 10
  public var family: UInt32
  /// `enum nf_inet_hooks`: 0 before routing, 1 in, 2 forwarded, 3 out, 4 behind routing.
  public var hook: UInt32
  /// Lower ones run first; the highest and the lowest number are the kernel's own.
  public var priority: Int32
  /// `BPF_F_NETFILTER_IP_DEFRAG` 1: fragments are put together first (6.6).
  public var flags: UInt32 = 0

  public init(family: UInt32, hook: UInt32, priority: Int32, flags: UInt32 = 0) {
    self.family = family
    self.hook = hook
    self.priority = priority
    self.flags = flags
  }

  /// From what the kernel says about a link.
  init(_ block: AttributeBytes) {
    family = block.get(UInt32.self, at: 16)
    hook = block.get(UInt32.self, at: 20)
    priority = Int32(bitPattern: block.get(UInt32.self, at: 24))
    flags = block.get(UInt32.self, at: 28)
  }

  func set(_ block: inout AttributeBytes) {
    block.set(family, at: 16)  // pf
    block.set(hook, at: 20)  // hooknum
    block.set(UInt32(bitPattern: priority), at: 24)  // priority
    block.setUnlessZero(flags, at: 28)  // flags
  }
}
