import BTF
public import ByteReading

/// Whose rules decide, where engines differ in details.
///
/// libbpf decides in user space. The kernel does the same for light skeletons and for `BPF_PROG_LOAD` with `core_relos`, with the same
/// code built with other limits (kernel/bpf/btf.c).
public struct Dialect: Hashable, Sendable {
  /// Whether an `ENUM` and an `ENUM64` are candidates for each other. The kernel wants the very same kind.
  public var mixesEnumWidths: Bool
  /// How deep function parameters and struct members are compared (`MAX_TYPES_ARE_COMPAT_DEPTH`, `MAX_TYPES_MATCH_DEPTH`).
  public var comparisonDepth: Int
  /// Whether candidates that did not fit one relocation are forgotten for the later ones of the same type.
  public var prunesCandidates: Bool
  /// The byte order that shifts of bit fields are computed for; nil for that of the types themselves, which is right. libbpf takes the
  /// order of the machine it was built for.
  public var shiftOrder: ByteOrder?

  public init(mixesEnumWidths: Bool, comparisonDepth: Int, prunesCandidates: Bool, shiftOrder: ByteOrder? = nil) {
    self.mixesEnumWidths = mixesEnumWidths
    self.comparisonDepth = comparisonDepth
    self.prunesCandidates = prunesCandidates
    self.shiftOrder = shiftOrder
  }

  /// As libbpf 1.8 decides.
  public static let libbpf = Dialect(mixesEnumWidths: true, comparisonDepth: 32, prunesCandidates: true)
  /// As the kernel itself decides (`bpf_core_apply()`).
  public static let kernel = Dialect(mixesEnumWidths: false, comparisonDepth: 2, prunesCandidates: false)

  /// Whether two kinds compare as the same (libbpf: `btf_kind_core_compat()`).
  func areCompatible(_ local: BTFKind, _ target: BTFKind) -> Bool {
    local == target || (local.isEnumeration && target.isEnumeration)
  }

  /// Whether a target type of kind `target` is looked at for a local one of kind `local`.
  func areCandidates(_ local: BTFKind, _ target: BTFKind) -> Bool {
    local == target || (mixesEnumWidths && local.isEnumeration && target.isEnumeration)
  }
}
