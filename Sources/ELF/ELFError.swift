/// Why bytes could not be read as ELF, and where.
public struct ELFError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// The first four bytes, in the order they lie, are not those of ELF; fewer than four are there where the file is shorter.
    case notELF(found: [UInt8])
    /// The file ends inside its header.
    case truncated(needed: Int, available: Int)
    /// `EI_CLASS` is neither 1 nor 2.
    case badClass(UInt8)
    /// `EI_DATA` is neither 1 nor 2.
    case badByteOrder(UInt8)
    /// `EI_VERSION` is not 1.
    case badVersion(UInt8)
    /// Entries of a table are of another size than its class demands, in bytes.
    case badEntrySize(ELFTable, found: UInt64, allowed: Int)
    /// A table is not a whole number of entries; sizes in bytes.
    case partialEntry(ELFTable, size: Int, entrySize: Int)
    /// A part of the file reaches beyond its end; all in bytes, `start` from the start of the ELF file.
    case outOfBounds(ELFTable, start: UInt64, length: UInt64, limit: Int)
    /// A number of a section that is not there.
    case noSuchSection(UInt64, count: Int)
    /// A section of another type than its use demands.
    case wrongSectionType(SectionType, allowed: SectionType)
    /// A number of a symbol that is not there.
    case noSuchSymbol(UInt32, count: Int)
    /// A name that begins outside its string table, or does not end inside it.
    case badString(offset: UInt32, limit: Int)
    /// `ch_type` is not one that can be decompressed; 2 is Zstandard (`ELFCOMPRESS_ZSTD`).
    case unsupportedCompression(UInt32)
    /// A compression header claims more than the limit, in bytes.
    case tooLarge(claimed: UInt64, limit: Int)
    /// Decompression ended with another size than the header claims, in bytes.
    case wrongDecompressedSize(found: Int, claimed: UInt64)
    /// What is compressed could not be inflated.
    case inflate(InflateError.Reason)
  }

  public var reason: Reason
  /// Offset in bytes of what is at fault, from the start of the file (or decompressed stream) that the ELF file lies in.
  public var offset: Int
  /// The section at fault, where there is one.
  public var section: SectionIndex?

  public init(_ reason: Reason, offset: Int, section: SectionIndex? = nil) {
    self.reason = reason
    self.offset = offset
    self.section = section
  }
}

/// The parts of a file that an error can name.
public enum ELFTable: Hashable, Sendable {
  case sectionHeaders, contents, symbols, relocations, extendedIndices, compressionHeader
}

extension ELFError: CustomStringConvertible {
  public var description: String {
    let subject = section.map { "section [\($0.rawValue)] " } ?? ""
    return "\(subject)at offset 0x\(String(offset, radix: 16)): \(reason)"
  }
}

extension ELFError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notELF(let found): "not ELF: begins with \(hexadecimal(found)), not 7f 45 4c 46"
    case .truncated(let needed, let available): "needs \(needed) more bytes, \(available) left"
    case .badClass(let found): "ELF class \(found) does not exist (allowed: 1 for 32 bits, 2 for 64)"
    case .badByteOrder(let found): "byte order \(found) does not exist (allowed: 1 for little-endian, 2 for big-endian)"
    case .badVersion(let found): "ELF version \(found) is not supported (allowed: 1)"
    case .badEntrySize(let table, let found, let allowed): "entries of \(table) have \(found) bytes (allowed: \(allowed))"
    case .partialEntry(let table, let size, let entrySize): "\(table) have \(size) bytes, which is not a multiple of \(entrySize)"
    case .outOfBounds(let table, let start, let length, let limit):
      "\(table) at 0x\(String(start, radix: 16)) of \(length) bytes end beyond the file's \(limit) bytes"
    case .noSuchSection(let found, let count): "section [\(found)] does not exist (the file has \(count))"
    case .wrongSectionType(let found, let allowed): "is a section of type \(found.rawValue) (allowed: \(allowed.rawValue))"
    case .noSuchSymbol(let found, let count): "symbol [\(found)] does not exist (the table has \(count))"
    case .badString(let offset, let limit): "a name at \(offset) does not end inside its string table (\(limit) bytes)"
    case .unsupportedCompression(2): "is compressed with Zstandard, which is not supported (allowed: zlib)"
    case .unsupportedCompression(let found): "compression type \(found) is not known (allowed: 1, zlib)"
    case .tooLarge(let claimed, let limit): "claims \(claimed) bytes after decompression (at most \(limit))"
    case .wrongDecompressedSize(let found, let claimed): "decompresses to \(found) bytes, not to the \(claimed) that it claims"
    case .inflate(let reason): "\(reason)"
    }
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    guard !bytes.isEmpty else { return "nothing" }
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}

extension ELFTable: CustomStringConvertible {
  public var description: String {
    switch self {
    case .sectionHeaders: "section headers"
    case .contents: "contents"
    case .symbols: "symbols"
    case .relocations: "relocations"
    case .extendedIndices: "extended section indices"
    case .compressionHeader: "compression header"
    }
  }
}
