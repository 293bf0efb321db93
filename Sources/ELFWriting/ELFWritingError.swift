import ByteReading
public import ELF

/// Why an ELF file could not be written, and which section is at fault.
public struct ELFWritingError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// What shall be written anew cannot be read.
    case unreadable(ELFError)
    /// The file is loaded by segments, which say once more where things lie; `count` is their number.
    case hasSegments(count: Int)
    /// There are no section headers.
    case noSections
    /// A header that is not in use (`SHT_NULL`) stands between those of sections: libelf may overwrite the file's header for it.
    case inactive
    /// A section that takes no room in the file cannot be given contents.
    case takesNoRoom
    /// The contents share bytes with what lies before them; both are offsets in bytes from the start of the ELF file.
    case overlapping(start: UInt64, previousEnd: UInt64)
    /// A section's place lies behind the end of the file; both are offsets in bytes.
    case beyondEnd(offset: UInt64, limit: Int)
    /// An alignment that is no power of two, or beyond what is kept when sections move.
    case badAlignment(UInt64, limit: UInt64)
    /// A system call failed.
    case systemCall(String, errno: Int32)
    /// libelf refused, in its own words.
    case libelf(String)
    /// libelf corrects the section's header: it has another size of entries, or alignment, than such a section has.
    case correctedHeader
    /// What libelf wrote is not what it was given.
    case writtenWrongly
  }

  public var reason: Reason
  /// The section at fault, where there is one.
  public var section: SectionIndex?

  public init(_ reason: Reason, section: SectionIndex? = nil) {
    self.reason = reason
    self.section = section
  }
}

extension ELFWritingError: CustomStringConvertible {
  public var description: String {
    let subject = section.map { "section [\($0.rawValue)]: " } ?? ""
    return "\(subject)\(reason)"
  }
}

extension ELFWritingError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let error): "\(error)"
    case .hasSegments(let count): "the file has \(count) segments; only files without them can be written anew"
    case .noSections: "the file has no section headers"
    case .inactive: "its header is not in use (SHT_NULL); such a file cannot be written anew"
    case .takesNoRoom: "it takes no room in the file, and cannot be given contents"
    case .overlapping(let start, let end):
      "begins at 0x\(String(start, radix: 16)), inside of what ends at 0x\(String(end, radix: 16)); what overlaps cannot be written anew"
    case .beyondEnd(let offset, let limit): "begins at 0x\(String(offset, radix: 16)), beyond the file's \(limit) bytes"
    case .badAlignment(let found, let limit): "alignment \(found) is not allowed (a power of two, at most \(limit))"
    case .systemCall(let name, let number): "\(name): \(systemErrorText(number)) (errno \(number))"
    case .libelf(let words): "libelf: \(words)"
    case .correctedHeader: "libelf corrects its header, which has another entry size or alignment than such a section has"
    case .writtenWrongly: "what libelf wrote is not what it was given"
    }
  }
}
