// Open sets: a value without a name here is kept and shown as its number. Source: the ELF specification (gABI 4.3) and Linux's
// include/uapi/linux/elf.h, elf-em.h.

/// What a file is (`e_type`).
public struct ObjectType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `ET_REL`: what a compiler writes, BPF objects and kernel modules among it.
  public static let relocatable = ObjectType(rawValue: 1)
  /// `ET_EXEC`: vmlinux.
  public static let executable = ObjectType(rawValue: 2)
  /// `ET_DYN`
  public static let sharedObject = ObjectType(rawValue: 3)
  /// `ET_CORE`
  public static let core = ObjectType(rawValue: 4)
}

/// The processor a file is for (`e_machine`).
public struct Machine: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `EM_NONE`: what some older compilers wrote into BPF objects.
  public static let none = Machine(rawValue: 0)
  /// `EM_386`
  public static let i386 = Machine(rawValue: 3)
  /// `EM_MIPS`
  public static let mips = Machine(rawValue: 8)
  /// `EM_PPC64`
  public static let ppc64 = Machine(rawValue: 21)
  /// `EM_S390`
  public static let s390 = Machine(rawValue: 22)
  /// `EM_ARM`
  public static let arm = Machine(rawValue: 40)
  /// `EM_X86_64`
  public static let x86_64 = Machine(rawValue: 62)
  /// `EM_AARCH64`
  public static let arm64 = Machine(rawValue: 183)
  /// `EM_RISCV`
  public static let riscv = Machine(rawValue: 243)
  /// `EM_BPF`
  public static let bpf = Machine(rawValue: 247)
  /// `EM_LOONGARCH`
  public static let loongArch = Machine(rawValue: 258)
}

/// What a section holds (`sh_type`).
public struct SectionType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `SHT_NULL`
  public static let null = SectionType(rawValue: 0)
  /// `SHT_PROGBITS`: code, data, BTF.
  public static let programBits = SectionType(rawValue: 1)
  /// `SHT_SYMTAB`
  public static let symbolTable = SectionType(rawValue: 2)
  /// `SHT_STRTAB`
  public static let stringTable = SectionType(rawValue: 3)
  /// `SHT_RELA`: relocations with an addend of their own.
  public static let relocationsWithAddend = SectionType(rawValue: 4)
  /// `SHT_NOTE`
  public static let note = SectionType(rawValue: 7)
  /// `SHT_NOBITS`: takes no room in the file, such as `.bss`.
  public static let noBits = SectionType(rawValue: 8)
  /// `SHT_REL`: relocations whose addend lies in what they relocate.
  public static let relocations = SectionType(rawValue: 9)
  /// `SHT_DYNSYM`
  public static let dynamicSymbols = SectionType(rawValue: 11)
  /// `SHT_GROUP`
  public static let group = SectionType(rawValue: 17)
  /// `SHT_SYMTAB_SHNDX`: section numbers of symbols that do not fit 16 bits.
  public static let extendedIndices = SectionType(rawValue: 18)
}

/// What is special about a section (`sh_flags`).
public struct SectionFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// `SHF_WRITE`
  public static let write = SectionFlags(rawValue: 0x1)
  /// `SHF_ALLOC`
  public static let alloc = SectionFlags(rawValue: 0x2)
  /// `SHF_EXECINSTR`: code.
  public static let executable = SectionFlags(rawValue: 0x4)
  /// `SHF_MERGE`
  public static let merge = SectionFlags(rawValue: 0x10)
  /// `SHF_STRINGS`
  public static let strings = SectionFlags(rawValue: 0x20)
  /// `SHF_INFO_LINK`
  public static let infoLink = SectionFlags(rawValue: 0x40)
  /// `SHF_GROUP`
  public static let group = SectionFlags(rawValue: 0x200)
  /// `SHF_COMPRESSED`: the contents begin with a compression header.
  public static let compressed = SectionFlags(rawValue: 0x800)
}

/// Values of a 16-bit section number that are no section (`SHN_*`).
enum ReservedIndex {
  /// `SHN_UNDEF`
  static let undefined: UInt16 = 0
  /// `SHN_LORESERVE`: from here on, numbers are no sections.
  static let firstReserved: UInt16 = 0xff00
  /// `SHN_ABS`
  static let absolute: UInt16 = 0xfff1
  /// `SHN_COMMON`
  static let common: UInt16 = 0xfff2
  /// `SHN_XINDEX`: the number did not fit and stands elsewhere.
  static let extended: UInt16 = 0xffff
}
