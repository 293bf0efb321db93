import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct ValidationTests {
  @Test(arguments: [ByteOrder.little, .big])
  func `the first finding does not end the search`(order: ByteOrder) {
    var writer = BTFWriter(order: order)
    writer.integer("int", size: 4, bits: 33)
    writer.structure("a b", size: 4, [.init("m", TypeID(9), at: 0), .init("n", TypeID(1), at: 32)])
    writer.pointer(to: TypeID(12))
    let validation = BTFValidation(writer.bytes { $0.flags = 1 })
    #expect(!validation.isValid)
    #expect(validation.typeCount == 3)
    #expect(
      validation.findings.map(\.rule) == [
        .headerFlags, .integerExceedsSize, .nameInvalid, .noSuchType, .memberExceedsStruct, .noSuchType,
      ])
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `a finding names type, entry and the place of the word at fault`(order: ByteOrder) throws {
    var writer = BTFWriter(order: order)
    let int = writer.integer("int", size: 4)
    writer.structure("s", size: 8, [.init("a", int, at: 32), .init("b", int, at: 0)])
    let finding = try #require(BTFValidation(writer.bytes()).findings.first)
    #expect(finding.rule == .memberOrder)
    #expect(finding.type == TypeID(2) && finding.kind == .structure && finding.name == "s")
    #expect(finding.entry == 1 && finding.entryName == "b")
    // The header, an integer of 16 bytes, the struct's head, its first member, and two words of its second.
    #expect(finding.offset == 24 + 16 + 12 + 12 + 8)
    #expect(finding.message == "begins before the one before it (found bit 0, allowed from 32)")
  }

  @Test func `offsets count from the start of the file that the blob lies in`() throws {
    var writer = BTFWriter()
    writer.record(.pointer, count: 1)
    writer.record(name: nil, info: 99 << 24, sizeOrType: 0)
    let file = Bytes([UInt8](repeating: 0x55, count: 100) + writer.array())
    let blob = try #require(file.suffix(from: 100))
    #expect(BTFValidation(blob).findings.map(\.offset) == [100 + 24 + 4, 100 + 24 + 12])
  }

  @Test func `types before a record that cannot be read are checked`() {
    var writer = BTFWriter()
    writer.float("f", size: 3)
    writer.enumeration("e", [("a", 0)])
    writer.record(name: nil, info: 77 << 24, sizeOrType: 0)
    writer.float("g", size: 5)
    let validation = BTFValidation(writer.bytes())
    #expect(validation.findings.map(\.rule) == [.floatSize, .unknownKind])
    #expect(validation.findings.last?.type == TypeID(3) && validation.findings.last?.kindCode == 77)
    #expect(validation.typeCount == 2)
  }

  @Test func `split BTF is checked as a module's: its own records, on its base`() throws {
    var base = BTFWriter()
    let int = base.integer("int", size: 4)
    let table = try base.table()
    var split = BTFWriter(splitFrom: table)
    // The kernel does not look at a module's members and references.
    split.structure("s", size: 4, [.init("a", int, at: 0), .init("b", TypeID(99), at: 32)])
    #expect(BTFValidation(split.bytes(), base: table).isValid)
    split.structure("t t", size: 4)
    split.reference(.const, to: TypeID(99))
    let validation = BTFValidation(split.bytes(), base: table)
    #expect(validation.purpose == .kernel)
    #expect(validation.findings.map(\.rule) == [.nameInvalid, .noSuchType])
    #expect(validation.findings.map(\.type) == [TypeID(3), TypeID(4)])
    #expect(validation.findings.first?.message.contains("'t t'") == true)
  }

  @Test func `an empty module is valid, an empty program is not`() throws {
    var base = BTFWriter()
    base.integer("int", size: 4)
    let table = try base.table()
    let blob = BTFWriter(splitFrom: table).bytes()
    #expect(blob.count == 24)
    #expect(BTFValidation(blob, base: table).isValid)
    #expect(BTFValidation(blob).findings.map(\.rule) == [.noData])
  }

  @Test func `what a failed type needs is not blamed again`() {
    var writer = BTFWriter()
    let broken = writer.typedef("t", to: TypeID(99))
    let alias = writer.reference(.const, to: broken)
    writer.structure("s", size: 4, [.init("m", alias, at: 0)])
    writer.variable("v", alias)
    #expect(BTFValidation(writer.bytes()).findings.map(\.rule) == [.noSuchType])
  }

  @Test func `findings are kept up to a limit, and counted beyond it`() {
    var writer = BTFWriter()
    let members = (0..<12_000).map { _ in BTFWriter.Member(nil, .void, at: 0) }
    writer.structure("s", size: 0, members)
    let validation = BTFValidation(writer.bytes())
    #expect(validation.findings.count == 10_000)
    #expect(validation.findingCount == 12_000)
  }

  @Test func `a long name is cut in a finding`() throws {
    var writer = BTFWriter()
    writer.structure(String(repeating: "x", count: 100_000), size: 0)
    let finding = try #require(BTFValidation(writer.bytes()).findings.first)
    #expect(finding.rule == .nameInvalid)
    #expect((finding.name?.utf8.count ?? 0) < 200 && finding.message.utf8.count < 400)
  }
}
