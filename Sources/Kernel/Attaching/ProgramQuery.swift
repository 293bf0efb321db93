import Glibc

/// Which programs are attached to a cgroup, a network namespace, a network interface or a map (`BPF_PROG_QUERY`, Linux 4.15).
public struct ProgramQuery: Hashable, Sendable {
  /// As ``ProgramAttachment/target``.
  public var target: UInt32
  /// `enum bpf_attach_type`
  public var attachType: UInt32
  /// Of a cgroup, also what it has from those above it (`BPF_F_QUERY_EFFECTIVE`).
  public var isEffective = false
  /// Whether links are asked for as well: TCX and netkit only (6.6).
  public var includesLinks = false

  public init(target: UInt32, attachType: UInt32) {
    self.target = target
    self.attachType = attachType
  }

  public struct Answer: Hashable, Sendable {
    /// Programs in the order in which they run.
    public let programIDs: [UInt32]
    /// At the same places the links that hold them, 0 where it is none; empty where links were not asked for.
    public let linkIDs: [UInt32]
    /// How the first one was attached to a cgroup.
    public let flags: AttachFlags
    /// Counts changes of the order (6.6); 0 where there is none.
    public let revision: UInt64
  }

  /// Asks the kernel. Needs CAP_NET_ADMIN.
  public func run() throws(KernelError) -> Answer {
    var room = 64
    while true {
      do throws(KernelError) {
        return try run(room: room)
      } catch {
        // There are more; how many, changes under way.
        guard error.number == ENOSPC, room < 1 << 16 else { throw error }
        room *= 4
      }
    }
  }

  private func run(room: Int) throws(KernelError) -> Answer {
    var (programs, links) = (AttributeBytes(count: 4 * room), AttributeBytes(count: includesLinks ? 4 * room : 0))
    // To the end of the revision, which the kernel writes however short the block is (`bpf_mprog_query()`).
    var block = AttributeBytes(count: 64)
    block.set(target, at: 0)  // target_fd, target_ifindex
    block.set(attachType, at: 4)  // attach_type
    block.set(UInt32(isEffective ? 1 : 0), at: 8)  // query_flags
    block.set(UInt32(room), at: 24)  // prog_cnt, count
    try SystemCall.withAddress(of: &programs.bytes) { (address) throws(KernelError) in
      try SystemCall.withAddress(of: &links.bytes) { (linkAddress) throws(KernelError) in
        block.set(address, at: 16)  // prog_ids
        if includesLinks { block.set(linkAddress, at: 40) }  // link_ids
        try SystemCall.bpf(.queryPrograms, &block, subject: "programs attached to \(target)")
      }
    }
    let count = min(room, Int(block.get(UInt32.self, at: 24)))
    return Answer(
      programIDs: (0..<count).map { programs.get(UInt32.self, at: 4 * $0) },
      linkIDs: includesLinks ? (0..<count).map { links.get(UInt32.self, at: 4 * $0) } : [],
      flags: AttachFlags(rawValue: block.get(UInt32.self, at: 12)), revision: block.get(UInt64.self, at: 56))
  }
}
