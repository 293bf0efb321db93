public import BTF

/// A variable of a data section.
public struct GlobalVariable: Hashable, Sendable {
  public let name: String
  /// The name of its section, such as `.data` or `.rodata.tables`.
  public let section: String
  /// Offset in bytes from the start of its section.
  public let offset: UInt64
  /// Size in bytes.
  public let size: UInt64
  /// Its type; nil in an object without BTF.
  public let type: TypeID?
  /// The `BTF_KIND_VAR` that declares it; nil in an object without BTF.
  public let declaration: TypeID?
  public let linkage: Linkage
  /// Whether another object's definition may take its place (`STB_WEAK`).
  public let isWeak: Bool
  /// Whether it is global only while objects are linked (`STV_HIDDEN`, `STV_INTERNAL`): libbpf counts it as static.
  public let isHidden: Bool

  /// Whether user space sees it: not where it is static or hidden.
  public var isVisible: Bool { linkage != .static && !isHidden }
}

/// A data section as BTF describes it (`BTF_KIND_DATASEC`), with what compilers leave out filled in from the file.
public struct DataSection: Hashable, Sendable {
  public let type: TypeID
  public let name: String
  /// Size in bytes.
  public let size: UInt64
  /// In the order of their offsets.
  public let variables: [GlobalVariable]
}
