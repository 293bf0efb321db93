import BPFObject

/// Which helpers take which maps, as the verifier has it (`check_map_func_compatibility()`).
///
/// What was refused once and is taken by some kernel up to 7.2 counts as taken.
enum MapHelpers {
  /// The register in which a helper wants its map; nil for a helper that takes none, or whose map is not looked at here.
  static func mapRegister(of helper: HelperFunction) -> UInt8? { registers[helper.rawValue] }

  /// Whether the verifier lets a helper have a map of that type.
  static func takes(_ helper: HelperFunction, _ type: MapType) -> Bool {
    if let helpers = helpersOf[type.rawValue], !helpers.contains(helper.rawValue) { return false }
    if let types = typesFor[helper.rawValue], !types.contains(type.rawValue) { return false }
    return true
  }

  private static let registers: [Int32: UInt8] = {
    var registers: [Int32: UInt8] = [:]
    // The elements of maps, events of processors, what is redirected to, rings, cgroups, storage
    for helper in [1, 2, 3, 87, 88, 89, 195, 22, 55, 51, 130, 131, 134, 198, 209, 37, 81, 107, 108, 145, 146, 156, 157, 210, 211]
      as [Int32]
    {
      registers[helper] = 1
    }
    // Behind the context: tail calls, events, stacks, sockets, cgroups of packets
    for helper in [12, 25, 111, 121, 27, 52, 53, 60, 70, 71, 72, 82, 33] as [Int32] { registers[helper] = 2 }
    return registers
  }()

  /// The helpers that take maps of a type, where these are not for all that work on elements.
  private static let helpersOf: [UInt32: Set<Int32>] = {
    var table: [UInt32: Set<Int32>] = [:]
    func add(_ types: [MapType], _ helpers: Set<Int32>) { for type in types { table[type.rawValue] = helpers } }
    add([.programArray], [12])
    add([.perfEventArray], [22, 25, 55, 111, 121])
    add([.ringBuffer], [130, 131, 134, 198, 199, 200])
    add([.userRingBuffer], [209])
    add([.stackTrace], [27])
    add([.cgroupArray], [33, 37])
    add([.cgroupStorage, .perCPUCgroupStorage], [81])
    add([.deviceMap, .deviceMapHash, .xskMap], [1, 51])
    add([.cpuMap], [51])
    add([.arrayOfMaps, .hashOfMaps], [1])
    add([.socketMap], [1, 2, 3, 52, 53, 60, 82])
    add([.socketHash], [1, 2, 3, 70, 71, 72, 82])
    add([.reuseportSocketArray], [82])
    add([.queue, .stack], [87, 88, 89])
    add([.bloomFilter], [87, 89])
    add([.socketStorage], [107, 108])
    add([.inodeStorage], [145, 146])
    add([.taskStorage], [156, 157])
    add([.cgroupLocalStorage], [210, 211])
    return table
  }()

  /// The types of maps that a helper takes, where these are not all that have elements.
  private static let typesFor: [Int32: Set<UInt32>] = {
    var table: [Int32: Set<UInt32>] = [:]
    for (type, helpers) in helpersOf {
      for helper in helpers where !general.contains(helper) { table[helper, default: []].insert(type) }
    }
    // bpf_map_lookup_percpu_elem()
    table[195] = [MapType.perCPUArray.rawValue, MapType.perCPUHash.rawValue, MapType.lruPerCPUHash.rawValue]
    return table
  }()

  /// bpf_map_lookup_elem(), bpf_map_update_elem(), bpf_map_delete_elem()
  private static let general: Set<Int32> = [1, 2, 3]
}
