public import BTF
public import ELF

/// What an object says about one of its maps (`struct bpf_map` before it is created).
public struct MapDefinition: Hashable, Sendable {
  /// Its name as libbpf gives it: of a map that holds variables, what is left of the object's name and that of the section.
  public let name: String
  public let origin: Origin
  /// The section that it is defined in, or whose variables it holds; empty where there is none in the file.
  public let section: String
  /// The number of that section; of the map of the kernel's configuration, which has none, that of the symbols, as libbpf has it.
  public let sectionIndex: SectionIndex
  /// Offset in bytes of its definition, from the start of the section.
  public let offset: UInt64
  public var attributes: MapAttributes
  /// The type of the variable that declares it; nil for maps that are not declared by one.
  public var definition: TypeID?
  /// Of a map of maps, what those inside are like.
  public var inner: MapAttributes?
  /// What its slots hold from the start: maps, or programs.
  public var initialValues: [InitialValue] = []
  /// Of a struct_ops map, what its members are set to.
  public var operations: StructOperations?
  /// Whether libbpf creates it without being told to: not where the section's name begins with `?`.
  public var isCreated = true

  /// Where a map comes from.
  public enum Origin: Hashable, Sendable {
    /// `.maps`: declared by a variable of a struct type.
    case declared
    /// `maps`: `struct bpf_map_def`, which libbpf 1.0 and newer refuse.
    case legacy
    /// `.data`, `.data.*`
    case data
    /// `.rodata`, `.rodata.*`
    case readOnlyData
    /// `.bss`, `.bss.*`
    case zeroedData
    /// `.kconfig`
    case configuration
    /// `.struct_ops` and its siblings
    case structOps

    /// Whether the object's own global variables are its contents.
    public var isGlobalData: Bool { self == .data || self == .readOnlyData || self == .zeroedData }
  }

  /// What one slot of a map holds when it is created.
  public struct InitialValue: Hashable, Sendable {
    public let slot: UInt64
    /// A map's or a program's name.
    public let name: String
  }
}

/// The attributes of a map (`union bpf_attr`, `BPF_MAP_CREATE`), as far as the object gives them.
public struct MapAttributes: Hashable, Sendable {
  public var type: MapType = .unspecified
  /// Size of a key in bytes.
  public var keySize: UInt32 = 0
  /// Size of a value in bytes.
  public var valueSize: UInt32 = 0
  /// As written: libbpf rounds it up for ring buffers, and sets it to the number of processors for arrays by processor where it is 0.
  public var maxEntries: UInt32 = 0
  public var flags: MapFlags = []
  /// Nil where it is not given.
  public var numaNode: UInt32?
  /// What it means depends on the type; nil where it is not given.
  public var extra: UInt64?
  /// Nil where only a size is given.
  public var keyType: TypeID?
  /// Nil where only a size is given. Of maps of global data a data section.
  public var valueType: TypeID?
  public var pinning: Pinning = .none

  /// `enum libbpf_pin_type`
  public enum Pinning: UInt32, Hashable, Sendable {
    /// `LIBBPF_PIN_NONE`
    case none = 0
    /// `LIBBPF_PIN_BY_NAME`: below `/sys/fs/bpf`, where one of its name is used again.
    case byName = 1
  }

  public init() {}
}
