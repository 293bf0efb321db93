/// One symbol (`ElfN_Sym`): a plain value that outlives its file.
public struct Symbol: Hashable, Sendable {
  /// Its number in the table.
  public let index: UInt32
  /// `st_name`
  public let nameOffset: UInt32
  /// `st_value`: in a relocatable file an offset into its section, else an address.
  public let value: UInt64
  /// `st_size`: in bytes; 0 where unknown.
  public let size: UInt64
  /// `st_info`: binding and type.
  public let info: UInt8
  /// `st_other`: visibility, and bits of the machine's own.
  public let other: UInt8
  public let place: Place

  /// Where a symbol is defined (`st_shndx`).
  public enum Place: Hashable, Sendable {
    /// `SHN_UNDEF`: elsewhere.
    case undefined
    /// `SHN_ABS`: its value is not an address.
    case absolute
    /// `SHN_COMMON`
    case common
    case section(SectionIndex)
    /// A number of the machine's or system's own, or one that should stand in a table that is not there.
    case reserved(UInt16)
  }

  /// What a symbol stands for (`ELF_ST_TYPE`).
  public struct Kind: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `STT_NOTYPE`
    public static let none = Kind(rawValue: 0)
    /// `STT_OBJECT`: a variable.
    public static let object = Kind(rawValue: 1)
    /// `STT_FUNC`
    public static let function = Kind(rawValue: 2)
    /// `STT_SECTION`: the section itself.
    public static let section = Kind(rawValue: 3)
    /// `STT_FILE`: the name of a source file.
    public static let file = Kind(rawValue: 4)
  }

  /// Who sees a symbol (`ELF_ST_BIND`).
  public struct Binding: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `STB_LOCAL`
    public static let local = Binding(rawValue: 0)
    /// `STB_GLOBAL`
    public static let global = Binding(rawValue: 1)
    /// `STB_WEAK`
    public static let weak = Binding(rawValue: 2)
  }

  /// Who sees a global symbol from outside (`ELF_ST_VISIBILITY`).
  public enum Visibility: UInt8, Hashable, Sendable {
    /// `STV_DEFAULT`
    case normal = 0
    /// `STV_INTERNAL`
    case `internal` = 1
    /// `STV_HIDDEN`
    case hidden = 2
    /// `STV_PROTECTED`
    case protected = 3
  }

  public var kind: Kind { Kind(rawValue: info & 0xf) }
  public var binding: Binding { Binding(rawValue: info >> 4) }
  public var visibility: Visibility { Visibility(rawValue: other & 3) ?? .normal }
}
