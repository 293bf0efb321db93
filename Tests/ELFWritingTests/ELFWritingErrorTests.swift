import ByteReading
import ELF
import TestSupport
import Testing

@testable import ELFWriting

@Suite struct ELFWritingErrorTests {
  @Test func `a file with segments is refused`() throws {
    var bytes = ELFRewritingTests.sample().array()
    // e_phnum
    bytes[56] = 2
    let file = try ELFFile(Bytes(bytes))
    #expect(throws: ELFWritingError(.hasSegments(count: 2))) { try ELFRewriting(file) }
  }

  @Test func `a file without section headers is refused`() throws {
    let file = try ELFFile(Bytes(ELFRewritingTests.sample().array { $0.sectionHeaderOffset = 0 }))
    #expect(throws: ELFWritingError(.noSections)) { try ELFRewriting(file) }
  }

  @Test func `a section that takes no room cannot be given contents`() throws {
    let file = try ELFFile(Bytes(ELFRewritingTests.sample().array()))
    var rewriting = try ELFRewriting(file)
    let section = try #require(file.section(named: ".bss"))
    #expect(throws: ELFWritingError(.takesNoRoom, section: section.index)) { try rewriting.replace(section, with: Bytes([1])) }
  }

  @Test func `sections that share bytes are refused`() throws {
    var writer = ELFRewritingTests.sample()
    writer.sections[3].claimedOffset = 70
    let file = try ELFFile(Bytes(writer.array()))
    let error = #expect(throws: ELFWritingError.self) { try ELFRewriting(file).bytes() }
    guard case .overlapping = error?.reason else { return #expect(Bool(false), "\(String(describing: error))") }
  }

  @Test func `an empty section inside of another is refused, for which libelf would overwrite that`() throws {
    var writer = ELFRewritingTests.sample()
    let code = try ELFFile(Bytes(writer.array())).sections[1]
    writer.sections[3].contents = []
    writer.sections[3].claimedOffset = code.offset + 8
    let file = try ELFFile(Bytes(writer.array()))
    #expect(
      throws: ELFWritingError(
        .overlapping(start: code.offset + 8, previousEnd: code.offset + code.size), section: file.sections[3].index)
    ) {
      try ELFRewriting(file).bytes()
    }
  }

  @Test func `a section that is replaced must lie in the file as well`() throws {
    var writer = ELFRewritingTests.sample()
    writer.sections[3].claimedSize = 0xffff_ffff_ffff_ffd4
    let file = try ELFFile(Bytes(writer.array()))
    var rewriting = try ELFRewriting(file)
    try rewriting.replace(file.sections[3], with: Bytes([1]))
    let error = #expect(throws: ELFWritingError.self) { try rewriting.bytes() }
    guard case .unreadable = error?.reason else { return #expect(Bool(false), "\(String(describing: error))") }
  }

  @Test func `a header that is not in use is refused`() throws {
    var bytes = ELFRewritingTests.sample().array()
    let file = try ELFFile(Bytes(bytes))
    // sh_type
    for place in 4..<8 { bytes[Int(file.header.sectionHeaderOffset) + 64 * 3 + place] = 0 }
    let damaged = try ELFFile(Bytes(bytes))
    #expect(throws: ELFWritingError(.inactive, section: damaged.sections[3].index)) { try ELFRewriting(damaged) }
  }

  @Test func `a header that libelf would correct is refused`() throws {
    var bytes = ELFRewritingTests.sample().array()
    let file = try ELFFile(Bytes(bytes))
    let relocations = try #require(file.sections.first { $0.type == .relocations })
    // sh_entsize
    bytes[Int(file.header.sectionHeaderOffset) + 64 * Int(relocations.index.rawValue) + 56] = 24
    let damaged = try ELFFile(Bytes(bytes))
    #expect(throws: ELFWritingError(.correctedHeader, section: relocations.index)) { try ELFRewriting(damaged).bytes() }
  }

  @Test func `a section inside of the file's header is refused`() throws {
    var writer = ELFRewritingTests.sample()
    writer.sections[1].claimedOffset = 8
    let file = try ELFFile(Bytes(writer.array()))
    #expect(throws: ELFWritingError(.overlapping(start: 8, previousEnd: 64), section: file.sections[1].index)) {
      try ELFRewriting(file).bytes()
    }
  }

  @Test(arguments: [UInt64(3), 1 << 40])
  func `an alignment that cannot be kept is refused where the section would move`(alignment: UInt64) throws {
    var writer = ELFRewritingTests.sample()
    writer.sections[3].alignment = alignment
    let file = try ELFFile(Bytes(writer.array()))
    var rewriting = try ELFRewriting(file)
    try rewriting.replace(file.sections[1], with: Bytes([1]))
    #expect(throws: ELFWritingError(.badAlignment(alignment, limit: 1 << 16), section: file.sections[3].index)) {
      try rewriting.bytes()
    }
  }

  @Test func `a section that lies outside the file is refused`() throws {
    var writer = ELFRewritingTests.sample()
    writer.sections[3].claimedSize = 1 << 40
    let file = try ELFFile(Bytes(writer.array()))
    let error = #expect(throws: ELFWritingError.self) { try ELFRewriting(file).bytes() }
    guard case .unreadable = error?.reason else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(error?.section == file.sections[3].index)
  }

  @Test func `a section that takes no room, and has its place beyond the end of the file, is refused`() throws {
    var writer = ELFRewritingTests.sample()
    writer.sections[2].claimedOffset = 1 << 60
    let file = try ELFFile(Bytes(writer.array()))
    #expect(throws: ELFWritingError(.beyondEnd(offset: 1 << 60, limit: file.bytes.count), section: SectionIndex(2))) {
      try ELFRewriting(file).bytes()
    }
  }

  /// Every byte of a small file changed in some ways: what comes out is an error or a file that reads back.
  @Test func `damaged files are refused or written, and never trap`() throws {
    let sound = ELFRewritingTests.sample().array()
    var written = 0
    for place in sound.indices {
      for change: UInt8 in [1, 0x80, 0xff] {
        var bytes = sound
        bytes[place] ^= change
        guard let file = try? ELFFile(Bytes(bytes)), var rewriting = try? ELFRewriting(file) else { continue }
        if file.sections.count > 1 { try? rewriting.replace(file.sections[1], with: Bytes([1, 2, 3])) }
        if (try? rewriting.bytes()) != nil { written += 1 }
      }
    }
    #expect(written > 100)
  }

  static let texts: [(ELFWritingError.Reason, [String])] = [
    (.unreadable(ELFError(.badClass(77), offset: 16)), ["77", "0x10"]), (.hasSegments(count: 11), ["11"]),
    (.noSections, ["section"]),
    (.takesNoRoom, ["room"]), (.overlapping(start: 12, previousEnd: 13), ["0xc", "0xd"]),
    (.beyondEnd(offset: 16, limit: 17), ["0x10", "17"]), (.badAlignment(14, limit: 15), ["14", "15"]),
    (.systemCall("memfd_create", errno: 2), ["memfd_create", "errno 2"]),
    (.libelf("out of memory"), ["libelf", "out of memory"]), (.inactive, ["SHT_NULL"]),
    (.correctedHeader, ["libelf", "entry size"]), (.writtenWrongly, ["libelf"]),
  ]

  @Test(arguments: texts)
  func `the text names what was found and what is allowed`(reason: ELFWritingError.Reason, values: [String]) {
    let text = "\(ELFWritingError(reason, section: SectionIndex(99)))"
    #expect(text.hasPrefix("section [99]: "))
    for value in values { #expect(text.contains(value), "\(text) lacks \(value)") }
  }
}
