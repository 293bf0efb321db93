import BPFObject
import Kernel

/// Maps that are pinned by name: one that is there already is used again (libbpf: `bpf_object__reuse_map()`).
enum MapReuse {
  /// The map that is pinned where `setup` says; nil where there is none. One that differs is an error.
  static func find(_ setup: MapSetup, at path: String) throws(LoadError) -> KernelMap? {
    guard let map = try open(setup, path) else { return nil }
    let info = try asking { () throws(KernelError) in try map.info() }
    if let difference = difference(info, setup.attributes) {
      throw LoadError(.map(.otherIsPinned(path: path, difference: difference)), subject: "map '\(setup.name)'")
    }
    return map
  }

  private static func open(_ setup: MapSetup, _ path: String) throws(LoadError) -> KernelMap? {
    do throws(KernelError) {
      return try KernelMap.open(pinned: path)
    } catch {
      if error.isNotFound { return nil }
      throw LoadError(.map(.pin(path: path, error)), subject: "map '\(setup.name)'")
    }
  }

  /// What keeps a map from being the one that is wanted; nil for nothing (libbpf: `map_is_reuse_compat()`).
  static func difference(_ info: MapInfo, _ wanted: MapAttributes) -> String? {
    func compare(_ name: String, _ found: some BinaryInteger, _ wanted: some BinaryInteger) -> String? {
      UInt64(truncatingIfNeeded: found) == UInt64(truncatingIfNeeded: wanted) ? nil : "its \(name) is \(found), not \(wanted)"
    }
    // The kernel adds BPF_F_RDONLY_PROG to maps of devices by itself.
    let ignored: UInt32 =
      wanted.type == .deviceMap || wanted.type == .deviceMapHash ? MapFlags.readOnlyForPrograms.rawValue : 0
    return compare("type", info.type, wanted.type.rawValue) ?? compare("key size", info.keySize, wanted.keySize)
      ?? compare("value size", info.valueSize, wanted.valueSize) ?? compare("max_entries", info.maxEntries, wanted.maxEntries)
      ?? compare("flags", info.flags & ~ignored, wanted.flags.rawValue & ~ignored)
      ?? compare("map_extra", info.extra, wanted.extra ?? 0)
  }
}
