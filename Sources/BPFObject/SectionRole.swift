import ELF

/// What libbpf takes a section for (`bpf_object__elf_collect()`).
enum SectionRole: Hashable, Sendable {
  /// Strings, DWARF, what a compiler leaves behind: not even looked at.
  case ignored
  case license, version
  /// `maps`: definitions as they were before BTF.
  case legacyMaps
  /// `.maps`
  case maps
  case types, extensions, symbols
  case code
  /// `.data`, `.data.*`
  case data
  /// `.rodata`, `.rodata.*`
  case readOnlyData
  /// `.bss`, `.bss.*`
  case zeroedData
  /// `.struct_ops`, `.struct_ops.link`, and both with `?` before them
  case structOps
  /// `.addr_space.1`: variables in an arena.
  case arena
  /// `.jumptables`
  case jumpTables
  /// `SHT_REL`
  case relocations
  /// Looked at, and not known.
  case other

  /// The sections of struct_ops maps by name.
  static let structOpsNames: Set<String> = [".struct_ops", ".struct_ops.link", "?.struct_ops", "?.struct_ops.link"]

  init(_ section: Section, name: String) {
    // SHT_LLVM_ADDRSIG
    if section.type == .stringTable || section.type.rawValue == 0x6fff_4c03 || name.hasPrefix(".debug_") || section.type == .null {
      self = .ignored
      return
    }
    switch name {
    case ".text" where section.type == .programBits && section.size == 0: self = .ignored
    case ".rel.BTF", ".rel.BTF.ext": self = .ignored
    case _ where name.hasPrefix(".rel.debug_"): self = .ignored
    case "license": self = .license
    case "version": self = .version
    case "maps": self = .legacyMaps
    case ".maps": self = .maps
    case ".BTF": self = .types
    case ".BTF.ext": self = .extensions
    default: self = SectionRole.byType(section, name)
    }
  }

  private static func byType(_ section: Section, _ name: String) -> SectionRole {
    switch section.type {
    case .symbolTable: return .symbols
    case .relocations: return .relocations
    case .noBits: return isOf(".bss", name) ? .zeroedData : .other
    case .programBits where section.size > 0:
      if section.flags.contains(.executable) { return .code }
      if isOf(".data", name) { return .data }
      if isOf(".rodata", name) { return .readOnlyData }
      if structOpsNames.contains(name) { return .structOps }
      if name == ".addr_space.1" { return .arena }
      return name == ".jumptables" ? .jumpTables : .other
    default: return .other
    }
  }

  private static func isOf(_ family: String, _ name: String) -> Bool { name == family || name.hasPrefix("\(family).") }

  /// Whether it becomes an array map with global variables.
  var isGlobalData: Bool { self == .data || self == .readOnlyData || self == .zeroedData }
}
