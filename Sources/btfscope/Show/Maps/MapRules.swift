import BPFObject
import ByteReading
import Glibc
import Kernel
import Reporting

/// What the kernel answers by a bare errno where its rule is known (`kernel/bpf/*.c`, `net/core/sock_map.c`).
struct MapRules {
  let shape: MapShape

  /// Why values of the map cannot be given on a command line; nil where they can.
  var settingObstacle: String? {
    switch shape.type {
    case .socketMap, .socketHash, .reuseportSocketArray, .xskMap:
      "its values are sockets, which only a process that holds them can put there"
    case .cgroupArray: "its values are cgroups, which are put there by descriptor"
    case .perfEventArray: "its values are perf events, which only a process that holds them can put there (ring watch does)"
    default: storageObstacle
    }
  }

  /// Why elements of the map cannot be removed; nil where they can.
  var removingObstacle: String? {
    switch shape.type {
    case .array, .perCPUArray, .instructionArray: "an array has all its elements always (allowed: --set gives one another value)"
    case .cgroupStorage, .perCPUCgroupStorage: "its elements go away with their cgroup"
    default: storageObstacle
    }
  }

  /// Why the map cannot be asked for one element; nil where it can.
  var askingObstacle: String? {
    if let storageObstacle { return storageObstacle }
    if case .none(let why) = shape.access { return why }
    return nil
  }

  private var storageObstacle: String? {
    let owner: String? =
      switch shape.type {
      case .taskStorage: "a task"
      case .inodeStorage: "an inode"
      case .socketStorage: "a socket"
      case .cgroupLocalStorage: "a cgroup"
      default: nil
      }
    return owner.map { "its keys are descriptors, each of \($0), which a command line cannot give" }
  }

  /// What an update that the kernel refused with `number` met; nil where the errno says it.
  func updating(_ number: Int32) -> String? {
    switch (shape.type, number) {
    case (_, E2BIG), (.lpmTrie, ENOSPC): "the map is full (allowed: \(shape.info.maxEntries) elements)"
    default: nil
    }
  }
}

extension MapRules {
  /// Why `map` cannot go into the map: what it is, and what is allowed.
  func refused(inner map: borrowing KernelMap) -> String? {
    guard let info = try? map.info() else { return nil }
    var words = "a map inside must be like the one that this map was made with: \(MapRules.words(info)) was found"
    if let id = exampleID(), let example = try? KernelMap.open(id: id).info() { words += " (allowed: \(MapRules.words(example)))" }
    return "\(words); type, flags and the sizes of keys and values must be the same, and of arrays the number of elements"
  }

  private static func words(_ info: MapInfo) -> String {
    let flags = MapFlags(rawValue: info.flags).labels.joined(separator: "|")
    return "\(MapType(rawValue: info.type)), keys \(info.keySize), values \(info.valueSize), \(info.maxEntries) elements"
      + (flags.isEmpty ? "" : ", \(flags)")
  }

  /// Why `program` cannot go into the array.
  func refused(program: borrowing KernelProgram) -> String? {
    guard let info = try? program.info() else { return nil }
    var words = "the programs of an array must be of one type, and attach alike: \(ProgramType(rawValue: info.type)) was found"
    if let id = exampleID(), let example = try? KernelProgram.open(id: id).info() {
      words += " (allowed: \(ProgramType(rawValue: example.type)))"
    }
    return words
  }

  /// The number of something that is inside; nil where nothing is.
  private func exampleID() -> UInt32? {
    guard let map = try? KernelMap.open(id: shape.info.id) else { return nil }
    var walk = MapWalk(keySize: shape.form.keySize, valueSize: 4, maxEntries: shape.info.maxEntries)
    while let isPart = try? walk.next(map), isPart {
      if walk.count > 0 { return walk.values.rawSpan.load(0, swapped: false, as: UInt32.self) }
    }
    return nil
  }
}
