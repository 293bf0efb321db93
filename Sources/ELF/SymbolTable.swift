public import ByteReading

/// The symbols of one table, decoded one at a time.
public struct SymbolTable: RandomAccessCollection, Sendable {
  /// The section of the table.
  public let section: Section
  /// Number of symbols, the empty one with number 0 included.
  public let count: Int
  private let entries: Bytes
  private let names: Bytes
  /// Section numbers that do not fit the symbols, one word for each; nil where the file has no such table.
  private let extended: Bytes?
  private let encoding: Encoding

  init(_ file: ELFFile, _ section: Section) throws(ELFError) {
    let place = file.sections.headerOffset(of: section.index)
    guard section.type == .symbolTable || section.type == .dynamicSymbols else {
      throw ELFError(.wrongSectionType(section.type, allowed: .symbolTable), offset: place, section: section.index)
    }
    self.section = section
    encoding = file.encoding
    entries = try file.table(section, .symbols, entrySize: encoding.elfClass.symbolSize)
    count = entries.count / encoding.elfClass.symbolSize
    let strings = try file.section(section.link, referrer: section.index)
    guard strings.type == .stringTable else {
      throw ELFError(.wrongSectionType(strings.type, allowed: .stringTable), offset: place, section: section.index)
    }
    names = try file.contents(of: strings)
    extended = try SymbolTable.extendedIndices(of: section, in: file, count: count)
  }

  /// The table of `SHT_SYMTAB_SHNDX` that belongs to `section`.
  private static func extendedIndices(
    of section: Section, in file: ELFFile, count: Int
  ) throws(ELFError) -> Bytes? {
    for candidate in file.sections where candidate.type == .extendedIndices && candidate.link == section.index {
      let words = try file.contents(of: candidate)
      guard words.count / 4 >= count else {
        throw ELFError(
          .partialEntry(.extendedIndices, size: words.count, entrySize: 4 * count),
          offset: file.sections.headerOffset(of: candidate.index), section: candidate.index)
      }
      return words
    }
    return nil
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  /// The symbol at a position of the collection, which must be below ``count``.
  public subscript(position: Int) -> Symbol {
    precondition(position >= 0 && position < count)
    let isWide = encoding.elfClass == .bits64
    let start = position * encoding.elfClass.symbolSize
    let shortIndex = encoding.half(entries, start + (isWide ? 6 : 14))
    return Symbol(
      index: UInt32(truncatingIfNeeded: position),
      nameOffset: encoding.word(entries, start),
      value: encoding.address(entries, start + 4, start + 8),
      size: encoding.address(entries, start + 8, start + 16),
      info: entries[start + (isWide ? 4 : 12)],
      other: entries[start + (isWide ? 5 : 13)],
      place: place(shortIndex, at: position))
  }

  /// What a relocation refers to, or an error that names the relocations' `referrer`.
  public func symbol(_ index: UInt32, referrer: SectionIndex? = nil) throws(ELFError) -> Symbol {
    guard Int(index) < count else {
      throw ELFError(.noSuchSymbol(index, count: count), offset: entries.fileOffset, section: referrer ?? section.index)
    }
    return self[Int(index)]
  }

  private func place(_ short: UInt16, at position: Int) -> Symbol.Place {
    switch short {
    case ReservedIndex.undefined: return .undefined
    case ReservedIndex.absolute: return .absolute
    case ReservedIndex.common: return .common
    case ReservedIndex.extended:
      guard let extended else { return .reserved(short) }
      return .section(SectionIndex(encoding.word(extended, position * 4)))
    case ReservedIndex.firstReserved...: return .reserved(short)
    default: return .section(SectionIndex(UInt32(short)))
    }
  }

  /// The name of a symbol as it lies in the file, without its NUL; empty where it has none.
  public func nameBytes(of symbol: Symbol) throws(ELFError) -> Bytes {
    if symbol.nameOffset == 0, names.count == 0 { return names }
    let place = entries.fileOffset + Int(symbol.index) * encoding.elfClass.symbolSize
    return try names.string(at: symbol.nameOffset, reason: place, section: section.index)
  }

  /// The name of a symbol; bytes that are not UTF-8 come out as U+FFFD.
  public func name(of symbol: Symbol) throws(ELFError) -> String { try nameBytes(of: symbol).text }
}

extension ELFFile {
  /// The symbols of `SHT_SYMTAB`; nil where there are none, as in a stripped file. Of several tables the first.
  public func symbolTable() throws(ELFError) -> SymbolTable? {
    guard let section = sections.first(where: { $0.type == .symbolTable }) else { return nil }
    return try SymbolTable(self, section)
  }

  /// The symbols that `section` holds.
  public func symbolTable(in section: Section) throws(ELFError) -> SymbolTable { try SymbolTable(self, section) }

  /// The contents of a section that is a table, which is verified to be a whole number of entries.
  func table(_ section: Section, _ table: ELFTable, entrySize: Int) throws(ELFError) -> Bytes {
    let place = sections.headerOffset(of: section.index)
    guard section.size == 0 || section.entrySize == UInt64(entrySize) else {
      throw ELFError(
        .badEntrySize(table, found: section.entrySize, allowed: entrySize), offset: place, section: section.index)
    }
    let contents = try contents(of: section)
    guard contents.count % entrySize == 0 else {
      throw ELFError(
        .partialEntry(table, size: contents.count, entrySize: entrySize), offset: place, section: section.index)
    }
    return contents
  }
}
