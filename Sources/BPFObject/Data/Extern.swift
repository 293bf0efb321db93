public import BTF

/// Something that the object uses and the kernel, or its configuration, has to provide.
public struct Extern: Hashable, Sendable {
  public let name: String
  /// The number of its symbol, which relocations refer to.
  public let symbol: UInt32
  public let kind: Kind
  /// Whether the object does without it: it reads 0 where there is none.
  public let isWeak: Bool
  /// What the object takes it for: the type of a variable, the prototype of a function.
  public let type: TypeID
  /// The `BTF_KIND_VAR` or `BTF_KIND_FUNC` that declares it; `void` where there is none.
  public let declaration: TypeID

  public enum Kind: Hashable, Sendable {
    /// `.kconfig`: a value of the kernel's configuration, or one that libbpf makes up, such as `LINUX_KERNEL_VERSION`.
    case configuration(ConfigurationValue)
    /// `.ksyms`, declared `void`: the address of any symbol, by `/proc/kallsyms`.
    case address
    /// `.ksyms`, with a type: a variable of the kernel, found in its BTF.
    case variable
    /// `.ksyms`, a function: one that the kernel lets programs call (kfunc).
    case function
    /// What it is could not be told, which is a problem of its own.
    case unknown
  }

  /// A value of `.kconfig`, and where libbpf puts it.
  public struct ConfigurationValue: Hashable, Sendable {
    public let type: ConfigurationType
    /// In bytes.
    public let size: UInt64
    /// In bytes.
    public let alignment: Int
    /// Offset in bytes in the map `.kconfig`: by alignment, the largest first, then by size and name.
    public internal(set) var offset: UInt64 = 0
  }
}

/// What a value of the kernel's configuration is read as (`enum kcfg_type`).
public enum ConfigurationType: Hashable, Sendable {
  /// `KCFG_BOOL`
  case boolean
  /// `KCFG_TRISTATE`: `enum libbpf_tristate`.
  case tristate
  /// `KCFG_CHAR`: `y`, `m` or `n`, or a number of 8 bits.
  case character(isSigned: Bool)
  /// `KCFG_INT`: 2, 4 or 8 bytes.
  case integer(isSigned: Bool)
  /// `KCFG_CHAR_ARR`
  case text

  public var label: StaticString {
    switch self {
    case .boolean: "bool"
    case .tristate: "tristate"
    case .character: "char"
    case .integer: "int"
    case .text: "string"
    }
  }
}
