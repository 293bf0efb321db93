/// What kind of map it is (`enum bpf_map_type`, `include/uapi/linux/bpf.h`); numbers without a name here are kept.
public struct MapType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `BPF_MAP_TYPE_UNSPEC`
  public static let unspecified = MapType(rawValue: 0)
  /// `BPF_MAP_TYPE_HASH`
  public static let hash = MapType(rawValue: 1)
  /// `BPF_MAP_TYPE_ARRAY`
  public static let array = MapType(rawValue: 2)
  /// `BPF_MAP_TYPE_PROG_ARRAY`
  public static let programArray = MapType(rawValue: 3)
  /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`
  public static let perfEventArray = MapType(rawValue: 4)
  /// `BPF_MAP_TYPE_PERCPU_HASH`
  public static let perCPUHash = MapType(rawValue: 5)
  /// `BPF_MAP_TYPE_PERCPU_ARRAY`
  public static let perCPUArray = MapType(rawValue: 6)
  /// `BPF_MAP_TYPE_STACK_TRACE`
  public static let stackTrace = MapType(rawValue: 7)
  /// `BPF_MAP_TYPE_CGROUP_ARRAY`
  public static let cgroupArray = MapType(rawValue: 8)
  /// `BPF_MAP_TYPE_LRU_HASH`
  public static let lruHash = MapType(rawValue: 9)
  /// `BPF_MAP_TYPE_LRU_PERCPU_HASH`
  public static let lruPerCPUHash = MapType(rawValue: 10)
  /// `BPF_MAP_TYPE_LPM_TRIE`
  public static let lpmTrie = MapType(rawValue: 11)
  /// `BPF_MAP_TYPE_ARRAY_OF_MAPS`
  public static let arrayOfMaps = MapType(rawValue: 12)
  /// `BPF_MAP_TYPE_HASH_OF_MAPS`
  public static let hashOfMaps = MapType(rawValue: 13)
  /// `BPF_MAP_TYPE_DEVMAP`
  public static let deviceMap = MapType(rawValue: 14)
  /// `BPF_MAP_TYPE_SOCKMAP`
  public static let socketMap = MapType(rawValue: 15)
  /// `BPF_MAP_TYPE_CPUMAP`
  public static let cpuMap = MapType(rawValue: 16)
  /// `BPF_MAP_TYPE_XSKMAP`
  public static let xskMap = MapType(rawValue: 17)
  /// `BPF_MAP_TYPE_SOCKHASH`
  public static let socketHash = MapType(rawValue: 18)
  /// `BPF_MAP_TYPE_CGROUP_STORAGE_DEPRECATED`
  public static let cgroupStorage = MapType(rawValue: 19)
  /// `BPF_MAP_TYPE_REUSEPORT_SOCKARRAY`
  public static let reuseportSocketArray = MapType(rawValue: 20)
  /// `BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE_DEPRECATED`
  public static let perCPUCgroupStorage = MapType(rawValue: 21)
  /// `BPF_MAP_TYPE_QUEUE`
  public static let queue = MapType(rawValue: 22)
  /// `BPF_MAP_TYPE_STACK`
  public static let stack = MapType(rawValue: 23)
  /// `BPF_MAP_TYPE_SK_STORAGE`
  public static let socketStorage = MapType(rawValue: 24)
  /// `BPF_MAP_TYPE_DEVMAP_HASH`
  public static let deviceMapHash = MapType(rawValue: 25)
  /// `BPF_MAP_TYPE_STRUCT_OPS`
  public static let structOperations = MapType(rawValue: 26)
  /// `BPF_MAP_TYPE_RINGBUF`
  public static let ringBuffer = MapType(rawValue: 27)
  /// `BPF_MAP_TYPE_INODE_STORAGE`
  public static let inodeStorage = MapType(rawValue: 28)
  /// `BPF_MAP_TYPE_TASK_STORAGE`
  public static let taskStorage = MapType(rawValue: 29)
  /// `BPF_MAP_TYPE_BLOOM_FILTER`
  public static let bloomFilter = MapType(rawValue: 30)
  /// `BPF_MAP_TYPE_USER_RINGBUF`
  public static let userRingBuffer = MapType(rawValue: 31)
  /// `BPF_MAP_TYPE_CGRP_STORAGE`
  public static let cgroupLocalStorage = MapType(rawValue: 32)
  /// `BPF_MAP_TYPE_ARENA`
  public static let arena = MapType(rawValue: 33)
  /// `BPF_MAP_TYPE_INSN_ARRAY`
  public static let instructionArray = MapType(rawValue: 34)
  /// `BPF_MAP_TYPE_RHASH`
  public static let resizableHash = MapType(rawValue: 35)
}

extension MapType {
  /// What libbpf prints for it (`libbpf_bpf_map_type_str()`); nil for a number that is not known.
  private static let names: [StaticString] = [
    "unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array", "stack_trace", "cgroup_array",
    "lru_hash", "lru_percpu_hash", "lpm_trie", "array_of_maps", "hash_of_maps", "devmap", "sockmap", "cpumap", "xskmap",
    "sockhash", "cgroup_storage", "reuseport_sockarray", "percpu_cgroup_storage", "queue", "stack", "sk_storage", "devmap_hash",
    "struct_ops", "ringbuf", "inode_storage", "task_storage", "bloom_filter", "user_ringbuf", "cgrp_storage", "arena",
    "insn_array", "rhash",
  ]

  public var libbpfName: StaticString? {
    rawValue < UInt32(Self.names.count) ? Self.names[Int(rawValue)] : nil
  }
}

extension MapType: CustomStringConvertible {
  /// ``libbpfName``, or the number of a type that has none here.
  public var description: String { libbpfName.map { "\($0)" } ?? "\(rawValue)" }
}
