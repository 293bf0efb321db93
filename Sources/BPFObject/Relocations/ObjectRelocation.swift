public import ELF

/// One ELF relocation of an instruction, and what a loader makes of it (`struct reloc_desc`).
public struct ObjectRelocation: Hashable, Sendable {
  /// The section of the instruction.
  public let section: SectionIndex
  /// Its number in the table of relocations.
  public let index: Int
  /// The instruction, counted from the start of its section.
  public let instruction: InstructionIndex
  /// `R_BPF_*`, as it is in the file: libbpf goes by the instruction and does not look at it.
  public let type: ELFType
  /// The number of the symbol.
  public let symbol: UInt32
  public let target: Target

  /// What the instruction shall refer to (`enum reloc_type`).
  public enum Target: Hashable, Sendable {
    /// `RELO_LD64`: a map, given by its number in the list of maps.
    case map(Int)
    /// `RELO_DATA`: a place in the only value of a map of global data, or in an arena; the offset is in bytes.
    case data(map: Int, offset: UInt64)
    /// `RELO_CALL`: a subprogram, by the instruction of `.text` that the call goes to.
    case call(InstructionIndex)
    /// `RELO_SUBPROG_ADDR`: the address of a subprogram, for a callback; by its instruction in `.text`.
    case subprogramAddress(InstructionIndex)
    /// `RELO_EXTERN_LD64`: an extern's value or address, given by its number in the list of externs.
    case externAddress(Int)
    /// `RELO_EXTERN_CALL`: a function of the kernel, given by its number in the list of externs.
    case externCall(Int)
    /// `RELO_INSN_ARRAY`: a table of jump targets in `.jumptables`; in bytes.
    case jumpTable(offset: UInt64, size: UInt64)
    /// The instruction belongs to no function, since a weak one was replaced: libbpf passes the relocation over.
    case unused
  }

  /// The types of relocations for BPF (llvm's `ELFRelocs/BPF.def`).
  public struct ELFType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `R_BPF_64_64`: the constant of a 64-bit load.
    public static let load64 = ELFType(rawValue: 1)
    /// `R_BPF_64_ABS64`: 8 bytes of data.
    public static let absolute64 = ELFType(rawValue: 2)
    /// `R_BPF_64_ABS32`: 4 bytes of data.
    public static let absolute32 = ELFType(rawValue: 3)
    /// `R_BPF_64_NODYLD32`: 4 bytes of `.BTF` or `.BTF.ext`.
    public static let undecided32 = ELFType(rawValue: 4)
    /// `R_BPF_64_32`: the target of a call.
    public static let call32 = ELFType(rawValue: 10)

    /// Its name; nil for a type that is not known.
    public var name: StaticString? {
      switch self {
      case .load64: "R_BPF_64_64"
      case .absolute64: "R_BPF_64_ABS64"
      case .absolute32: "R_BPF_64_ABS32"
      case .undecided32: "R_BPF_64_NODYLD32"
      case .call32: "R_BPF_64_32"
      default: nil
      }
    }
  }
}

extension ObjectRelocation.Target {
  var isSubprogramAddress: Bool { if case .subprogramAddress = self { true } else { false } }

  /// The name of the kind, in libbpf's words (`enum reloc_type`, without `RELO_`).
  public var label: StaticString {
    switch self {
    case .map: "LD64"
    case .data: "DATA"
    case .call: "CALL"
    case .subprogramAddress: "SUBPROG_ADDR"
    case .externAddress: "EXTERN_LD64"
    case .externCall: "EXTERN_CALL"
    case .jumpTable: "INSN_ARRAY"
    case .unused: "UNUSED"
    }
  }
}
