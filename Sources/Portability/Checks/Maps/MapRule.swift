import BPFObject

/// What the kernel wants of the maps of one type: `map_alloc_check` and `map_alloc` of its `struct bpf_map_ops`.
struct MapRule: Sendable {
  let keys: MapSizes
  let values: MapSizes
  /// Whether it has a number of entries, which must not be 0; else it must be.
  var hasEntries = true
  /// Flags that it takes.
  let flags: MapFlags
  /// Flags that it must have.
  var needed: MapFlags = []
  /// Whether the types of key and value must be given, and the key's be a number.
  var needsTypes = false
  /// Whether there is a value for each processor, which is made by the kernel's allocator for such.
  var isPerProcessor = false
  /// The highest `map_extra`.
  var extra: UInt64 = 0
  /// Whether it can lie in another map (`bpf_map_meta_alloc()`).
  var liesInMaps = true
  /// The function of the kernel that looks at it.
  let function: StaticString

  /// What is wrong with a map of its type, but for what a loader may still set: a size of values or a number of entries that is 0.
  ///
  /// `types` are the object's, for the type of the key.
  func faults(in map: MapAttributes, isInside: Bool, isNumber: (MapAttributes) -> Bool) -> [MapFault] {
    var faults: [MapFault] = []
    if !keys.contains(map.keySize) { faults.append(.keySize(map.keySize, keys)) }
    if map.valueSize != 0 || values == .none, !values.contains(map.valueSize) {
      faults.append(.valueSize(map.valueSize, values))
    } else if map.flags.contains(.stackBuildIDs), MapSizes.multiple(of: MapRule.buildIDSize).contains(map.valueSize) == false {
      faults.append(.valueSize(map.valueSize, .multiple(of: MapRule.buildIDSize)))
    }
    if !hasEntries, map.maxEntries != 0 { faults.append(.entries(map.maxEntries)) }
    // What newer kernels may take is not known here.
    let refused = map.flags.intersection(.named).subtracting(flags)
    if !refused.isEmpty { faults.append(.flags(refused)) }
    for pair in MapRule.exclusive where refused.isDisjoint(with: pair) && map.flags.isSuperset(of: pair) {
      faults.append(.flagsTogether(pair))
    }
    if !map.flags.isSuperset(of: needed) { faults.append(.flagsMissing(needed.subtracting(map.flags))) }
    if needsTypes {
      if map.keyType == nil || map.valueType == nil {
        faults.append(.noTypes)
      } else if map.keySize == 4, !isNumber(map) {
        faults.append(.keyType)
      }
    }
    if let given = map.extra, given > extra { faults.append(.extra(given)) }
    if isInside, !liesInMaps { faults.append(.inside) }
    return faults
  }

  /// Of one stack frame, where it is a place in a file (`struct bpf_stack_build_id`).
  private static let buildIDSize: UInt32 = 32

  /// `bpf_get_file_flag()`, `bpf_map_flags_access_ok()`
  private static let exclusive: [MapFlags] = [[.readOnly, .writeOnly], [.readOnlyForPrograms, .writeOnlyForPrograms]]
}
