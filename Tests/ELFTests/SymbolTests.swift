import ByteReading
import TestSupport
import Testing

@testable import ELF

@Suite("Symbols and relocations")
struct SymbolTests {
  @Test(arguments: Shape.all)
  func `every field of a symbol is read`(shape: Shape) throws {
    var writer = shape.writer
    let code = writer.add(ELFWriter.Section("xdp", [0, 0, 0, 0]))
    writer.add(symbols: [
      .init("main", value: 8, size: 16, info: 0x12, other: 2, section: code),
      .init("absolute", value: 0xffff_fff0, info: 0x20, reserved: 0xfff1),
      .init("common", info: 0x11, reserved: 0xfff2),
      .init("extern", info: 0x10),
      .init("odd", reserved: 0xff20),
      .init("lost", reserved: 0xffff),
      .init("", info: 3, section: code),
    ])
    let file = try ELFFile(Bytes(writer.array()))
    let table = try #require(try file.symbolTable())
    #expect(table.count == 8)
    #expect(table[0].place == .undefined)
    let main = table[1]
    #expect(try table.name(of: main) == "main")
    #expect(main.value == 8 && main.size == 16)
    #expect(main.kind == .function && main.binding == .global && main.visibility == .hidden)
    #expect(
      table.dropFirst().map(\.place) == [
        .section(SectionIndex(code)), .absolute, .common, .undefined, .reserved(0xff20), .reserved(0xffff),
        .section(SectionIndex(code)),
      ])
    #expect(table[2].value == 0xffff_fff0 && table[2].binding == .weak && table[2].kind == .none)
    #expect(try table.name(of: table[7]) == "" && table[7].kind == .section)
  }

  @Test(arguments: Shape.all)
  func `section numbers that do not fit 16 bits come from their own table`(shape: Shape) throws {
    var writer = shape.writer
    for _ in 1...0xff05 { writer.add(ELFWriter.Section("s")) }
    writer.add(symbols: [.init("a", section: 0xff03), .init("b", section: 4)])
    let file = try ELFFile(Bytes(writer.array()))
    let table = try #require(try file.symbolTable())
    #expect(table.map(\.place) == [.undefined, .section(SectionIndex(0xff03)), .section(SectionIndex(4))])
  }

  @Test(arguments: Shape.all)
  func `relocations without addends are read`(shape: Shape) throws {
    var writer = shape.writer
    let code = writer.add(ELFWriter.Section("xdp", Array(repeating: 0, count: 16)))
    let symbols = writer.add(symbols: [.init("a"), .init("b")])
    let section = writer.add(relocations: [(8, 2, 1, nil), (0xffff_fff8, 0xff_ffff, 0xff, nil)], of: code, symbols: symbols)
    let file = try ELFFile(Bytes(writer.array()))
    let tables = try file.relocations(of: SectionIndex(code))
    #expect(tables.count == 1)
    let table = try #require(tables.first)
    #expect(table.section.index == SectionIndex(section))
    #expect(table.target == SectionIndex(code) && table.symbols == SectionIndex(symbols))
    #expect(
      Array(table) == [
        Relocation(offset: 8, type: 1, symbol: 2, addend: nil),
        Relocation(offset: 0xffff_fff8, type: 0xff, symbol: 0xff_ffff, addend: nil),
      ])
    #expect(try file.name(of: table.section) == ".relxdp")
    #expect(try file.relocations(of: SectionIndex(symbols)).isEmpty)
    let contents = try file.contents(of: table.section)
    #expect(table.fileOffset(of: 1) == contents.fileOffset + (shape.is64 ? 16 : 8))
  }

  @Test(arguments: Shape.all)
  func `relocations with addends are read, negative ones too`(shape: Shape) throws {
    var writer = shape.writer
    let code = writer.add(ELFWriter.Section(".text", [0, 0, 0, 0]))
    let symbols = writer.add(symbols: [.init("a")])
    let section = writer.add(relocations: [(0, 1, 2, -4), (4, 1, 11, 0x7fff_ffff)], of: code, symbols: symbols)
    let file = try ELFFile(Bytes(writer.array()))
    let table = try file.relocations(in: try file.section(SectionIndex(section)))
    #expect(table.map(\.addend) == [-4, 0x7fff_ffff])
    #expect(table.map(\.type) == [2, 11])
  }

  @Test
  func `the halves of r_info change places in 64-bit little-endian MIPS`() throws {
    for isLittle in [true, false] {
      var writer = ELFWriter(is64: true, isLittle: isLittle)
      writer.machine = 8
      // r_sym, r_ssym, r_type3, r_type2, r_type: the first is a word, the others are bytes in this order.
      var section = ELFWriter.Section(".rel.x", type: 9, writer.long(0x10) + writer.word(5) + [0, 0, 7, 18])
      section.entrySize = 16
      let index = writer.add(section)
      let file = try ELFFile(Bytes(writer.array()))
      let table = try file.relocations(in: try file.section(SectionIndex(index)))
      #expect(Array(table) == [Relocation(offset: 0x10, type: 0x0712, symbol: 5, addend: nil)])
    }
  }
}

@Suite("Damaged symbols and relocations")
struct DamagedSymbolTests {
  private func file(_ edit: (inout ELFWriter) -> Void) throws -> ELFFile {
    var writer = ELFWriter()
    let code = writer.add(ELFWriter.Section("xdp", [0]))
    let symbols = writer.add(symbols: [.init("a")])
    writer.add(relocations: [(0, 1, 1, nil)], of: code, symbols: symbols)
    edit(&writer)
    return try ELFFile(Bytes(writer.array()))
  }

  private func symbolError(_ edit: (inout ELFWriter) -> Void) throws -> ELFError? {
    let file = try file(edit)
    return thrown { () throws(ELFError) in _ = try file.symbolTable() }
  }

  private func relocationError(_ edit: (inout ELFWriter) -> Void) throws -> ELFError? {
    let file = try file(edit)
    return thrown { () throws(ELFError) in _ = try file.relocations(of: SectionIndex(1)) }
  }

  @Test
  func `entries of another size are an error`() throws {
    #expect(try symbolError { $0.sections[2].entrySize = 16 }?.reason == .badEntrySize(.symbols, found: 16, allowed: 24))
    #expect(try symbolError { $0.sections[2].entrySize = 0 }?.reason == .badEntrySize(.symbols, found: 0, allowed: 24))
    #expect(try relocationError { $0.sections[4].entrySize = 24 }?.reason == .badEntrySize(.relocations, found: 24, allowed: 16))
  }

  @Test
  func `a part of an entry at the end is an error`() throws {
    let error = try symbolError { $0.sections[2].contents.append(0) }
    #expect(error?.reason == .partialEntry(.symbols, size: 49, entrySize: 24))
    #expect(error?.section == SectionIndex(2))
    #expect(
      try relocationError { $0.sections[4].contents.append(0) }?.reason
        == .partialEntry(.relocations, size: 17, entrySize: 16))
  }

  @Test
  func `names that are not in a string table are an error`() throws {
    #expect(try symbolError { $0.sections[2].link = 77 }?.reason == .noSuchSection(77, count: 6))
    #expect(try symbolError { $0.sections[2].link = 1 }?.reason == .wrongSectionType(.programBits, allowed: .stringTable))
  }

  @Test
  func `a name that does not end is an error of that symbol only`() throws {
    let file = try file { $0.sections[3].contents = [0, 0x61] }
    let table = try #require(try file.symbolTable())
    #expect(try table.name(of: table[0]) == "")
    let error = thrown { () throws(ELFError) in _ = try table.name(of: table[1]) }
    #expect(error?.reason == .badString(offset: 1, limit: 2))
    #expect(error?.offset == (try file.contents(of: table.section).fileOffset) + 24)
  }

  @Test
  func `a symbol that is not there is an error`() throws {
    let table = try #require(try file { _ in }.symbolTable())
    #expect(try table.symbol(1).index == 1)
    let error = thrown { () throws(ELFError) in _ = try table.symbol(2, referrer: SectionIndex(4)) }
    #expect(error?.reason == .noSuchSymbol(2, count: 2) && error?.section == SectionIndex(4))
  }

  @Test
  func `too few extended section numbers are an error`() throws {
    let error = try symbolError {
      var indices = ELFWriter.Section(".symtab_shndx", type: 18, [0, 0, 0, 0, 0, 0, 0])
      indices.link = 2
      $0.add(indices)
    }
    #expect(error?.reason == .partialEntry(.extendedIndices, size: 7, entrySize: 8))
    #expect(error?.section == SectionIndex(5))
  }

  @Test
  func `sections of another kind are not tables`() throws {
    let file = try file { _ in }
    let symbols = thrown { () throws(ELFError) in _ = try file.symbolTable(in: file.sections[1]) }
    #expect(symbols?.reason == .wrongSectionType(.programBits, allowed: .symbolTable))
    let relocations = thrown { () throws(ELFError) in _ = try file.relocations(in: file.sections[1]) }
    #expect(relocations?.reason == .wrongSectionType(.programBits, allowed: .relocations))
  }
}
