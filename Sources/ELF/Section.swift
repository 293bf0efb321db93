/// One section header (`ElfN_Shdr`): a plain value that outlives its file.
public struct Section: Hashable, Sendable {
  /// Its number in the file.
  public let index: SectionIndex
  /// `sh_name`: where its name lies in the section of names.
  public let nameOffset: UInt32
  /// `sh_type`
  public let type: SectionType
  /// `sh_flags`
  public let flags: SectionFlags
  /// `sh_addr`
  public let address: UInt64
  /// `sh_offset`: where its contents lie, in bytes from the start of the ELF file; unverified.
  public let offset: UInt64
  /// `sh_size`: in bytes, in the file; of what takes no room there, in memory. Unverified.
  public let size: UInt64
  /// `sh_link`: another section, such as the strings of a symbol table.
  public let link: SectionIndex
  /// `sh_info`: a number whose meaning depends on the type.
  public let info: UInt32
  /// `sh_addralign`
  public let alignment: UInt64
  /// `sh_entsize`: size in bytes of an entry, where the contents are a table.
  public let entrySize: UInt64

  /// Whether the contents begin with a compression header.
  public var isCompressed: Bool { flags.contains(.compressed) }
}
