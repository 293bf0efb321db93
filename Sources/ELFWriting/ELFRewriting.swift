public import ByteReading
public import ELF

/// Writes an ELF file anew, with other contents in some of its sections; everything else is kept: names, types, flags, links, symbols,
/// relocations, alignments, and where no size changes also every place.
///
/// libelf writes the file (`elf_update()`); what it wrote is read back and compared before anyone sees it. For files without segments,
/// such as objects.
public struct ELFRewriting: Sendable {
  private let file: ELFFile
  private var replacements: [SectionIndex: Bytes] = [:]

  /// The file to write; all of its sections must be readable.
  public init(_ file: ELFFile) throws(ELFWritingError) {
    guard file.header.segmentCount == 0 else { throw ELFWritingError(.hasSegments(count: file.header.segmentCount)) }
    guard file.sections.count > 0 else { throw ELFWritingError(.noSections) }
    if let inactive = file.sections.first(where: { $0.type == .null && $0.index.rawValue > 0 }) {
      throw ELFWritingError(.inactive, section: inactive.index)
    }
    self.file = file
  }

  /// Gives a section other contents, as they shall lie in the file: of a compressed section, compressed ones.
  public mutating func replace(_ section: Section, with contents: Bytes) throws(ELFWritingError) {
    guard section.takesRoom else { throw ELFWritingError(.takesNoRoom, section: section.index) }
    replacements[section.index] = contents
  }

  /// The finished file.
  public func bytes() throws(ELFWritingError) -> Bytes {
    let contents = try contents()
    let layout = try FileLayout(file, sizes: contents.map(\.count))
    let written = try LibELF.write(header: header(layout), sections: sections(contents, layout), size: layout.fileSize)
    try verify(written, contents)
    return written
  }

  /// The contents that each section will have in the file, by its number.
  private func contents() throws(ELFWritingError) -> [Bytes] {
    var all: [Bytes] = []
    for section in file.sections {
      do throws(ELFError) {
        // What is replaced must lie in the file as well: from there on things move.
        let stored = try file.storedContents(of: section)
        all.append(replacements[section.index] ?? stored)
      } catch {
        throw ELFWritingError(.unreadable(error), section: section.index)
      }
    }
    return all
  }

  private func header(_ layout: FileLayout) -> LibELF.Header {
    LibELF.Header(
      elfClass: file.elfClass, order: file.order, interface: file.header.interface, interfaceVersion: file.header.interfaceVersion,
      type: file.header.type, machine: file.header.machine, flags: file.header.flags, entry: file.header.entry,
      sectionHeaderOffset: layout.headerOffset, nameSection: file.header.nameSection)
  }

  private func sections(_ contents: [Bytes], _ layout: FileLayout) -> [LibELF.NewSection] {
    file.sections.map { section in
      let index = Int(section.index.rawValue)
      return LibELF.NewSection(
        old: section, offset: layout.offsets[index], size: section.takesRoom ? UInt64(contents[index].count) : section.size,
        contents: contents[index])
    }
  }

  /// Verifies that `written` is the same file with `contents`.
  private func verify(_ written: Bytes, _ contents: [Bytes]) throws(ELFWritingError) {
    guard let new = try? ELFFile(written), new.sections.count == file.sections.count,
      new.elfClass == file.elfClass, new.order == file.order, new.header.type == file.header.type,
      new.header.machine == file.header.machine, new.header.flags == file.header.flags, new.header.entry == file.header.entry,
      new.header.nameSection == file.header.nameSection
    else { throw ELFWritingError(.writtenWrongly) }
    for (old, now) in zip(file.sections, new.sections) {
      guard old.hasSameHead(as: now) else { throw ELFWritingError(.correctedHeader, section: old.index) }
      guard let stored = try? new.storedContents(of: now), stored.elementsEqual(contents[Int(old.index.rawValue)]) else {
        throw ELFWritingError(.writtenWrongly, section: old.index)
      }
    }
  }
}

extension Section {
  /// Whether all but place and size are equal.
  fileprivate func hasSameHead(as other: Section) -> Bool {
    nameOffset == other.nameOffset && type == other.type && flags == other.flags && address == other.address && link == other.link
      && info == other.info && alignment == other.alignment && entrySize == other.entrySize
  }
}
