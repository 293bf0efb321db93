/// How a program takes its place among others (`BPF_F_*` of `BPF_PROG_ATTACH` and `BPF_LINK_CREATE`, `include/uapi/linux/bpf.h`).
public struct AttachFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `BPF_F_ALLOW_OVERRIDE`: in cgroups below, another program takes this one's place (Linux 4.10).
  public static let allowOverride = AttachFlags(rawValue: 1 << 0)
  /// `BPF_F_ALLOW_MULTI`: programs of cgroups below run as well (4.15).
  public static let allowMultiple = AttachFlags(rawValue: 1 << 1)
  /// `BPF_F_REPLACE`: it takes the place of a program that is named (5.6).
  public static let replace = AttachFlags(rawValue: 1 << 2)
  /// `BPF_F_BEFORE`: in front of another one, or of all (6.6).
  public static let before = AttachFlags(rawValue: 1 << 3)
  /// `BPF_F_AFTER`: behind another one, or all (6.6).
  public static let after = AttachFlags(rawValue: 1 << 4)
  /// `BPF_F_ID`: the other one is given by id, not by descriptor (6.6).
  public static let identifier = AttachFlags(rawValue: 1 << 5)
  /// `BPF_F_PREORDER`: of cgroups, it runs before the programs of cgroups below (6.15).
  public static let preorder = AttachFlags(rawValue: 1 << 6)
  /// `BPF_F_LINK`: the other one is a link, not a program (6.6).
  public static let link = AttachFlags(rawValue: 1 << 13)
}
