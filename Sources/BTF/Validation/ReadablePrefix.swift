import ByteReading

/// What can be read of a blob of which a record cannot.
enum ReadablePrefix {
  /// The types before the one at which `error` ended the reading; nil where the error is not about a record.
  ///
  /// It is a table of a copy, whose header counts only those types.
  static func table(of blob: Bytes, upTo error: BTFError, base: BTFTypeTable?) -> BTFTypeTable? {
    // The copy must not cost much; the kernel takes a quarter of this from a program.
    guard blob.count <= 4 * HeaderRules.blobLimit, error.type != nil, let header = try? BTFHeader(blob) else { return nil }
    let start = blob.fileOffset + Int(header.length) + Int(header.typeOffset)
    guard error.offset >= start, let length = UInt32(exactly: error.offset - start), length <= header.typeLength else { return nil }
    var copy = blob.array()
    let place = 12
    guard copy.count >= place + 4 else { return nil }
    for index in 0..<4 {
      let shift = UInt32(8 * (header.order == .little ? index : 3 - index))
      copy[place + index] = UInt8(truncatingIfNeeded: length >> shift)
    }
    return try? BTFTypeTable(Bytes(copy), base: base)
  }
}

extension FindingList {
  /// Turns the reader's refusal into a finding: always one about a record, one about the header only where the header's rules found
  /// nothing, since they say the same better.
  mutating func add(readerRefusal error: BTFError, ifNothingElse isFirst: Bool) {
    let rule: BTFRule
    switch error.reason {
    case .unknownKind, .voidRecord: rule = .unknownKind
    case .truncated where error.type != nil: rule = .recordTruncated
    default:
      guard isFirst else { return }
      rule = error.reason.headerRule
    }
    var code: UInt8?
    if case .unknownKind(let kind) = error.reason { code = kind }
    let allowed = rule == .unknownKind ? " (allowed: 1 to 19)" : ""
    add(BTFFinding(rule, type: error.type, kindCode: code, at: error.offset, "\(error.reason)\(allowed)"))
  }
}

extension BTFError.Reason {
  fileprivate var headerRule: BTFRule {
    switch self {
    case .badMagic: .badMagic
    case .unsupportedVersion: .badVersion
    case .misaligned(section: .types, _): .typesMisaligned
    case .misaligned: .layoutMisaligned
    case .overlapping: .sectionOverlap
    case .unterminatedStrings: .stringsUnterminated
    case .needsBase: .stringsFirst
    case .badLayout: .layoutSize
    case .tooManyBases: .tooDeep
    default: .headerTruncated
    }
  }
}
