import BPFObject
import ByteReading
import Glibc
import Kernel

/// Creates, fills and pins the maps of an object (libbpf: `bpf_object__create_maps()`).
struct MapsCreation {
  /// In the inventory's order; nil for those that are not created.
  private(set) var maps: [LoadedMap?] = []
  /// The arena's contents in this process, which must stay where they are.
  private(set) var arena: ArenaMemory?
  /// Offset in bytes of the object's variables in its arena.
  private(set) var arenaOffset = 0

  init(_ setup: LoadableObject, _ types: LoadedTypes?, _ operations: [KernelOperations?]) throws(LoadError) {
    let making = MapMaking(types: types, operations: operations)
    do throws(LoadError) {
      for (index, map) in setup.maps.enumerated() {
        maps.append(map.isCreated ? try MapsCreation.create(map, index, making) : nil)
      }
      try fillArena(setup)
      try fillSlots(setup)
    } catch {
      unpin()
      throw error
    }
  }

  /// Takes the pins away that were made here.
  func unpin() {
    for map in maps {
      if let map, let path = map.pinPath, !map.isReused { try? Pinning.unpin(path) }
    }
  }

  // MARK: One map

  private static func create(_ setup: MapSetup, _ index: Int, _ making: MapMaking) throws(LoadError) -> LoadedMap {
    if let path = setup.pinPath, let found = try MapReuse.find(setup, at: path) { return LoadedMap(found, setup, isReused: true) }
    let map = try making.make(setup, index)
    try fill(map, setup)
    guard let path = setup.pinPath else { return LoadedMap(map, setup, isReused: false) }
    do throws(KernelError) {
      try Pinning.pin(map.descriptor, at: path)
    } catch {
      // Somebody else was quicker: theirs is used.
      if error.number == EEXIST, let found = try MapReuse.find(setup, at: path) { return LoadedMap(found, setup, isReused: true) }
      throw LoadError(.map(.pin(path: path, error)), subject: "map '\(setup.name)'")
    }
    return LoadedMap(map, setup, isReused: false)
  }

  /// The variables of a map of global data; what programs may not write, user space may not change any more either.
  private static func fill(_ map: borrowing KernelMap, _ setup: MapSetup) throws(LoadError) {
    guard setup.definition.origin.isGlobalData || setup.definition.origin == .configuration else { return }
    let size = Int(setup.attributes.valueSize)
    // A new map is zero all over.
    if setup.contents.contains(where: { $0 != 0 }) {
      let contents = setup.contents.prefix(size) + Array(repeating: 0, count: max(0, size - setup.contents.count))
      try asking { () throws(KernelError) in try map.update(ByteOrder.host.bytes(of: 0), Array(contents)) }
    }
    if setup.definition.origin == .readOnlyData || setup.definition.origin == .configuration {
      try asking { () throws(KernelError) in try map.freeze() }
    }
  }

  // MARK: Slots and arena

  /// Maps in maps. All are there by now, so that a map may hold one that is defined behind it.
  private func fillSlots(_ setup: LoadableObject) throws(LoadError) {
    let names = Dictionary(maps.compactMap { map in map.map { ($0.name, $0) } }) { first, _ in first }
    for (index, map) in maps.enumerated() {
      guard let map, !map.isReused, map.attributes.type.holdsMaps else { continue }
      for value in setup.maps[index].definition.initialValues {
        guard let inner = names[value.name] else {
          throw LoadError(.map(.slot(value.slot, name: value.name)), subject: "map '\(map.name)'")
        }
        try MapsCreation.fill(map, slot: value.slot, with: inner.descriptor)
      }
    }
  }

  /// Puts a descriptor into a slot.
  static func fill(_ map: LoadedMap, slot: UInt64, with descriptor: Int32) throws(LoadError) {
    try asking("slot \(slot)") { () throws(KernelError) in
      try map.map.update(
        ByteOrder.host.bytes(of: UInt32(clamping: slot)), ByteOrder.host.bytes(of: UInt32(bitPattern: descriptor)))
    }
  }

  /// Maps the arena, which must be mapped for programs that use it to load, and puts the object's variables there: at its end, where
  /// the kernel allows such offsets, so that address 0 stays free.
  private mutating func fillArena(_ setup: LoadableObject) throws(LoadError) {
    guard let arena = maps.compactMap({ $0 }).first(where: { $0.attributes.type == .arena }) else { return }
    let owner = ArenaMemory(try asking("map '\(arena.name)'") { () throws(KernelError) in try arena.mapped() })
    self.arena = owner
    guard let contents = (try? setup.inventory.object.contents(of: ".addr_space.1")).flatMap({ $0 }), contents.count > 0 else {
      return
    }
    let page = memoryPageSize()
    let room = (contents.count + page - 1) / page * page
    guard room <= owner.memory.count else {
      throw LoadError(.map(.tooLarge(contents.count, limit: owner.memory.count)), subject: "map '\(arena.name)'")
    }
    arenaOffset = ArenaOffsets.reachFarEnd ? owner.memory.count - room : 0
    _ = owner.memory.write(contents.array(), at: arenaOffset)
  }
}

/// The arena of an object, mapped as long as the object is loaded.
final class ArenaMemory: Sendable {
  let memory: MapMemory
  init(_ memory: consuming MapMemory) { self.memory = memory }
}
