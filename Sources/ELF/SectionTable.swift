import ByteReading

/// The section headers of a file, decoded one at a time.
public struct SectionTable: RandomAccessCollection, Sendable {
  /// Exactly the headers.
  private let headers: Bytes
  /// The contents of the section of names; empty where there is none.
  private let names: Bytes
  public let count: Int
  let encoding: Encoding

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  /// The section at a position of the collection, which must be below ``count``.
  public subscript(position: Int) -> Section {
    precondition(position >= 0 && position < count)
    return SectionTable.section(headers, at: position, encoding)
  }

  /// The section with that number; nil where there is none.
  public subscript(index: SectionIndex) -> Section? {
    Int(index.rawValue) < count ? self[Int(index.rawValue)] : nil
  }

  private static func section(_ headers: Bytes, at position: Int, _ encoding: Encoding) -> Section {
    let start = position * encoding.elfClass.sectionHeaderSize
    func address(_ offset32: Int, _ offset64: Int) -> UInt64 { encoding.address(headers, start + offset32, start + offset64) }
    let isWide = encoding.elfClass == .bits64
    return Section(
      index: SectionIndex(UInt32(truncatingIfNeeded: position)),
      nameOffset: encoding.word(headers, start),
      type: SectionType(rawValue: encoding.word(headers, start + 4)),
      flags: SectionFlags(rawValue: address(8, 8)),
      address: address(12, 16),
      offset: address(16, 24),
      size: address(20, 32),
      link: SectionIndex(encoding.word(headers, start + (isWide ? 40 : 24))),
      info: encoding.word(headers, start + (isWide ? 44 : 28)),
      alignment: address(32, 48),
      entrySize: address(36, 56))
  }

  /// Offset in the outermost file of a section's header, for errors.
  func headerOffset(of index: SectionIndex) -> Int {
    headers.fileOffset + Swift.min(Int(index.rawValue), count) * encoding.elfClass.sectionHeaderSize
  }
}

extension SectionTable {
  /// Finds the headers, and verifies that all of them lie inside `file`.
  init(_ file: Bytes, _ header: ELFHeader) throws(ELFError) {
    encoding = header.encoding
    let empty = Bytes([])
    guard header.sectionHeaderOffset > 0 else {
      (headers, names, count) = (empty, empty, 0)
      return
    }
    let size = header.elfClass.sectionHeaderSize
    let sizeOffset = ELFHeader.sectionHeaderSizeOffset(header.elfClass)
    guard Int(header.sectionHeaderSize) == size else {
      throw ELFError(
        .badEntrySize(.sectionHeaders, found: UInt64(header.sectionHeaderSize), allowed: size),
        offset: file.fileOffset + sizeOffset)
    }
    let first = SectionTable.section(try SectionTable.headers(file, header, count: 1), at: 0, encoding)
    // Numbers that do not fit 16 bits stand in the section 0, which is otherwise empty.
    let claimed = header.sectionCount == 0 ? first.size : UInt64(header.sectionCount)
    let headers = try SectionTable.headers(file, header, count: claimed)
    let count = headers.count / size
    self.headers = headers
    self.count = count

    let nameIndex = header.nameSection == ReservedIndex.extended ? first.link.rawValue : UInt32(header.nameSection)
    guard nameIndex != 0, count > 0 else {
      names = empty
      return
    }
    guard Int(nameIndex) < count else {
      throw ELFError(
        .noSuchSection(UInt64(nameIndex), count: count), offset: file.fileOffset + sizeOffset + 4)
    }
    let strings = SectionTable.section(headers, at: Int(nameIndex), encoding)
    names = try SectionContents.inFile(strings, of: file, headerOffset: headers.fileOffset + Int(nameIndex) * size)
  }

  /// The first `count` headers.
  private static func headers(_ file: Bytes, _ header: ELFHeader, count: UInt64) throws(ELFError) -> Bytes {
    let size = header.elfClass.sectionHeaderSize
    let (length, overflow) = count.multipliedReportingOverflow(by: UInt64(size))
    if !overflow, let start = Int(exactly: header.sectionHeaderOffset), let length = Int(exactly: length),
      count <= UInt64(UInt32.max), let headers = file.slice(at: start, count: length)
    {
      return headers
    }
    throw ELFError(
      .outOfBounds(
        .sectionHeaders, start: header.sectionHeaderOffset, length: overflow ? .max : length, limit: file.count),
      offset: file.fileOffset + ELFHeader.sectionHeaderOffsetOffset(header.elfClass))
  }
}

/// Names: compared as bytes, without making a `String` or an index.
extension SectionTable {
  func first(named name: Bytes) -> Section? {
    for position in 0..<count where isNamed(name, at: position) { return self[position] }
    return nil
  }

  func all(named name: Bytes) -> [Section] {
    indices.filter { isNamed(name, at: $0) }.map { self[$0] }
  }

  private func isNamed(_ name: Bytes, at position: Int) -> Bool {
    let offset = Int(encoding.word(headers, position * encoding.elfClass.sectionHeaderSize))
    guard offset < names.count, name.count < names.count - offset, names[offset + name.count] == 0,
      let candidate = names.slice(at: offset, count: name.count)
    else { return false }
    return candidate.elementsEqual(name)
  }

  func nameBytes(of section: Section) throws(ELFError) -> Bytes {
    if names.count == 0 { return names }
    return try names.string(at: section.nameOffset, reason: headerOffset(of: section.index), section: section.index)
  }
}

extension Bytes {
  /// The name at `offset` of a string table, without its NUL; `place` and `section` say who asks.
  func string(at offset: UInt32, reason place: Int, section: SectionIndex?) throws(ELFError) -> Bytes {
    guard let length = terminatedLength(at: Int(offset)), let name = slice(at: Int(offset), count: length) else {
      throw ELFError(.badString(offset: offset, limit: count), offset: place, section: section)
    }
    return name
  }
}
