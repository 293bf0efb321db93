/// Why bytes could not be read as BTF, and where.
public struct BTFError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// The file does not begin with 0xeB9F in either byte order.
    case badMagic(UInt16)
    /// The header, or a part that it announces, does not fit.
    case truncated(needed: Int, available: Int)
    case unsupportedVersion(UInt8)
    /// `hdr_len` is below 24.
    case headerTooShort(UInt32)
    /// A section's start is not a multiple of four.
    case misaligned(section: BTFSection, offset: UInt32)
    /// A section reaches into the one that follows it.
    case overlapping(section: BTFSection, end: UInt64, limit: UInt32)
    /// The string section is empty, or does not end with a NUL.
    case unterminatedStrings
    /// The strings, the base's included, go on beyond the last offset that a string may have.
    case stringsTooLong(end: UInt64, lastOffset: UInt32)
    /// The first string is not the empty one: this is split BTF, and its base was not given.
    case needsBase
    /// The layout section is not a whole number of 4-byte entries, or one describes a size that is not a multiple of four.
    case badLayout(found: UInt32)
    /// A kind that this version does not know and the layout section does not describe.
    case unknownKind(UInt8)
    /// A record of kind 0.
    case voidRecord
    /// A reference to a type that is not there; `count` types are.
    case noSuchType(TypeID, count: UInt32)
    /// A name that lies outside the string section.
    case noSuchString(StringOffset, limit: UInt32)
    /// A chain of references that does not end.
    case cycle
    /// A chain of references longer than this program follows.
    case tooDeep(limit: Int)
    /// Describes more text than any compiler's output does.
    case tooMuch(limit: Int)
    /// A type where one of another kind is needed.
    case unexpectedKind(UInt8, allowed: StaticName)
    /// A size or an offset that does not fit 64 bits.
    case sizeOverflow
    /// Split BTF whose base is itself split deeper than this program follows.
    case tooManyBases(limit: Int)
    /// A distilled base type of which the base has none that fits, or several.
    case unmatchedBaseType(name: String, size: UInt32, candidates: Int)
    /// A record of BTF.ext shorter than the format demands, or not a multiple of four.
    case badRecordSize(section: BTFSection, found: UInt32, minimum: UInt32)
    /// A block of BTF.ext for a section without records.
    case emptyBlock(section: BTFSection)
  }

  public var reason: Reason
  /// Offset in bytes, within the file or section that was read, of what is at fault.
  public var offset: Int
  /// The type at fault, where there is one.
  public var type: TypeID?

  public init(_ reason: Reason, offset: Int, type: TypeID? = nil) {
    self.reason = reason
    self.offset = offset
    self.type = type
  }
}

/// The parts of BTF and BTF.ext that an error can name.
public enum BTFSection: Hashable, Sendable {
  case header, types, layout, strings
  case functionInfo, lineInfo, coreRelocations
}

/// A fixed text inside an error, comparable by content.
public struct StaticName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let description: String
  public init(stringLiteral value: String) { description = value }
}

extension BTFError: CustomStringConvertible {
  public var description: String {
    let subject = type.map { "type [\($0.rawValue)] " } ?? ""
    return "\(subject)at offset 0x\(String(offset, radix: 16)): \(reason)"
  }
}

extension BTFError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badMagic(let found): "not BTF: the magic is 0x\(String(found, radix: 16)), not 0xeb9f"
    case .truncated(let needed, let available): "needs \(needed) more bytes, \(available) left"
    case .unsupportedVersion(let found): "BTF version \(found) is not supported (allowed: 1)"
    case .headerTooShort(let found): "header length \(found) is too short (at least 24)"
    case .misaligned(let section, let offset): "\(section) start at \(offset), which is not a multiple of 4"
    case .overlapping(let section, let end, let limit): "\(section) end at \(end), beyond the next section's start at \(limit)"
    case .unterminatedStrings: "the string section does not end with a NUL"
    case .stringsTooLong(let end, let last): "strings go on to offset \(end) (the last may be at \(last))"
    case .needsBase: "the first string is not empty: this is split BTF, and needs its base"
    case .badLayout(let found): "layout size \(found) is not a multiple of 4"
    case .unknownKind(let code): "kind \(code) is not known, and no layout section describes it"
    case .voidRecord: "a record of kind 0 (void)"
    case .noSuchType(let id, let count):
      "refers to type [\(id.rawValue)], which does not exist (ids go to \(count == 0 ? 0 : count - 1))"
    case .noSuchString(let offset, let limit): "string offset \(offset.rawValue) is outside the string section (\(limit) bytes)"
    case .cycle: "refers to itself without end"
    case .tooDeep(let limit): "refers through more than \(limit) types"
    case .tooMuch(let limit): "takes more than \(limit) steps to write, which no compiler's output does"
    case .unexpectedKind(let code, let allowed):
      "is of kind \(BTFKind(rawValue: code).map { "\($0.libbpfName)" } ?? "\(code)"), not \(allowed)"
    case .sizeOverflow: "its size does not fit 64 bits"
    case .tooManyBases(let limit): "split BTF stacked more than \(limit) deep"
    case .unmatchedBaseType(let name, let size, let candidates):
      candidates == 0
        ? "distilled base type '\(name)' of \(size) bytes: the base has none that fits"
        : "distilled base type '\(name)' of \(size) bytes: \(candidates) types of the base fit, one is allowed"
    case .badRecordSize(let section, let found, let minimum):
      "\(section) record size \(found) is not allowed (a multiple of 4, at least \(minimum))"
    case .emptyBlock(let section): "a block of \(section) without records"
    }
  }
}

extension BTFSection: CustomStringConvertible {
  public var description: String {
    switch self {
    case .header: "header"
    case .types: "types"
    case .layout: "layout"
    case .strings: "strings"
    case .functionInfo: "func_info"
    case .lineInfo: "line_info"
    case .coreRelocations: "core_relo"
    }
  }
}
