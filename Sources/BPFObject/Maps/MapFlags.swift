/// `BPF_F_*` flags of a map (`include/uapi/linux/bpf.h`); bits without a name here are kept.
public struct MapFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `BPF_F_NO_PREALLOC`: memory for an entry is found when it is added.
  public static let noPreallocation = MapFlags(rawValue: 1)
  /// `BPF_F_NO_COMMON_LRU`: each processor has a list of its own of what was used last.
  public static let noCommonLRU = MapFlags(rawValue: 1 << 1)
  /// `BPF_F_NUMA_NODE`
  public static let numaNode = MapFlags(rawValue: 1 << 2)
  /// `BPF_F_RDONLY`: user space cannot write it.
  public static let readOnly = MapFlags(rawValue: 1 << 3)
  /// `BPF_F_WRONLY`: user space cannot read it.
  public static let writeOnly = MapFlags(rawValue: 1 << 4)
  /// `BPF_F_STACK_BUILD_ID`: a frame of a stack is a place in a file.
  public static let stackBuildIDs = MapFlags(rawValue: 1 << 5)
  /// `BPF_F_ZERO_SEED`: hashes are the same each time.
  public static let zeroSeed = MapFlags(rawValue: 1 << 6)
  /// `BPF_F_RDONLY_PROG`: programs cannot write it.
  public static let readOnlyForPrograms = MapFlags(rawValue: 1 << 7)
  /// `BPF_F_WRONLY_PROG`: programs cannot read it.
  public static let writeOnlyForPrograms = MapFlags(rawValue: 1 << 8)
  /// `BPF_F_CLONE`: a new socket gets what belongs to the listening one.
  public static let clone = MapFlags(rawValue: 1 << 9)
  /// `BPF_F_MMAPABLE`: user space can map it.
  public static let mappable = MapFlags(rawValue: 1 << 10)
  /// `BPF_F_PRESERVE_ELEMS`: events stay when the map's descriptor is closed.
  public static let preserveElements = MapFlags(rawValue: 1 << 11)
  /// `BPF_F_INNER_MAP`: an array that can take the place of one of another size.
  public static let innerMap = MapFlags(rawValue: 1 << 12)
  /// `BPF_F_LINK`: a struct_ops map that is attached by a link.
  public static let link = MapFlags(rawValue: 1 << 13)
  /// `BPF_F_SEGV_ON_FAULT`: user space gets a signal where an arena has no page.
  public static let faulting = MapFlags(rawValue: 1 << 17)
  /// `BPF_F_NO_USER_CONV`: pointers into an arena are left as they are.
  public static let noUserConversion = MapFlags(rawValue: 1 << 18)
  /// `BPF_F_RB_OVERWRITE`: a full ring loses its oldest records.
  public static let overwrite = MapFlags(rawValue: 1 << 19)

  /// Name of each bit, the lowest first, without `BPF_F_`.
  private static let names: [StaticString] = [
    "NO_PREALLOC", "NO_COMMON_LRU", "NUMA_NODE", "RDONLY", "WRONLY", "STACK_BUILD_ID", "ZERO_SEED", "RDONLY_PROG", "WRONLY_PROG",
    "CLONE", "MMAPABLE", "PRESERVE_ELEMS", "INNER_MAP", "LINK", "PATH_FD", "VTYPE_BTF_OBJ_FD", "TOKEN_FD",
    "SEGV_ON_FAULT", "NO_USER_CONV", "RB_OVERWRITE",
  ]

  /// All bits that have a name here.
  public static let named = MapFlags(rawValue: (1 << UInt32(names.count)) - 1)

  /// The names of the bits that are set, and those without one as a number.
  public var labels: [String] {
    var labels: [String] = []
    var rest = rawValue
    for (bit, name) in MapFlags.names.enumerated() where rest & (1 << UInt32(bit)) != 0 {
      labels.append("\(name)")
      rest &= ~(1 << UInt32(bit))
    }
    if rest != 0 { labels.append("0x" + String(rest, radix: 16)) }
    return labels
  }
}
