import ByteReading
import TestSupport
import Testing

@testable import ELF

@Suite("Sections")
struct SectionTests {
  private func sample(_ shape: Shape) -> ELFWriter {
    var writer = shape.writer
    var text = ELFWriter.Section("xdp", flags: 6, [1, 2, 3, 4])
    text.address = 0x1000
    text.info = 7
    text.link = 2
    text.alignment = 8
    text.entrySize = 16
    writer.add(text)
    writer.add(ELFWriter.Section(".BTF", [9, 8, 7]))
    var bss = ELFWriter.Section(".bss", type: 8)
    bss.claimedSize = 1 << 20
    writer.add(bss)
    writer.add(ELFWriter.Section(".BTF", [5]))
    return writer
  }

  @Test(arguments: Shape.all)
  func `every field of a section header is read`(shape: Shape) throws {
    let file = try ELFFile(Bytes(sample(shape).array()))
    #expect(try file.sections.map { try file.name(of: $0) } == ["", "xdp", ".BTF", ".bss", ".BTF", ".shstrtab"])
    let text = try #require(file.section(named: "xdp"))
    #expect(text.index == SectionIndex(1))
    #expect(text.type == .programBits)
    #expect(text.flags == [.alloc, .executable])
    #expect(text.address == 0x1000)
    #expect(text.size == 4)
    #expect(text.info == 7)
    #expect(text.link == SectionIndex(2))
    #expect(text.alignment == 8)
    #expect(text.entrySize == 16)
    #expect(try file.contents(of: text).array() == [1, 2, 3, 4])
  }

  @Test(arguments: Shape.all)
  func `sections are found by exact name, the first of several first`(shape: Shape) throws {
    let file = try ELFFile(Bytes(sample(shape).array()))
    #expect(file.sections(named: ".BTF").map(\.index.rawValue) == [2, 4])
    #expect(file.section(named: ".BTF")?.index == SectionIndex(2))
    #expect(file.section(named: Bytes(Array(".bss".utf8)))?.index == SectionIndex(3))
    for absent in [".BT", ".BTF.ext", "BTF", "xdp ", ".shstrtab\0"] { #expect(file.section(named: absent) == nil) }
  }

  @Test(arguments: Shape.all)
  func `what takes no room in the file is empty, however large it claims to be`(shape: Shape) throws {
    let file = try ELFFile(Bytes(sample(shape).array()))
    let bss = try #require(file.section(named: ".bss"))
    #expect(bss.size == 1 << 20)
    #expect(try file.contents(of: bss).count == 0)
  }

  @Test(arguments: Shape.all)
  func `contents are views whose offsets are those of the outer file`(shape: Shape) throws {
    let array = sample(shape).array()
    let outer = Bytes([0xff, 0xff, 0xff] + array + [1, 2, 3])
    let file = try ELFFile(try #require(outer.suffix(from: 3)))
    let section = try #require(file.section(named: ".BTF"))
    let contents = try file.contents(of: section)
    #expect(contents.array() == [9, 8, 7])
    #expect(contents.fileOffset == 3 + Int(section.offset))
    #expect(outer[contents.fileOffset] == 9)
  }

  @Test(arguments: Shape.all)
  func `a file stripped of its section headers has no sections`(shape: Shape) throws {
    let array = sample(shape).array {
      $0.sectionHeaderOffset = 0
      $0.sectionCount = 0
      $0.nameSection = 0
      $0.sectionHeaderSize = 0
    }
    let file = try ELFFile(Bytes(array))
    #expect(file.sections.isEmpty)
    #expect(file.section(named: ".BTF") == nil)
    #expect(try file.symbolTable() == nil)
  }

  @Test(arguments: Shape.all)
  func `a file without a section of names has sections without names`(shape: Shape) throws {
    let file = try ELFFile(Bytes(sample(shape).array { $0.nameSection = 0 }))
    #expect(file.sections.count == 6)
    #expect(try file.sections.allSatisfy { try file.name(of: $0) == "" })
    #expect(file.section(named: ".BTF") == nil)
  }

  @Test(arguments: Shape.all)
  func `counts in section 0 are used where the header has none`(shape: Shape) throws {
    var writer = sample(shape)
    writer.usesExtendedNumbering = true
    let file = try ELFFile(Bytes(writer.array()))
    #expect(file.sections.count == 6)
    #expect(file.section(named: ".BTF")?.index == SectionIndex(2))
  }

  @Test(arguments: Shape.all)
  func `a file may have more sections than 16 bits count`(shape: Shape) throws {
    var writer = shape.writer
    for number in 1...66_000 { writer.add(ELFWriter.Section(number == 65_999 ? "last" : "many", [UInt8(number & 0xff)])) }
    let file = try ELFFile(Bytes(writer.array()))
    #expect(file.sections.count == 66_002)
    let last = try #require(file.section(named: "last"))
    #expect(last.index == SectionIndex(65_999))
    #expect(try file.contents(of: last).array() == [UInt8(65_999 & 0xff)])
    #expect(file.sections(named: "many").count == 65_999)
  }
}

@Suite("Damaged section headers")
struct DamagedSectionTests {
  @Test(arguments: Shape.all)
  func `headers beyond the end are an error that names e_shoff`(shape: Shape) {
    let array = shape.writer.array { $0.sectionHeaderOffset = 0xffff_fff0 }
    let expected = ELFError(
      .outOfBounds(.sectionHeaders, start: 0xffff_fff0, length: shape.is64 ? 64 : 40, limit: array.count),
      offset: shape.is64 ? 40 : 32)
    #expect(openingError(array) == expected)
  }

  @Test(arguments: Shape.all)
  func `more headers than the file has room for are an error`(shape: Shape) {
    let array = shape.writer.array { $0.sectionCount = 0xfeff }
    guard case .outOfBounds(.sectionHeaders, _, let length, array.count) = openingError(array)?.reason else {
      Issue.record("no error about the section headers")
      return
    }
    #expect(length == 0xfeff * (shape.is64 ? 64 : 40))
  }

  @Test(arguments: Shape.all)
  func `a count in section 0 whose size overflows is an error`(shape: Shape) {
    var writer = shape.writer
    writer.usesExtendedNumbering = true
    writer.sections[0].claimedSize = .max
    guard case .outOfBounds(.sectionHeaders, _, _, _) = openingError(writer.array())?.reason else {
      Issue.record("no error about the section headers")
      return
    }
  }

  @Test(arguments: Shape.all)
  func `headers of another size than the class demands are an error`(shape: Shape) {
    let found = openingError(shape.writer.array { $0.sectionHeaderSize = 63 })
    #expect(
      found
        == ELFError(.badEntrySize(.sectionHeaders, found: 63, allowed: shape.is64 ? 64 : 40), offset: shape.is64 ? 58 : 46))
  }

  @Test(arguments: Shape.all)
  func `a section of names that does not exist is an error`(shape: Shape) {
    let place = shape.is64 ? 62 : 50
    #expect(openingError(shape.writer.array { $0.nameSection = 2 }) == ELFError(.noSuchSection(2, count: 2), offset: place))
    var writer = shape.writer
    writer.usesExtendedNumbering = true
    writer.sections[0].link = 1_000_000
    #expect(openingError(writer.array()) == ELFError(.noSuchSection(1_000_000, count: 2), offset: place))
  }

  @Test(arguments: Shape.all, [(UInt64(0), UInt64(1) << 31), (0xffff_ffff, 1), (.max, .max), (1, .max)])
  func `contents beyond the end are an error that names the section`(shape: Shape, range: (UInt64, UInt64)) throws {
    var writer = shape.writer
    var section = ELFWriter.Section("x", [1])
    section.claimedOffset = range.0
    section.claimedSize = range.1
    writer.add(section)
    let array = writer.array()
    let file = try ELFFile(Bytes(array))
    let found = try #require(file.section(named: "x"))
    let error = thrown { () throws(ELFError) in _ = try file.contents(of: found) }
    let headers = array.count - 3 * (shape.is64 ? 64 : 40)
    #expect(
      error
        == ELFError(
          .outOfBounds(.contents, start: found.offset, length: found.size, limit: array.count),
          offset: headers + (shape.is64 ? 64 : 40), section: SectionIndex(1)))
    #expect(error?.description.contains("section [1] at offset 0x") == true)
  }

  @Test(arguments: Shape.all)
  func `a name outside the section of names is an error, and is found by no lookup`(shape: Shape) throws {
    var writer = shape.writer
    var section = ELFWriter.Section("x", [1])
    section.claimedName = 0xffff_ffff
    writer.add(section)
    let file = try ELFFile(Bytes(writer.array()))
    #expect(file.section(named: "x") == nil)
    let error = thrown { () throws(ELFError) in _ = try file.name(of: file.sections[1]) }
    #expect(error?.reason == .badString(offset: 0xffff_ffff, limit: 13))
    #expect(error?.section == SectionIndex(1))
  }

  @Test
  func `a section that is asked for by a number it does not have is an error`() throws {
    let file = try ELFFile(Bytes(ELFWriter().array()))
    let error = thrown { () throws(ELFError) in _ = try file.section(SectionIndex(9), referrer: SectionIndex(1)) }
    #expect(error?.reason == .noSuchSection(9, count: 2))
    #expect(error?.section == SectionIndex(1))
    #expect(file.sections[SectionIndex(2)] == nil)
  }
}
