import BPFObject
import BTF

/// Whether a kernel makes the maps of an object: libbpf makes all of them before it loads the first program.
struct MapCheck {
  let inventory: ObjectInventory
  let facts: KernelFacts

  init(_ inventory: ObjectInventory, _ facts: KernelFacts) { (self.inventory, self.facts) = (inventory, facts) }

  func findings() -> [Finding] {
    inventory.maps.filter(\.isCreated).flatMap { map in
      // Maps that libbpf makes up for variables are as kernels want them.
      types(of: map) + flags(of: map) + (map.origin == .declared ? sizes(of: map) + inside(of: map) : [])
    }
  }

  private func sizes(of map: MapDefinition) -> [Finding] {
    judged(map.attributes, map.name, isInside: false)
  }

  /// What the maps are like that lie in a map of maps: libbpf makes one, which the kernel looks at.
  private func inside(of map: MapDefinition) -> [Finding] {
    guard map.attributes.type == .arrayOfMaps || map.attributes.type == .hashOfMaps else { return [] }
    guard let inner = map.inner else { return [Finding(.mapWithoutInner(map: map.name), .perhapsNotLoaded)] }
    return judged(inner, map.name + ".inner", isInside: true)
  }

  private func judged(_ map: MapAttributes, _ name: String, isInside: Bool) -> [Finding] {
    guard let rule = MapRules.rule(for: map.type) else {
      return isUnsized(map) ? [Finding(.mapWithoutSize(map: name), .perhapsNotLoaded)] : []
    }
    var findings = rule.faults(in: map, isInside: isInside, isNumber: isNumber).map {
      Finding(.mapRefused(map: name, map.type, $0, by: "\(rule.function)"), .notLoaded)
    }
    findings += tooLarge(map, rule).map {
      Finding(.mapRefused(map: name, map.type, $0.fault, by: "\(rule.function)"), $0.isCertain ? .notLoaded : .perhapsNotLoaded)
    }
    // What the program that loads the object is to set.
    if isUnsized(map) { findings.append(Finding(.mapWithoutSize(map: name), .perhapsNotLoaded)) }
    if map.valueSize == 0, rule.values != .none { findings.append(Finding(.mapWithoutValues(map: name), .perhapsNotLoaded)) }
    return findings
  }

  /// Whether it has no number of entries, and needs one.
  private func isUnsized(_ map: MapAttributes) -> Bool {
    guard map.maxEntries == 0 else { return false }
    // Of events there is one for each processor. What belongs to something else is as large as there are others of it.
    if map.type == .perfEventArray || map.type == .structOperations { return false }
    return MapRules.rule(for: map.type)?.hasEntries ?? true
  }

  /// Sizes that some kernels take.
  private func tooLarge(_ map: MapAttributes, _ rule: MapRule) -> [(fault: MapFault, isCertain: Bool)] {
    var faults: [(fault: MapFault, isCertain: Bool)] = []
    // Keys that are longer than the stack of a program came with Linux 5.11, as what belongs to tasks did.
    if rule.keys == .some, map.keySize > MapCheck.stackSize, map.type != .resizableHash,
      facts.mapTypes.contains(MapType.taskStorage.rawValue) == false
    {
      faults.append((.keySize(map.keySize, .between(1, MapCheck.stackSize)), true))
    }
    // PCPU_MIN_UNIT_SIZE: 32 KiB, or a page where that is larger. Sizes are rounded up to 8.
    if rule.isPerProcessor, map.valueSize > MapCheck.perProcessorSize {
      let isCertain = map.valueSize > MapCheck.largestPage || facts.hasSmallPages
      let limit = facts.hasSmallPages ? MapCheck.perProcessorSize : MapCheck.largestPage
      faults.append((.valueSize(map.valueSize, .between(1, isCertain ? limit : MapCheck.perProcessorSize)), isCertain))
    }
    // What kernel.perf_event_max_stack (sysctl) is unless someone changed it.
    let frame: UInt32 = map.flags.contains(.stackBuildIDs) ? 32 : 8
    if map.type == .stackTrace, map.valueSize / frame > MapCheck.deepestStack {
      faults.append((.valueSize(map.valueSize, .between(frame, frame * MapCheck.deepestStack)), false))
    }
    return faults
  }

  /// `MAX_BPF_STACK`
  private static let stackSize: UInt32 = 512
  private static let perProcessorSize: UInt32 = 32 << 10
  private static let largestPage: UInt32 = 64 << 10
  /// `PERF_MAX_STACK_DEPTH`
  private static let deepestStack: UInt32 = 127

  /// Whether the key is a number by its type (`bpf_local_storage_map_check_btf()`).
  private func isNumber(_ map: MapAttributes) -> Bool {
    guard let types = inventory.object.types, let key = map.keyType, let record = try? types.resolved(key) else { return true }
    return record.kind == .integer
  }

  /// Flags that every kernel with BTF knows are not asked for: bits below this one.
  private static let firstNewFlag = 10

  private func flags(of map: MapDefinition) -> [Finding] {
    var unknown: UInt32 = 0
    for bit in MapCheck.firstNewFlag..<32 where map.attributes.flags.rawValue & (1 << UInt32(bit)) != 0 {
      // Mapping can be done without where the object's own variables lie in it.
      if map.origin != .declared, MapFlags(rawValue: 1 << UInt32(bit)) == .mappable { continue }
      if facts.mapFlags.contains(1 << UInt32(bit)) == false { unknown |= 1 << UInt32(bit) }
    }
    return unknown == 0 ? [] : [Finding(.mapFlagsUnknown(map: map.name, MapFlags(rawValue: unknown)), .notLoaded)]
  }

  private func types(of map: MapDefinition) -> [Finding] {
    [map.attributes.type, map.inner?.type].compactMap(\.self).filter { facts.mapTypes.contains($0.rawValue) == false }
      .map { Finding(.mapTypeMissing(map: map.name, $0), .notLoaded) }
  }
}
