public import ByteReading

/// An ELF file, or one that lies inside another file: opened without copying, read where asked.
///
/// Opening verifies the header and that the section headers lie inside the file; nothing else is looked at.
public struct ELFFile: Sendable {
  /// The bytes as they were given. Offsets in errors count from the start of the file that these bytes were cut from.
  public let bytes: Bytes
  public let header: ELFHeader
  /// All sections, the empty one with number 0 included; none where the file was stripped of its section headers.
  public let sections: SectionTable

  /// Whether `bytes` begin like an ELF file.
  public static func isELF(_ bytes: Bytes) -> Bool {
    bytes.integer(at: 0, order: .big, as: UInt32.self) == 0x7f45_4c46
  }

  /// Opens the file that begins with the first of `bytes`; what lies behind its end does no harm.
  public init(_ bytes: Bytes) throws(ELFError) {
    self.bytes = bytes
    header = try ELFHeader(bytes)
    sections = try SectionTable(bytes, header)
  }

  public var elfClass: ELFClass { header.elfClass }
  public var order: ByteOrder { header.order }

  var encoding: Encoding { sections.encoding }
}

extension ELFFile {
  /// The section with that number, or an error that names `referrer` as the section that refers to it.
  public func section(_ index: SectionIndex, referrer: SectionIndex? = nil) throws(ELFError) -> Section {
    guard let section = sections[index] else {
      throw ELFError(
        .noSuchSection(UInt64(index.rawValue), count: sections.count),
        offset: referrer.map { sections.headerOffset(of: $0) } ?? bytes.fileOffset, section: referrer)
    }
    return section
  }

  /// The first section of that name; nil where there is none.
  public func section(named name: String) -> Section? { sections.first(named: Bytes(Array(name.utf8))) }

  /// The first section of that name; nil where there is none.
  public func section(named name: Bytes) -> Section? { sections.first(named: name) }

  /// All sections of that name, in the order of the file.
  public func sections(named name: String) -> [Section] { sections.all(named: Bytes(Array(name.utf8))) }

  /// The name of a section as it lies in the file, without its NUL; empty where the file has no names.
  public func nameBytes(of section: Section) throws(ELFError) -> Bytes { try sections.nameBytes(of: section) }

  /// The name of a section; bytes that are not UTF-8 come out as U+FFFD.
  public func name(of section: Section) throws(ELFError) -> String { try nameBytes(of: section).text }
}

extension ELFFile {
  /// Where the section headers end, in bytes from the start of the file; nil where there are none.
  package var sectionHeaderEnd: Int? {
    guard sections.count > 0, let start = Int(exactly: header.sectionHeaderOffset) else { return nil }
    // Verified to lie inside the file when it was opened.
    return start + sections.count * elfClass.sectionHeaderSize
  }
}
