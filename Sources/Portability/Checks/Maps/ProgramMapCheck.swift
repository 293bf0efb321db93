import BPFObject
import BTF

/// Whether the kernel lets a program use the maps that it names (`check_map_prog_compatibility()`), whether it gets to that instruction or not.
struct ProgramMapCheck {
  private let inventory: ObjectInventory
  private let facts: KernelFacts

  init(_ check: ObjectCheck) { (inventory, facts) = (check.requirements.inventory, check.facts) }

  func findings(of program: Int) -> [Finding] {
    guard let definition = inventory.programs[program].definition else { return [] }
    return inventory.uses[program].maps.compactMap { number in
      let map = inventory.maps[number]
      return fault(of: map.attributes, definition).map {
        Finding(.mapNotAllowed(map: map.name, map.attributes.type, $0), .notLoaded)
      }
    }
  }

  private func fault(of map: MapAttributes, _ definition: SectionDefinition) -> ProgramMapFault? {
    if definition.flags.contains(.sleepable) || definition.programType == .systemCall {
      if ProgramMapCheck.neverSleeping.contains(map.type) { return .sleeping }
      let lack = ProgramMapCheck.sleepingLater.lazy.filter { $0.types.contains(map.type) }.compactMap { $0.marker.lack(facts) }
        .first
      if let lack { return .sleepingLater(lack) }
    }
    // A program that interrupts anything may not allocate as others do: the allocator for it came with Linux 6.1. It is not static, nor is
    // the older function, which shows that the types have such.
    if definition.programType == .perfEvent, ProgramMapCheck.hashes.contains(map.type), map.flags.contains(.noPreallocation),
      let lack = OfferMarker.function("bpf_mem_alloc_init", beside: "bpf_prog_array_free").lack(facts)
    {
      return .allocating(lack)
    }
    return nil
  }

  /// What such programs may use since some release, as the verifiers of Linux 5.10, 6.1, 6.12, 6.18 and 7.2 answered.
  private static let sleepingLater: [(types: Set<MapType>, marker: OfferMarker)] = [
    (
      [
        .perCPUHash, .perCPUArray, .lruPerCPUHash, .arrayOfMaps, .hashOfMaps, .socketStorage, .ringBuffer, .inodeStorage,
        .queue, .stack, .lpmTrie, .programArray,
      ],
      .after5_10
    ),
    ([.queue, .stack, .lpmTrie, .programArray], .after6_1),
    ([.lpmTrie, .programArray], .after6_18),
  ]

  /// What no kernel up to 7.2 lets programs use that may sleep.
  private static let neverSleeping: Set<MapType> = [
    .perfEventArray, .stackTrace, .cgroupArray, .deviceMap, .socketMap, .cpuMap, .xskMap, .socketHash,
    .cgroupStorage,
    .reuseportSocketArray, .perCPUCgroupStorage, .deviceMapHash, .bloomFilter,
  ]

  private static let hashes: Set<MapType> = [.hash, .perCPUHash, .hashOfMaps]
}
