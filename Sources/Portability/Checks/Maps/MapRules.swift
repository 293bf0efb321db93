import BPFObject

/// What the kernel wants of maps, by their type.
///
/// Kernels of 5.10, 6.1, 6.18 and 7.2 were asked for each type with other sizes and flags; `MapRuleTests` asks the running one. What was refused
/// once and is taken now counts as taken, but for long keys of hash tables (see ``MapCheck``).
enum MapRules {
  /// Nil for types that are made by loaders alone (struct_ops), or are not known.
  static func rule(for type: MapType) -> MapRule? { table[type.rawValue] }

  private static let access: MapFlags = [.readOnly, .writeOnly]
  private static let programs: MapFlags = [.readOnlyForPrograms, .writeOnlyForPrograms]
  /// What most take.
  private static let usual: MapFlags = access.union([.numaNode])
  private static let hash: MapFlags = access.union(programs).union([.zeroSeed])

  private static let table: [UInt32: MapRule] = {
    var table: [UInt32: MapRule] = [:]
    func add(_ types: [MapType], _ rule: MapRule) { for type in types { table[type.rawValue] = rule } }

    // kernel/bpf/hashtab.c
    add([.hash], .init(keys: .some, values: .some, flags: hash.union([.noPreallocation, .numaNode]), function: hashes))
    add(
      [.perCPUHash],
      .init(keys: .some, values: .some, flags: hash.union([.noPreallocation]), isPerProcessor: true, function: hashes))
    add([.lruHash], .init(keys: .some, values: .some, flags: hash.union([.noCommonLRU, .numaNode]), function: hashes))
    add(
      [.lruPerCPUHash], .init(keys: .some, values: .some, flags: hash.union([.noCommonLRU]), isPerProcessor: true, function: hashes)
    )
    add(
      [.hashOfMaps],
      .init(
        keys: .some, values: .exactly(4), flags: hash.union([.noPreallocation, .numaNode]), liesInMaps: false,
        function: "fd_htab_map_alloc_check"))
    // Linux 7.1
    add(
      [.resizableHash],
      .init(
        keys: .some, values: .some, flags: usual.union(programs).union([.noPreallocation]), needed: .noPreallocation, extra: .max,
        function: "rhtab_map_alloc_check"))
    // kernel/bpf/arraymap.c
    add(
      [.array],
      .init(keys: .exactly(4), values: .some, flags: usual.union(programs).union([.mappable, .innerMap]), function: arrays))
    add(
      [.perCPUArray], .init(keys: .exactly(4), values: .some, flags: access.union(programs), isPerProcessor: true, function: arrays)
    )
    add([.programArray], .init(keys: .exactly(4), values: .exactly(4), flags: usual, liesInMaps: false, function: descriptors))
    add([.cgroupArray], .init(keys: .exactly(4), values: .exactly(4), flags: usual, function: descriptors))
    add([.arrayOfMaps], .init(keys: .exactly(4), values: .exactly(4), flags: usual, liesInMaps: false, function: descriptors))
    add(
      [.perfEventArray],
      .init(keys: .exactly(4), values: .exactly(4), flags: usual.union([.preserveElements]), function: descriptors))
    // kernel/bpf/stackmap.c
    add(
      [.stackTrace],
      .init(keys: .exactly(4), values: .multiple(of: 8), flags: usual.union([.stackBuildIDs]), function: "stack_map_alloc"))
    // kernel/bpf/lpm_trie.c: 4 bytes for the length of the prefix, 1 to 256 for the prefix
    add(
      [.lpmTrie],
      .init(
        keys: .between(5, 260), values: .some, flags: usual.union(programs).union([.noPreallocation]), needed: .noPreallocation,
        function: "trie_alloc"))
    // kernel/bpf/devmap.c, cpumap.c, net/xdp/xskmap.c
    add([.deviceMap, .deviceMapHash], .init(keys: .exactly(4), values: .either(4, 8), flags: usual, function: "dev_map_alloc"))
    add([.cpuMap], .init(keys: .exactly(4), values: .either(4, 8), flags: .numaNode, function: "cpu_map_alloc"))
    add([.xskMap], .init(keys: .exactly(4), values: .exactly(4), flags: usual, function: "xsk_map_alloc"))
    // net/core/sock_map.c, kernel/bpf/reuseport_array.c
    add([.socketMap], .init(keys: .exactly(4), values: .either(4, 8), flags: usual, function: "sock_map_alloc"))
    add([.socketHash], .init(keys: .between(1, 512), values: .either(4, 8), flags: usual, function: "sock_hash_alloc"))
    add(
      [.reuseportSocketArray],
      .init(keys: .exactly(4), values: .either(4, 8), flags: usual.union(programs), function: "reuseport_array_alloc_check"))
    // kernel/bpf/queue_stack_maps.c, bloom_filter.c
    add([.queue, .stack], .init(keys: .none, values: .some, flags: usual.union(programs), function: "queue_stack_map_alloc_check"))
    add(
      [.bloomFilter],
      .init(keys: .none, values: .some, flags: usual.union(programs).union([.zeroSeed]), extra: 15, function: "bloom_map_alloc"))
    // kernel/bpf/local_storage.c: by cgroup and attach type, or (since Linux 5.9) by cgroup alone
    add(
      [.cgroupStorage],
      .init(
        keys: .either(8, 16), values: .some, hasEntries: false, flags: usual.union(programs), liesInMaps: false,
        function: "cgroup_storage_map_alloc"))
    add(
      [.perCPUCgroupStorage],
      .init(
        keys: .either(8, 16), values: .some, hasEntries: false, flags: usual.union(programs), isPerProcessor: true,
        liesInMaps: false,
        function: "cgroup_storage_map_alloc"))
    // kernel/bpf/bpf_local_storage.c
    add(
      [.socketStorage, .inodeStorage, .taskStorage, .cgroupLocalStorage],
      .init(
        keys: .exactly(4), values: .some, hasEntries: false, flags: [.noPreallocation, .clone], needed: .noPreallocation,
        needsTypes: true, function: "bpf_local_storage_map_alloc_check"))
    // kernel/bpf/ringbuf.c; libbpf rounds the size up to what is right.
    add([.ringBuffer], .init(keys: .none, values: .none, flags: [.numaNode, .overwrite], function: "ringbuf_map_alloc"))
    add([.userRingBuffer], .init(keys: .none, values: .none, flags: .numaNode, function: "ringbuf_map_alloc"))
    // kernel/bpf/arena.c, bpf_insn_array.c
    add(
      [.arena],
      .init(
        keys: .none, values: .none, flags: [.mappable, .faulting, .noUserConversion], needed: .mappable, extra: .max,
        function: "arena_map_alloc"))
    add(
      [.instructionArray],
      .init(keys: .exactly(4), values: .exactly(16), flags: [], liesInMaps: false, function: "insn_array_alloc_check"))
    return table
  }()

  private static let hashes: StaticString = "htab_map_alloc_check"
  private static let arrays: StaticString = "array_map_alloc_check"
  /// Of arrays of descriptors.
  private static let descriptors: StaticString = "fd_array_map_alloc_check"
}
