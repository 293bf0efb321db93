/// The width of addresses in a file (`EI_CLASS`); it decides how every table of the file is laid out.
public enum ELFClass: UInt8, Hashable, Sendable {
  /// `ELFCLASS32`
  case bits32 = 1
  /// `ELFCLASS64`
  case bits64 = 2

  /// Size of a pointer in bytes.
  public var pointerSize: Int { self == .bits64 ? 8 : 4 }

  /// `sizeof(ElfN_Ehdr)`
  package var fileHeaderSize: Int { self == .bits64 ? 64 : 52 }
  /// `sizeof(ElfN_Shdr)`
  package var sectionHeaderSize: Int { self == .bits64 ? 64 : 40 }
  /// `sizeof(ElfN_Sym)`
  var symbolSize: Int { self == .bits64 ? 24 : 16 }
  /// `sizeof(ElfN_Rel)`, or of `ElfN_Rela`
  func relocationSize(hasAddend: Bool) -> Int { pointerSize * (hasAddend ? 3 : 2) }
  /// `sizeof(ElfN_Chdr)`
  var compressionHeaderSize: Int { self == .bits64 ? 24 : 12 }
}
