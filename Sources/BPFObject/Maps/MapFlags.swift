/// `BPF_F_*` flags of a map (`include/uapi/linux/bpf.h`); bits without a name here are kept.
public struct MapFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `BPF_F_RDONLY_PROG`: programs cannot write it.
  public static let readOnlyForPrograms = MapFlags(rawValue: 1 << 7)
  /// `BPF_F_MMAPABLE`: user space can map it.
  public static let mappable = MapFlags(rawValue: 1 << 10)
  /// `BPF_F_LINK`: a struct_ops map that is attached by a link.
  public static let link = MapFlags(rawValue: 1 << 13)

  /// Name of each bit, the lowest first, without `BPF_F_`.
  private static let names: [StaticString] = [
    "NO_PREALLOC", "NO_COMMON_LRU", "NUMA_NODE", "RDONLY", "WRONLY", "STACK_BUILD_ID", "ZERO_SEED", "RDONLY_PROG", "WRONLY_PROG",
    "CLONE", "MMAPABLE", "PRESERVE_ELEMS", "INNER_MAP", "LINK", "PATH_FD", "VTYPE_BTF_OBJ_FD", "TOKEN_FD",
    "SEGV_ON_FAULT", "NO_USER_CONV", "RB_OVERWRITE",
  ]

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
