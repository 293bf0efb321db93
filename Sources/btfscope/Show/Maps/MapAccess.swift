import BPFObject

/// How user space gets at what maps of a type hold (`kernel/bpf/*.c`: the operations of each type for system calls).
enum MapAccess: Hashable {
  /// Keys and values; of most types many at once.
  case elements
  /// Only the element that comes out next can be looked at: there are no keys.
  case next
  /// It is mapped.
  case ring
  /// Only whether a value may be in it.
  case membership
  /// Nothing can be read: why.
  case none(String)

  init(_ type: MapType, valueSize: UInt32) {
    // ENOSPC says so (`sock_map_lookup_sys()`, `bpf_fd_reuseport_array_lookup_elem()`).
    if [.socketMap, .socketHash, .reuseportSocketArray].contains(type), valueSize != 8 {
      self = .none("the kernel tells sockets only as values of 8 bytes, and the map's have \(valueSize)")
      return
    }
    self =
      switch type {
      case .hash, .array, .programArray, .perCPUHash, .perCPUArray, .stackTrace, .lruHash, .lruPerCPUHash, .lpmTrie, .arrayOfMaps,
        .hashOfMaps, .deviceMap, .socketMap, .cpuMap, .socketHash, .cgroupStorage, .reuseportSocketArray, .perCPUCgroupStorage,
        .deviceMapHash, .structOperations, .instructionArray, .resizableHash:
        .elements
      case .queue, .stack: .next
      case .ringBuffer, .userRingBuffer: .ring
      case .bloomFilter: .membership
      case .perfEventArray, .cgroupArray, .xskMap: .none("the kernel does not let user space read what it put there")
      case .socketStorage, .inodeStorage, .taskStorage, .cgroupLocalStorage:
        .none("its elements belong to sockets, inodes, tasks or cgroups, and cannot be listed")
      case .arena: .none("it is memory that programs and processes share, and a look at it would fill it with pages")
      default: .none("maps of this type are not known here")
      }
  }
}

extension MapType {
  /// Whether there is a value for each processor.
  var isByProcessor: Bool {
    [.perCPUHash, .perCPUArray, .lruPerCPUHash, .perCPUCgroupStorage].contains(self)
  }

  /// Whether keys are numbers of 4 bytes from 0 to the number of elements.
  var isIndexed: Bool {
    [
      .array, .programArray, .perCPUArray, .arrayOfMaps, .deviceMap, .socketMap, .cpuMap, .xskMap, .reuseportSocketArray,
      .perfEventArray, .cgroupArray, .instructionArray,
    ].contains(self)
  }

  /// Whether all elements are there from the start, being zero.
  var isFilled: Bool { self == .array || self == .perCPUArray }
}
