import ByteReading
import ELF

/// Where the parts of a file that is written anew come to lie.
///
/// Where no size changes, everything stays at its place. Else what lies behind the change moves, in the order in which it lay.
struct FileLayout {
  /// Offset of each section's contents, by its number.
  let offsets: [UInt64]
  /// Offset of the section headers.
  let headerOffset: UInt64
  /// Where the last part ends.
  let fileSize: Int

  /// Sections may be aligned to that much, in bytes, where they move; compilers ask for up to a page.
  static let alignmentLimit: UInt64 = 1 << 16

  /// A part of the old file, and the size that it will have.
  private struct Part {
    var start: UInt64
    var oldSize: UInt64
    var newSize: UInt64
    var alignment: UInt64
    /// Nil for the section headers.
    var section: Section?

    /// Whether it has a place and takes no room there: it goes along with what lies before it.
    var isEmpty: Bool { oldSize == 0 && newSize == 0 }

    /// Whether it may lie inside of others: libelf writes nothing for it. For what is merely empty it would overwrite what lies behind.
    var isNowhere: Bool { isEmpty && section?.takesRoom == false }
  }

  /// `sizes` are those that the contents of each section will have in the file.
  init(_ file: ELFFile, sizes: [Int]) throws(ELFWritingError) {
    let parts = FileLayout.parts(of: file, sizes: sizes)
    // libelf fills the file up to the place even of what takes no room.
    if let beyond = file.sections.first(where: { $0.offset > UInt64(file.bytes.count) }) {
      throw ELFWritingError(.beyondEnd(offset: beyond.offset, limit: file.bytes.count), section: beyond.index)
    }
    var offsets = file.sections.map(\.offset)
    var headerOffset = file.header.sectionHeaderOffset
    var oldEnd = UInt64(file.elfClass.fileHeaderSize)
    var newEnd = oldEnd
    for part in parts {
      guard part.start >= oldEnd || part.isNowhere else {
        throw ELFWritingError(.overlapping(start: part.start, previousEnd: oldEnd), section: part.section?.index)
      }
      // Parts lie inside the file, which was verified, so that no sum of offset and size can overflow.
      let start = newEnd == oldEnd ? part.start : try FileLayout.align(newEnd, part)
      if let section = part.section { offsets[Int(section.index.rawValue)] = start } else { headerOffset = start }
      if part.isNowhere { continue }
      oldEnd = part.start + part.oldSize
      newEnd = start + part.newSize
    }
    self.offsets = offsets
    self.headerOffset = headerOffset
    fileSize = Int(newEnd)
  }

  /// Everything that has a place behind the file's header, in the order in which it lies.
  private static func parts(of file: ELFFile, sizes: [Int]) -> [Part] {
    var parts: [Part] = []
    for section in file.sections where section.type != .null {
      parts.append(
        Part(
          start: section.offset, oldSize: section.takesRoom ? section.size : 0,
          newSize: UInt64(sizes[Int(section.index.rawValue)]), alignment: max(1, section.alignment), section: section))
    }
    let headers = UInt64(file.sections.count * file.elfClass.sectionHeaderSize)
    parts.append(
      Part(start: file.header.sectionHeaderOffset, oldSize: headers, newSize: headers, alignment: 8, section: nil))
    return parts.sorted { ($0.start, $0.oldSize) < ($1.start, $1.oldSize) }
  }

  private static func align(_ offset: UInt64, _ part: Part) throws(ELFWritingError) -> UInt64 {
    guard part.alignment <= alignmentLimit, part.alignment.nonzeroBitCount == 1 else {
      throw ELFWritingError(.badAlignment(part.alignment, limit: alignmentLimit), section: part.section?.index)
    }
    return (offset + part.alignment - 1) & ~(part.alignment - 1)
  }
}

extension Section {
  /// Whether its contents lie in the file.
  var takesRoom: Bool { type != .noBits && type != .null }
}
