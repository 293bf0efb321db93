import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct ExtensionTests {
  static let orders: [ByteOrder] = [.little, .big]

  @Test(arguments: orders)
  func `the three parts and their records`(order: ByteOrder) throws {
    var writer = ExtensionWriter(order: order)
    writer.parts[0] = writer.part(8, [(7, [[0, 3], [64, 4]])])
    writer.parts[1] = writer.part(16, [(7, [[0, 10, 20, 33 << 10 | 5]]), (9, [[8, 10, 30, 0xffff_ffff]])])
    writer.parts[2] = writer.part(16, [(9, [[16, 2, 40, 6]])])
    let found = try BTFExtension(writer.bytes())
    #expect(found.order == order)
    #expect(found.functions.recordSize == 8)
    #expect(found.functions.recordCount == 2)
    #expect(found.functions.blocks.map(\.sectionName.rawValue) == [7])
    #expect(found.functions.blocks[0].map(\.instructionOffset) == [0, 64])
    #expect(found.functions.blocks[0].map(\.type.rawValue) == [3, 4])
    #expect(found.lines.recordCount == 2)
    let line = try #require(found.lines.blocks.first?.first)
    #expect(line.fileName.rawValue == 10 && line.text.rawValue == 20 && line.line == 33 && line.column == 5)
    let last = try #require(found.lines.blocks.last?.last)
    #expect(last.line == 0x3f_ffff && last.column == 0x3ff)
    let relocation = try #require(found.relocations.blocks.first?.first)
    #expect(relocation.instructionOffset == 16 && relocation.type.rawValue == 2)
    #expect(relocation.access.rawValue == 40 && relocation.kind == 6)
    #expect(found.relocations.blocks[0].fileOffset == 32 + writer.parts[0].count + writer.parts[1].count + 12)
  }

  @Test(arguments: orders)
  func `what lies before a malformed block can be kept`(order: ByteOrder) throws {
    var writer = ExtensionWriter(order: order)
    writer.parts[0] = writer.part(8, [(7, [[0, 3], [64, 4]])])
    writer.parts[1] = writer.part(15, [(7, [[0, 10, 20, 33]])])
    writer.parts[2] = writer.part(16, [(9, [[16, 2, 40, 6]]), (11, [[24, 3, 41, 7]]), (13, []), (15, [[32, 4, 42, 8]])])
    let bytes = writer.bytes()
    let found = try BTFExtension(bytes, keepingDamage: true)
    #expect(found.functions.recordCount == 2 && found.lines.recordCount == 0)
    #expect(found.relocations.blocks.map(\.sectionName.rawValue) == [9, 11])
    // The first of two that are malformed.
    #expect(found.damage?.reason == .badRecordSize(section: .lineInfo, found: 15, minimum: 16))
    #expect(throws: try #require(found.damage)) { try BTFExtension(bytes) }
    writer.parts[1] = []
    #expect(try BTFExtension(writer.bytes(), keepingDamage: true).damage?.reason == .emptyBlock(section: .coreRelocations))
  }

  @Test(arguments: orders)
  func `a part outside the section can be left out`(order: ByteOrder) throws {
    var writer = ExtensionWriter(order: order)
    writer.parts[0] = writer.part(8, [(7, [[0, 3]])])
    writer.parts[2] = writer.part(16, [(9, [[16, 2, 40, 6]])])
    let whole = writer.bytes()
    let cut = try #require(whole.slice(at: 0, count: whole.count - 4))
    let found = try BTFExtension(cut, keepingDamage: true)
    #expect(found.functions.recordCount == 1 && found.relocations.recordCount == 0 && found.damage != nil)
    #expect(throws: BTFError.self) { try BTFExtension(Bytes(Array(whole.array()[..<20])), keepingDamage: true) }
  }

  @Test(arguments: orders)
  func `records longer than known are stepped over`(order: ByteOrder) throws {
    var writer = ExtensionWriter(order: order)
    writer.parts[0] = writer.part(16, [(1, [[0, 3, 99, 98], [64, 4, 97, 96]])])
    writer.parts[1] = writer.part(20, [(1, [[0, 10, 20, 1 << 10, 95]])])
    writer.parts[2] = writer.part(24, [(1, [[8, 2, 40, 6, 94, 93], [16, 3, 41, 7, 92, 91]])])
    let found = try BTFExtension(writer.bytes())
    #expect(found.functions.blocks[0].map(\.type.rawValue) == [3, 4])
    #expect(found.lines.blocks[0].map(\.line) == [1])
    #expect(found.relocations.blocks[0].map(\.kind) == [6, 7])
    #expect(found.relocations.recordSize == 24)
  }

  @Test func `a header of 24 bytes has no relocations; one longer than known is fine`() throws {
    var writer = ExtensionWriter()
    writer.parts[0] = writer.part(8, [(1, [[0, 3]])])
    writer.parts[2] = writer.part(16, [(1, [[0, 1, 2, 3]])])
    #expect(try BTFExtension(writer.bytes(headerLength: 24)).relocations.blocks.isEmpty)
    #expect(try BTFExtension(writer.bytes(headerLength: 28)).relocations.blocks.isEmpty)
    #expect(try BTFExtension(writer.bytes(headerLength: 32)).relocations.recordCount == 1)
    #expect(try BTFExtension(writer.bytes(headerLength: 64)).relocations.recordCount == 1)
    #expect(throws: BTFError(.headerTooShort(20), offset: 4)) { try BTFExtension(writer.bytes { $0[4] = 20 }) }
  }

  @Test func `parts may be empty, or hold a record size alone`() throws {
    var writer = ExtensionWriter()
    let nothing = try BTFExtension(writer.bytes())
    #expect(nothing.functions.blocks.isEmpty && nothing.lines.blocks.isEmpty && nothing.relocations.blocks.isEmpty)
    #expect(nothing.functions.recordSize == 0)
    writer.parts[0] = writer.part(8, [])
    #expect(try BTFExtension(writer.bytes()).functions.recordSize == 8)
  }

  @Test func `a block without records is an error`() {
    var writer = ExtensionWriter()
    writer.parts[1] = writer.part(16, [(5, [])])
    #expect(throws: BTFError(.emptyBlock(section: .lineInfo), offset: 32 + 8)) { try BTFExtension(writer.bytes()) }
  }

  @Test(arguments: [(0, 8, BTFSection.functionInfo), (1, 16, .lineInfo), (2, 16, .coreRelocations)])
  func `a record size below what is known, or not a multiple of four, is an error`(part: Int, least: UInt32, section: BTFSection) {
    for size in [0, 4, least - 4, least - 1, least + 1, least + 2, .max] {
      var writer = ExtensionWriter()
      writer.parts[part] = writer.words([size])
      #expect(throws: BTFError(.badRecordSize(section: section, found: size, minimum: least), offset: 32)) {
        try BTFExtension(writer.bytes())
      }
    }
  }

  @Test(
    arguments: [
      (8, UInt32.max, 8), (UInt32.max - 3, .max, nil), (UInt32.max - 3, 1, nil), (0x8000_0000, 0x8000_0000, nil),
      (8, 0x2000_0000, 8),
      (8, 3, 8),
    ] as [(UInt32, UInt32, Int?)])
  func `counts that reach beyond the section are an error`(size: UInt32, count: UInt32, known: Int?) {
    var writer = ExtensionWriter()
    writer.parts[0] = writer.words([size, 1, count, 0, 3, 64, 4])
    let error = #expect(throws: BTFError.self) { try BTFExtension(writer.bytes()) }
    #expect(error?.offset == 32 + 12)
    guard case .truncated(let needed, let available) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(needed > 0 && available == 16)
    if known != nil, count < .max { #expect(needed == Int(count) * Int(size) - 16) }
  }

  @Test func `a head cut short is an error`() {
    var writer = ExtensionWriter()
    for words: [UInt32] in [[8, 1], [8, 1, 1, 0, 3, 2]] {
      writer.parts[0] = writer.words(words)
      let place = 32 + 4 * words.count - 4
      #expect(throws: BTFError(.truncated(needed: 4, available: 4), offset: place)) { try BTFExtension(writer.bytes()) }
    }
  }

  @Test func `offsets that are misaligned or outside are errors`() {
    var writer = ExtensionWriter()
    writer.parts[0] = writer.part(8, [(1, [[0, 3]])])
    #expect(throws: BTFError(.misaligned(section: .functionInfo, offset: 2), offset: 8)) {
      try BTFExtension(writer.bytes { $0[8] = 2 })
    }
    #expect(throws: BTFError(.misaligned(section: .coreRelocations, offset: 23), offset: 24)) {
      try BTFExtension(writer.bytes { $0[24] = 23 })
    }
    // Offset and length of func_info near 2^32.
    #expect(throws: BTFError.self) {
      try BTFExtension(writer.bytes { $0.replaceSubrange(8..<12, with: [0xfc, 0xff, 0xff, 0xff]) })
    }
    #expect(throws: BTFError.self) {
      try BTFExtension(writer.bytes { $0.replaceSubrange(12..<16, with: [0xff, 0xff, 0xff, 0xff]) })
    }
    #expect(throws: BTFError.self) { try BTFExtension(writer.bytes { $0.replaceSubrange(4..<8, with: [0xff, 0xff, 0xff, 0xff]) }) }
  }

  @Test func `what is no BTF_ext is an error`() {
    let writer = ExtensionWriter()
    #expect(throws: BTFError(.badMagic(0xeb00), offset: 0)) { try BTFExtension(writer.bytes { $0[0] = 0 }) }
    #expect(throws: BTFError(.unsupportedVersion(2), offset: 2)) { try BTFExtension(writer.bytes { $0[2] = 2 }) }
    #expect(throws: BTFError(.truncated(needed: 2, available: 0), offset: 0)) { try BTFExtension(Bytes([])) }
    #expect(throws: BTFError(.truncated(needed: 1, available: 1), offset: 0)) { try BTFExtension(Bytes([0x9f])) }
  }
}
