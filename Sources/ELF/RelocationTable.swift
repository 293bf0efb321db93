import ByteReading

/// One relocation (`ElfN_Rel`, `ElfN_Rela`).
public struct Relocation: Hashable, Sendable {
  /// `r_offset`: in a relocatable file an offset in bytes into the section that is relocated; unverified.
  public let offset: UInt64
  /// The relocation's type, a number of the machine's own.
  public let type: UInt32
  /// The symbol's number in the table that the relocations' section links to; unverified.
  public let symbol: UInt32
  /// `r_addend`; nil where it lies in what is relocated.
  public let addend: Int64?
}

/// The relocations of one section, decoded one at a time.
public struct RelocationTable: RandomAccessCollection, Sendable {
  /// The section that holds the relocations.
  public let section: Section
  public let count: Int
  private let entries: Bytes
  private let encoding: Encoding
  private let hasAddend: Bool
  /// Whether the halves of `r_info` lie as MIPS has them in 64-bit little-endian files.
  private let isMIPS64: Bool

  init(_ file: ELFFile, _ section: Section) throws(ELFError) {
    guard section.type == .relocations || section.type == .relocationsWithAddend else {
      throw ELFError(
        .wrongSectionType(section.type, allowed: .relocations), offset: file.sections.headerOffset(of: section.index),
        section: section.index)
    }
    self.section = section
    encoding = file.encoding
    hasAddend = section.type == .relocationsWithAddend
    let size = encoding.elfClass.relocationSize(hasAddend: hasAddend)
    entries = try file.table(section, .relocations, entrySize: size)
    count = entries.count / size
    isMIPS64 = file.header.machine == .mips && file.elfClass == .bits64 && file.order == .little
  }

  /// The section that is relocated.
  public var target: SectionIndex { SectionIndex(section.info) }
  /// The section of the symbols that the relocations refer to.
  public var symbols: SectionIndex { section.link }

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  /// The relocation at a position of the collection, which must be below ``count``.
  public subscript(position: Int) -> Relocation {
    precondition(position >= 0 && position < count)
    let start = position * encoding.elfClass.relocationSize(hasAddend: hasAddend)
    let (symbol, type) = target(encoding.address(entries, start + 4, start + 8))
    var addend: Int64?
    if hasAddend {
      let raw = encoding.address(entries, start + 8, start + 16)
      addend =
        encoding.elfClass == .bits64
        ? Int64(bitPattern: raw) : Int64(Int32(bitPattern: UInt32(truncatingIfNeeded: raw)))
    }
    return Relocation(
      offset: encoding.address(entries, start, start), type: type, symbol: symbol, addend: addend)
  }

  /// The two parts of `r_info`.
  private func target(_ info: UInt64) -> (symbol: UInt32, type: UInt32) {
    if encoding.elfClass == .bits32 { return (UInt32(info >> 8), UInt32(info & 0xff)) }
    let low = UInt32(truncatingIfNeeded: info)
    let high = UInt32(truncatingIfNeeded: info >> 32)
    // There the symbol comes first, then four bytes of types in a fixed order.
    return isMIPS64 ? (low, high.byteSwapped) : (high, low)
  }

  /// Offset in the outermost file of a relocation, for errors.
  public func fileOffset(of position: Int) -> Int {
    entries.fileOffset + position * encoding.elfClass.relocationSize(hasAddend: hasAddend)
  }
}

extension ELFFile {
  /// The relocations that `section` holds.
  public func relocations(in section: Section) throws(ELFError) -> RelocationTable { try RelocationTable(self, section) }

  /// The relocations that apply to the section `target`, in the order of the file; most have one table or none.
  public func relocations(of target: SectionIndex) throws(ELFError) -> [RelocationTable] {
    var tables: [RelocationTable] = []
    for section in sections where section.type == .relocations || section.type == .relocationsWithAddend {
      if section.info == target.rawValue { tables.append(try RelocationTable(self, section)) }
    }
    return tables
  }
}
