import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

@testable import ELFWriting

@Suite("ELF files that are written anew") struct ELFRewritingTests {
  /// A file in either byte order with a table of symbols, relocations, code of 16 bytes, and a section that takes no room.
  static func sample(isLittle: Bool = true, is64: Bool = true) -> ELFWriter {
    var writer = ELFWriter(is64: is64, isLittle: isLittle)
    writer.flags = 0x1234
    var code = ELFWriter.Section("xdp", flags: 6, (0..<16).map { UInt8($0) })
    code.alignment = 8
    let index = writer.add(code)
    var nothing = ELFWriter.Section(".bss", type: 8)
    nothing.claimedSize = 4096
    writer.add(nothing)
    writer.add(ELFWriter.Section("license", flags: 3, Array("GPL\0".utf8)))
    let symbols = writer.add(symbols: [.init("run", size: 16, info: 0x12, section: index)])
    writer.add(relocations: [(offset: 8, symbol: 1, type: 1, addend: nil)], of: index, symbols: symbols)
    return writer
  }

  private func rewritten(_ bytes: Bytes, _ replacements: [String: [UInt8]] = [:]) throws -> ELFFile {
    let file = try ELFFile(bytes)
    var rewriting = try ELFRewriting(file)
    for (name, contents) in replacements {
      try rewriting.replace(#require(file.section(named: name)), with: Bytes(contents))
    }
    return try ELFFile(rewriting.bytes())
  }

  @Test func `an empty section that moves does not come to lie inside of the next`() throws {
    var writer = Self.sample()
    // Aligned to more than what follows it.
    writer.sections[3].contents = []
    writer.sections[3].alignment = 64
    var last = ELFWriter.Section("data", Array(repeating: 7, count: 100))
    last.alignment = 1
    writer.add(last)
    let file = try rewritten(Bytes(writer.array()), ["xdp": [1, 2, 3]])
    let data = try #require(file.section(named: "data"))
    #expect(try file.contents(of: data).array() == Array(repeating: 7, count: 100))
  }

  @Test(arguments: Fixture.objects)
  func `an object in which nothing changes stays the same to the last byte`(object: String) throws {
    let bytes = try Fixture.bytes(object)
    #expect(try rewritten(bytes).bytes.array() == bytes.array())
  }

  @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
  func `contents of the same size change in their place`(isLittle: Bool, is64: Bool) throws {
    let original = Bytes(ELFRewritingTests.sample(isLittle: isLittle, is64: is64).array())
    let code = [UInt8](repeating: 0xaa, count: 16)
    let place = try #require(try ELFFile(original).section(named: "xdp"))
    var expected = original.array()
    expected.replaceSubrange(Int(place.offset)..<Int(place.offset) + 16, with: code)
    #expect(try rewritten(original, ["xdp": code]).bytes.array() == expected)
  }

  @Test(arguments: [(true, true), (true, false), (false, true), (false, false)], [0, 3, 16, 17, 5000])
  func `contents of another size move what lies behind them, and change nothing else`(form: (Bool, Bool), size: Int) throws {
    let file = try ELFFile(Bytes(ELFRewritingTests.sample(isLittle: form.0, is64: form.1).array()))
    let code = (0..<size).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let new = try rewritten(file.bytes, ["xdp": code])
    #expect(new.header.flags == 0x1234 && new.order == file.order && new.elfClass == file.elfClass)
    #expect(new.sections.count == file.sections.count)
    for (old, now) in zip(file.sections, new.sections) {
      let name = try file.name(of: old)
      #expect(try new.name(of: now) == name)
      #expect(now.type == old.type && now.flags == old.flags && now.link == old.link && now.info == old.info)
      #expect(now.alignment == old.alignment && now.entrySize == old.entrySize && now.address == old.address)
      #expect(now.type == .null || now.type == .noBits || now.offset == old.offset || now.offset % max(1, now.alignment) == 0)
      #expect(try new.contents(of: now).array() == (name == "xdp" ? code : try file.contents(of: old).array()))
      if old.type == .noBits { #expect(now.size == 4096) }
    }
  }

  @Test func `more sections than 16 bits can number are kept`() throws {
    var writer = ELFWriter()
    for _ in 0..<0xff10 { writer.add(ELFWriter.Section("s", [1])) }
    let file = try ELFFile(Bytes(writer.array()))
    let new = try rewritten(file.bytes, ["s": [2, 3]])
    #expect(new.sections.count == file.sections.count && new.sections.count > 0xff00)
    #expect(try new.contents(of: new.sections[1]).array() == [2, 3])
    #expect(try new.name(of: new.sections[0xff00]) == "s")
  }

  @Test func `a compressed section is kept as it lies in the file`() throws {
    var writer = ELFWriter()
    var debug = ELFWriter.Section(".debug", flags: 0x800, writer.compressionHeader(claimed: 100) + [1, 2, 3])
    debug.alignment = 8
    writer.add(debug)
    writer.add(ELFWriter.Section("code", [1, 2]))
    let file = try ELFFile(Bytes(writer.array()))
    let new = try rewritten(file.bytes, ["code": [9]])
    #expect(try new.storedContents(of: new.sections[1]).array() == file.storedContents(of: file.sections[1]).array())
    #expect(new.sections[1].isCompressed)
  }

  @Test(.enabled(if: Tool("readelf") != nil, "needs readelf, of binutils"), arguments: ["tags/el.o", "core-relocations/eb.o"])
  func `readelf finds nothing wrong, and the same symbols and relocations`(object: String) throws {
    let readelf = try #require(Tool("readelf"))
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = try ELFFile(Fixture.bytes(object))
    let license = try #require(file.sections.first { $0.type == .programBits && $0.size > 0 })
    var rewriting = try ELFRewriting(file)
    try rewriting.replace(license, with: Bytes([UInt8](repeating: 0, count: Int(license.size) + 64)))
    let path = folder.appending(path: "new.o")
    try Data(rewriting.bytes().array()).write(to: path)
    let old = try readelf.run(["-s", "-r", "-W", Fixture.path(object)])
    let new = try readelf.run(["-s", "-r", "-W", path.path])
    // Where a table of relocations lies has changed, and is said.
    func words(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.contains("at offset") } }
    #expect(new.status == 0 && new.diagnostics.isEmpty)
    #expect(words(new.text) == words(old.text))
    #expect(try readelf.run(["-a", "-W", path.path]).diagnostics == readelf.run(["-a", "-W", Fixture.path(object)]).diagnostics)
  }
}
