import BPFObject

/// Whether a kernel makes the maps of an object: libbpf makes all of them before it loads the first program.
struct MapCheck {
  let inventory: ObjectInventory
  let facts: KernelFacts

  init(_ inventory: ObjectInventory, _ facts: KernelFacts) { (self.inventory, self.facts) = (inventory, facts) }

  func findings() -> [Finding] {
    inventory.maps.filter(\.isCreated).flatMap { map in types(of: map) + flags(of: map) + size(of: map) }
  }

  /// Maps without a size, which the program that loads the object is to set.
  private func size(of map: MapDefinition) -> [Finding] {
    guard map.attributes.maxEntries == 0, map.origin == .declared else { return [] }
    switch map.attributes.type {
    // What belongs to something else is as large as there are others of it; of events there is one for each processor.
    case .perfEventArray, .socketStorage, .inodeStorage, .taskStorage, .cgroupLocalStorage, .cgroupStorage, .perCPUCgroupStorage,
      .structOperations:
      return []
    default: return [Finding(.mapWithoutSize(map: map.name), .perhapsNotLoaded)]
    }
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
