/// Finds rings among the kernel's maps. Needs CAP_SYS_ADMIN.
public enum RingLookup {
  /// The rings of that name, by id. Names have at most 15 bytes in the kernel: a longer one is cut.
  public static func rings(named name: String) throws(KernelError) -> [RingMap] {
    var found: [RingMap] = []
    var id: UInt32 = 0
    while let next = try KernelObjects.nextID(.map, after: id) {
      id = next
      // A map may go away between two calls.
      guard let map = try? KernelMap.open(id: id), let ring = try? RingMap(map) else { continue }
      if ring.name.utf8.elementsEqual(name.utf8.prefix(15)) { found.append(ring) }
    }
    return found
  }

  /// The BTF objects with which programs were loaded that use the map `id`, each once.
  public static func types(ofProgramsUsing id: UInt32) throws(KernelError) -> [UInt32] {
    var found: [UInt32] = []
    var program: UInt32 = 0
    while let next = try KernelObjects.nextID(.program, after: program) {
      program = next
      guard let opened = try? KernelProgram.open(id: program), let info = try? opened.info(), info.btfID != 0,
        let maps = try? opened.mapIDs(count: Int(info.mapCount)), maps.contains(id), !found.contains(info.btfID)
      else { continue }
      found.append(info.btfID)
    }
    return found
  }
}
