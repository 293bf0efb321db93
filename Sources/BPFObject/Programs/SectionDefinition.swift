/// What the name of a program's section says about it: one row of libbpf's table (`struct bpf_sec_def`).
public struct SectionDefinition: Hashable, Sendable {
  /// The name, with libbpf's marks: `x+` stands for `x` and `x/...`, `x/` for `x/...` alone, everything else for itself.
  public let pattern: String
  public let programType: ProgramType
  /// What libbpf sets as `expected_attach_type`; nil where it leaves 0, which says nothing.
  public let attachType: AttachType?
  public let flags: Flags
  /// How `bpf_program__attach()` attaches it; nil where it cannot, since something must be chosen first.
  public let attach: AttachMethod?

  /// `enum sec_def_flags`
  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `SEC_EXP_ATTACH_OPT`: the attach type is left out where a kernel does not know of it.
    public static let attachTypeOptional = Flags(rawValue: 1)
    /// `SEC_ATTACHABLE`: attached by `BPF_PROG_ATTACH` in the past.
    public static let attachable = Flags(rawValue: 2)
    /// `SEC_ATTACHABLE_OPT`
    public static let attachableOptional: Flags = [.attachTypeOptional, .attachable]
    /// `SEC_ATTACH_BTF`: its target is found in BTF when it is loaded, the kernel's or another program's.
    public static let attachesByType = Flags(rawValue: 4)
    /// `SEC_SLEEPABLE`: it may sleep (`BPF_F_SLEEPABLE`).
    public static let sleepable = Flags(rawValue: 8)
    /// `SEC_XDP_FRAGS`: it takes packets in fragments (`BPF_F_XDP_HAS_FRAGS`).
    public static let fragments = Flags(rawValue: 16)
    /// `SEC_USDT`
    public static let usdt = Flags(rawValue: 32)
  }

  /// The functions of libbpf that attach a program to what its section names (`attach_kprobe()` and its like).
  public enum AttachMethod: Hashable, Sendable {
    case kernelProbe, kernelProbeMulti, kernelProbeSession, kernelSystemCall, userProbe, userProbeMulti, usdt
    case tracepoint, rawTracepoint, trace, tracingMulti, lsm, iterator
  }

  init(
    _ pattern: String, _ programType: ProgramType, _ attachType: AttachType? = nil, flags: Flags = [],
    attach: AttachMethod? = nil
  ) {
    self.pattern = pattern
    self.programType = programType
    self.attachType = attachType
    self.flags = flags
    self.attach = attach
  }
}

extension SectionDefinition {
  /// The row for a section's name, without the `?` before it; nil for a name that is not known, which libbpf leaves to its caller
  /// (`find_sec_def()`).
  public static func find(_ name: String) -> SectionDefinition? { row(name).map { all[$0] } }

  /// The place of that row in ``all``.
  static func row(_ name: String) -> Int? { all.firstIndex { $0.matches(name) } }

  /// libbpf: `sec_def_matches()`.
  func matches(_ name: String) -> Bool {
    if pattern.hasSuffix("/") { return name.hasPrefix(pattern) }
    guard pattern.hasSuffix("+") else { return name == pattern }
    let stem = pattern.utf8.dropLast()
    guard name.utf8.starts(with: stem) else { return false }
    let rest = name.utf8.dropFirst(stem.count)
    return rest.isEmpty || rest.first == 0x2f
  }

  /// What stands behind the `/` of a name that this row matches: a function, a tracepoint, a path; nil where there is nothing, or the
  /// row names all of it.
  public func target(in name: String) -> String? {
    guard pattern.hasSuffix("+") || pattern.hasSuffix("/") else { return nil }
    let rest = name.utf8.dropFirst(pattern.utf8.count)
    return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
  }
}
