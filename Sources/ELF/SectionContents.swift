public import ByteReading

extension ELFFile {
  /// The most that one section may decompress to, in bytes.
  public static let decompressionLimit = 1 << 30

  /// The contents of a section: a view of the file, or the decompressed bytes of a compressed section; empty for what takes no room
  /// in the file.
  ///
  /// Offsets inside decompressed contents count from their own start. Nothing is kept: keep the result where it is needed twice.
  public func contents(of section: Section) throws(ELFError) -> Bytes {
    let stored = try storedContents(of: section)
    guard section.isCompressed, section.type != .noBits, section.type != .null else { return stored }
    return try SectionContents.decompressed(stored, section.index, encoding)
  }

  /// The contents as they lie in the file, compressed where they are.
  public func storedContents(of section: Section) throws(ELFError) -> Bytes {
    try SectionContents.inFile(section, of: bytes, headerOffset: sections.headerOffset(of: section.index))
  }
}

/// Where the bytes of a section come from.
enum SectionContents {
  static func inFile(_ section: Section, of file: Bytes, headerOffset: Int) throws(ELFError) -> Bytes {
    if section.type == .noBits || section.type == .null || section.size == 0 { return Bytes([]) }
    guard let start = Int(exactly: section.offset), let length = Int(exactly: section.size),
      let contents = file.slice(at: start, count: length)
    else {
      throw ELFError(
        .outOfBounds(.contents, start: section.offset, length: section.size, limit: file.count),
        offset: headerOffset, section: section.index)
    }
    return contents
  }

  /// Inflates contents that begin with a compression header (`ElfN_Chdr`).
  static func decompressed(_ stored: Bytes, _ index: SectionIndex, _ encoding: Encoding) throws(ELFError) -> Bytes {
    let place = stored.fileOffset
    let headerSize = encoding.elfClass.compressionHeaderSize
    guard let body = stored.suffix(from: headerSize) else {
      throw ELFError(
        .outOfBounds(.compressionHeader, start: 0, length: UInt64(headerSize), limit: stored.count), offset: place, section: index)
    }
    // ELFCOMPRESS_ZLIB
    let kind = encoding.word(stored, 0)
    guard kind == 1 else { throw ELFError(.unsupportedCompression(kind), offset: place, section: index) }
    let claimed = encoding.address(stored, 4, 8)
    guard let limit = Int(exactly: claimed), limit <= ELFFile.decompressionLimit else {
      throw ELFError(.tooLarge(claimed: claimed, limit: ELFFile.decompressionLimit), offset: place, section: index)
    }
    var output = GrowingBytes()
    do throws(InflateError) {
      _ = try Inflate.append(body, .zlib, to: &output, limit: limit)
    } catch {
      if case .tooLarge = error.reason {
        throw ELFError(.wrongDecompressedSize(found: output.count, claimed: claimed), offset: place, section: index)
      }
      throw ELFError(.inflate(error.reason), offset: error.offset, section: index)
    }
    guard output.count == limit else {
      throw ELFError(.wrongDecompressedSize(found: output.count, claimed: claimed), offset: place, section: index)
    }
    return output.finish()
  }
}
