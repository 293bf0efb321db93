/// What an iterator goes through (`union bpf_iter_link_info`).
public enum IteratorTarget: Hashable, Sendable {
  /// All that there is.
  case everything
  /// The elements of a map, by descriptor (`bpf_map_elem`, `sockmap`, `bpf_sk_storage_map`; Linux 5.9).
  case map(Int32)
  /// Cgroups from one on, by descriptor; 0 for the root of the second hierarchy (6.1).
  case cgroup(Int32, CgroupOrder)
  /// As ``cgroup(_:_:)``, by id: the number of its folder's inode.
  case cgroupID(UInt64, CgroupOrder)
  /// The thread with that id, or the threads of that process (6.1).
  case thread(UInt32), process(UInt32)
  /// The threads of the process of a pidfd (6.1).
  case processDescriptor(Int32)

  /// `enum bpf_cgroup_iter_order`
  public enum CgroupOrder: UInt32, Hashable, Sendable {
    /// `BPF_CGROUP_ITER_SELF_ONLY`
    case itself = 1
    /// `BPF_CGROUP_ITER_DESCENDANTS_PRE`: each before those below it.
    case descendantsFirstToLast = 2
    /// `BPF_CGROUP_ITER_DESCENDANTS_POST`: each behind those below it.
    case descendantsLastToFirst = 3
    /// `BPF_CGROUP_ITER_ANCESTORS_UP`
    case ancestors = 4
    /// `BPF_CGROUP_ITER_CHILDREN`: those right below it (after 7.0).
    case children = 5
  }

  var attributes: AttributeBytes {
    var block = AttributeBytes()
    switch self {
    case .everything: break
    case .map(let descriptor): block.set(UInt32(bitPattern: descriptor), at: 0)  // map_fd
    case .cgroup(let descriptor, let order):
      block.set(order.rawValue, at: 0)  // order
      block.set(UInt32(bitPattern: descriptor), at: 4)  // cgroup_fd
    case .cgroupID(let id, let order):
      block.set(order.rawValue, at: 0)
      block.set(id, at: 8)  // cgroup_id
    case .thread(let id): block.set(id, at: 0)  // tid
    case .process(let id): block.set(id, at: 4)  // pid
    case .processDescriptor(let descriptor): block.set(UInt32(bitPattern: descriptor), at: 8)  // pid_fd
    }
    return block
  }
}
