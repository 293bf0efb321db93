public import BTF

/// One access, walked through the types of one BTF (libbpf: `struct bpf_core_spec`).
public struct AccessSpec: Hashable, Sendable {
  /// A step that means something across kernels: a named member, an array element, or an enumerator. Steps through anonymous members
  /// are left out.
  public struct Step: Hashable, Sendable {
    /// The struct, union or enum that the step is in; for an array element the type of the elements.
    public let type: TypeID
    /// The member, the enumerator or the element.
    public let index: UInt32
    /// The name of the member or enumerator; nil for elements.
    public let name: StringOffset?
  }

  /// The type the access starts from.
  public let root: TypeID
  /// Every index on the way, those of anonymous members included: `0:1:2`.
  public internal(set) var indices: [UInt32] = []
  public internal(set) var steps: [Step] = []
  /// Offset in bits from the start of the root, modulo 2^32 as in libbpf.
  public internal(set) var bitOffset: UInt32 = 0

  init(root: TypeID) { self.root = root }

  /// What values are computed from.
  var ends: AccessEnds { AccessEnds(root: root, first: steps.first, last: steps.last, bitOffset: bitOffset) }

  /// Moves on by `index` elements of `size` bytes.
  mutating func advance(_ index: UInt32, elements size: UInt64) {
    bitOffset &+= UInt32(truncatingIfNeeded: UInt64(index) &* size &* 8)
  }
}

/// Where an access starts and where it ends. The steps between have no part in what it comes to, and are not retained for it.
struct AccessEnds {
  let root: TypeID
  let first: AccessSpec.Step?
  let last: AccessSpec.Step?
  /// In bits from the start of the root, modulo 2^32.
  let bitOffset: UInt32
}
