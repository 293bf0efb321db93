import Glibc

/// Whether the kernel makes maps of a type: the smallest is made, as its type wants it, and let go of.
public enum MapTypes {
  /// The numbers that Linux 7.1 knows (`enum bpf_map_type`), without 0.
  public static let known: ClosedRange<UInt32> = 1...35

  public static func ask(_ type: UInt32) -> FeatureAnswer {
    // The struct of a map of operations is looked for in the kernel's BTF: ENOTSUPP says that it is none.
    if type == 26 { return FeatureAnswer(refusal(creation(type)), expecting: 524) }
    guard isLocal(type) else { return FeatureAnswer(refusal(creation(type))) }
    do throws(KernelError) {
      var types = ProbeTypes()
      types.addInteger()
      let btf = try BTFObject.load(types.blob)
      var local = creation(type)
      (local.btf, local.keyType, local.valueType) = (btf.descriptor.rawValue, 1, 1)
      return FeatureAnswer(refusal(local))
    } catch {
      return FeatureAnswer(refused: error)
    }
  }

  /// Storage that belongs to a socket, an inode, a task or a cgroup.
  private static func isLocal(_ type: UInt32) -> Bool { [24, 28, 29, 32].contains(type) }

  /// The smallest map of a type (libbpf: `probe_map_create()`).
  static func creation(_ type: UInt32) -> MapCreation {
    let page = UInt32(clamping: memoryPageSize())
    return switch type {
    case 7: MapCreation(type: type, keySize: 4, valueSize: 8, maxEntries: 1)  // STACK_TRACE
    case 11: MapCreation(type: type, keySize: 8, valueSize: 8, maxEntries: 1, flags: MapFlag.noPreallocation.bit)  // LPM_TRIE
    case 19, 21: MapCreation(type: type, keySize: 16, valueSize: 8)  // CGROUP_STORAGE, PERCPU_CGROUP_STORAGE
    case 22, 23, 30: MapCreation(type: type, valueSize: 4, maxEntries: 1)  // QUEUE, STACK, BLOOM_FILTER
    case 24, 28, 29, 32: MapCreation(type: type, keySize: 4, valueSize: 4, flags: MapFlag.noPreallocation.bit)
    case 27, 31: MapCreation(type: type, maxEntries: page)  // RINGBUF, USER_RINGBUF
    case 33: MapCreation(type: type, maxEntries: 1, flags: MapFlag.mappable.bit)  // ARENA
    case 34: MapCreation(type: type, keySize: 4, valueSize: 16, maxEntries: 1)  // INSN_ARRAY
    case 35: MapCreation(type: type, keySize: 4, valueSize: 4, maxEntries: 1, flags: MapFlag.noPreallocation.bit)  // RHASH
    case 26:
      // STRUCT_OPS, of type 1 of the kernel, which is none.
      {
        var creation = MapCreation(type: type, keySize: 4, valueSize: 4, maxEntries: 1)
        creation.kernelValueType = 1
        return creation
      }()
    default: MapCreation(type: type, keySize: 4, valueSize: 4, maxEntries: 1)
    }
  }

  /// Why the kernel refuses the map, nil where it makes it.
  static func refusal(_ creation: MapCreation) -> KernelError? {
    do throws(KernelError) {
      guard creation.type == 12 || creation.type == 13 else {
        _ = try KernelMap.create(creation)
        return nil
      }
      let inner = try KernelMap.create(MapTypes.creation(2))
      var outer = creation
      outer.innerMap = inner.descriptor.rawValue
      _ = try KernelMap.create(outer)
      return nil
    } catch {
      return error
    }
  }
}

extension MapTypes {
  /// Whether the kernel makes maps of a type with `flags`, of those that no ``MapFlag`` names; `like` is how the object has them.
  public static func ask(flags: UInt32, like map: MapCreation) -> FeatureAnswer {
    var plain = creation(map.type)
    (plain.keySize, plain.valueSize) = (map.keySize, map.valueSize)
    // What is wrong without the flags says nothing about them.
    if let error = refusal(plain), map.type != 26 {
      return .unknown(error.number, "such a map cannot be made without the flag either")
    }
    plain.flags |= flags
    return map.type == 26 ? FeatureAnswer(refusal(plain), expecting: 524) : FeatureAnswer(refusal(plain))
  }
}

/// A flag of maps (`BPF_F_*`), and whether the kernel makes a map with it.
public enum MapFlag: UInt32, CaseIterable, Hashable, Sendable {
  /// `BPF_F_NO_PREALLOC` (Linux 4.6)
  case noPreallocation = 0
  /// `BPF_F_RDONLY_PROG` (5.2)
  case readOnlyForPrograms = 7
  /// `BPF_F_MMAPABLE` (5.5)
  case mappable = 10
  /// `BPF_F_INNER_MAP` (5.10)
  case innerMap = 12
  /// `BPF_F_LINK` (6.4)
  case link = 13
  /// `BPF_F_SEGV_ON_FAULT` (6.9)
  case faulting = 17
  /// `BPF_F_NO_USER_CONV` (6.9)
  case noUserConversion = 18
  /// `BPF_F_RB_OVERWRITE` (6.19)
  case overwriting = 19

  var bit: UInt32 { 1 << rawValue }

  /// What reports call it.
  public var name: StaticString {
    switch self {
    case .noPreallocation: "no_prealloc"
    case .readOnlyForPrograms: "rdonly_prog"
    case .mappable: "mmapable"
    case .innerMap: "inner_map"
    case .link: "link"
    case .faulting: "segv_on_fault"
    case .noUserConversion: "no_user_conv"
    case .overwriting: "rb_overwrite"
    }
  }

  public static func ask(_ flag: MapFlag) -> FeatureAnswer {
    var creation =
      switch flag {
      case .noPreallocation: MapTypes.creation(1)
      case .readOnlyForPrograms, .mappable, .innerMap: MapTypes.creation(2)
      case .link: MapTypes.creation(26)
      case .faulting, .noUserConversion: MapTypes.creation(33)
      case .overwriting: MapTypes.creation(27)
      }
    creation.flags |= flag.bit
    let error = MapTypes.refusal(creation)
    return flag == .link ? FeatureAnswer(error, expecting: 524) : FeatureAnswer(error)
  }
}
