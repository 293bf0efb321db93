import Testing

@testable import BTF

@Suite struct BTFErrorTests {
  /// One of every reason. The switch below does not compile when a reason is added, which is the reminder to add it here.
  static let reasons: [BTFError.Reason] = [
    .badMagic(0x1234), .truncated(needed: 11, available: 12), .unsupportedVersion(13), .headerTooShort(14),
    .misaligned(section: .types, offset: 15), .overlapping(section: .layout, end: 16, limit: 17), .unterminatedStrings,
    .stringsTooLong(end: 18, lastOffset: 19), .needsBase, .badLayout(found: 20), .unknownKind(21), .voidRecord,
    .noSuchType(TypeID(22), count: 23), .noSuchString(StringOffset(24), limit: 25), .cycle, .tooDeep(limit: 26),
    .tooMuch(limit: 32),
    .unexpectedKind(2, allowed: "a struct"), .sizeOverflow, .tooManyBases(limit: 27),
    .unmatchedBaseType(name: "name", size: 28, candidates: 0), .unmatchedBaseType(name: "name", size: 28, candidates: 29),
    .badRecordSize(section: .lineInfo, found: 30, minimum: 31), .emptyBlock(section: .functionInfo),
  ]

  /// What each text must name.
  func values(_ reason: BTFError.Reason) -> [String] {
    switch reason {
    case .badMagic: ["0x1234", "0xeb9f"]
    case .truncated: ["11", "12"]
    case .unsupportedVersion: ["13"]
    case .headerTooShort: ["14", "24"]
    case .misaligned: ["types", "15", "4"]
    case .overlapping: ["layout", "16", "17"]
    case .unterminatedStrings: ["string", "NUL"]
    case .stringsTooLong: ["18", "19"]
    case .needsBase: ["split", "base"]
    case .badLayout: ["20"]
    case .unknownKind: ["21"]
    case .voidRecord: ["kind 0"]
    case .noSuchType: ["[22]", "22"]
    case .noSuchString: ["24", "25"]
    case .cycle: ["itself"]
    case .tooDeep: ["26"]
    case .tooMuch: ["32"]
    case .unexpectedKind: ["PTR", "a struct"]
    case .sizeOverflow: ["64 bits"]
    case .tooManyBases: ["27"]
    case .unmatchedBaseType(_, _, let candidates): ["'name'", "28", candidates == 0 ? "none" : "29"]
    case .badRecordSize: ["line_info", "30", "31"]
    case .emptyBlock: ["func_info"]
    }
  }

  @Test func `every reason has a text of its own that names what was found and what is allowed`() {
    let texts = BTFErrorTests.reasons.map(\.description)
    #expect(Set(texts).count == texts.count)
    for reason in BTFErrorTests.reasons {
      for value in values(reason) { #expect(reason.description.contains(value), "\(reason.description): \(value)") }
      // One line, no full stop: it stands at the end of a longer message.
      #expect(!reason.description.contains("\n") && !reason.description.hasSuffix("."))
    }
  }

  @Test func `an error names its place, and the type where there is one`() {
    let error = BTFError(.truncated(needed: 4224, available: 4221), offset: 0x30_9c78, type: TypeID(126_572))
    #expect(error.description == "type [126572] at offset 0x309c78: needs 4224 more bytes, 4221 left")
    #expect(BTFError(.voidRecord, offset: 16).description == "at offset 0x10: a record of kind 0 (void)")
  }

  @Test func `a kind that is not known is named by its number`() {
    #expect(BTFError.Reason.unexpectedKind(99, allowed: "a struct").description == "is of kind 99, not a struct")
  }
}
