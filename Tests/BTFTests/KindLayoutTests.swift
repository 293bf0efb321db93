import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct KindLayoutTests {
  /// A layout section that describes kinds 0 to `code`, the last one with the given sizes.
  func layout(upTo code: Int, fixed: UInt8, perEntry: UInt8) -> [(fixed: UInt8, perEntry: UInt8)] {
    [(fixed: UInt8, perEntry: UInt8)](repeating: (0, 0), count: code) + [(fixed, perEntry)]
  }

  /// A record of kind `code` with `count` entries and a payload of `words` words, between two that are known.
  func writer(_ code: UInt32, count: UInt32, words: Int, order: ByteOrder = .little) -> BTFWriter {
    var writer = BTFWriter(order: order)
    writer.forward("before")
    writer.record(name: "new", info: code << 24 | count, sizeOrType: 7, [UInt32](repeating: 0xdead_beef, count: words))
    writer.forward("after")
    return writer
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `an unknown kind is stepped over where the layout describes it`(order: ByteOrder) throws {
    var writer = writer(20, count: 3, words: 1 + 3 * 2, order: order)
    writer.layout = layout(upTo: 20, fixed: 4, perEntry: 8)
    let table = try writer.table()
    #expect(table.header.length == 32)
    #expect(table.typeCount == 4)
    let record = try #require(table.record(TypeID(2)))
    #expect(record.kind == nil)
    #expect(record.info.kindCode == 20)
    #expect(record.entryCount == 3)
    #expect(table.name(of: TypeID(3)) == "after")
    #expect(try table.byteSize(of: TypeID(2)) == nil)
    #expect(try table.alignment(of: TypeID(2)) == 1)
  }

  @Test func `the highest kind and the most entries fit their bits`() throws {
    var writer = writer(127, count: 2, words: 2)
    writer.layout = layout(upTo: 127, fixed: 0, perEntry: 4)
    #expect(try writer.table().record(TypeID(2))?.info.kindCode == 127)

    writer = self.writer(127, count: 0xff_ffff, words: 0)
    writer.layout = layout(upTo: 127, fixed: 252, perEntry: 252)
    // 12 for the head, 252, and 0xffffff times 252; 24 are there.
    let needed = 12 + 252 + 0xff_ffff * 252 - 24
    #expect(throws: BTFError(.truncated(needed: needed, available: 24), offset: 32 + 12, type: TypeID(2))) {
      try writer.table()
    }
  }

  @Test func `an unknown kind without a description is an error with its number`() {
    #expect(throws: BTFError(.unknownKind(20), offset: 24 + 12, type: TypeID(2))) { try writer(20, count: 0, words: 0).table() }
    var short = writer(21, count: 0, words: 0)
    short.layout = layout(upTo: 20, fixed: 0, perEntry: 0)
    #expect(throws: BTFError(.unknownKind(21), offset: 32 + 12, type: TypeID(2))) { try short.table() }
  }

  @Test func `a kind that is known keeps its size, whatever the layout says`() throws {
    var writer = BTFWriter()
    writer.integer("int", size: 4)
    writer.forward("after")
    writer.layout = layout(upTo: 1, fixed: 64, perEntry: 64)
    #expect(try writer.table().name(of: TypeID(2)) == "after")
  }

  @Test func `kind 0 is no record, even where the layout describes it`() {
    var writer = writer(0, count: 0, words: 0)
    writer.layout = layout(upTo: 0, fixed: 0, perEntry: 0)
    #expect(throws: BTFError(.voidRecord, offset: 32 + 12, type: TypeID(2))) { try writer.table() }
  }

  @Test func `split BTF steps over what its base describes`() throws {
    var below = BTFWriter()
    below.forward("base")
    below.layout = layout(upTo: 20, fixed: 8, perEntry: 0)
    let base = try below.table()
    var above = BTFWriter(splitFrom: base)
    above.record(name: "new", info: 20 << 24, sizeOrType: 0, [1, 2])
    above.forward("after")
    let table = try above.table(base: base)
    #expect(table.name(of: TypeID(3)) == "after")
  }

  @Test func `a layout section must be aligned, whole, and in its place`() {
    var writer = writer(20, count: 0, words: 0)
    writer.layout = [(0, 0), (0, 0)]
    func error(_ edit: (inout BTFWriter.Header) -> Void) -> BTFError? {
      do throws(BTFError) {
        _ = try BTFTypeTable(writer.bytes(editing: edit))
        return nil
      } catch {
        return error
      }
    }
    // Three records of 12 bytes, then 8 of layout, then the strings.
    #expect(error { $0.layoutOffset = 37 } == BTFError(.misaligned(section: .layout, offset: 37), offset: 24))
    #expect(error { $0.layoutLength = 6 } == BTFError(.badLayout(found: 6), offset: 28))
    #expect(error { $0.layoutOffset = 32 } == BTFError(.overlapping(section: .types, end: 36, limit: 32), offset: 12))
    #expect(error { $0.layoutLength = 12 } == BTFError(.overlapping(section: .layout, end: 48, limit: 44), offset: 28))
    #expect(
      error { $0.layoutLength = 0xffff_fffc }
        == BTFError(.overlapping(section: .layout, end: 0x1_0000_0020, limit: 44), offset: 28))
  }

  @Test func `sizes in a layout are multiples of four`() {
    var writer = writer(20, count: 0, words: 0)
    writer.layout = layout(upTo: 20, fixed: 3, perEntry: 0)
    let place = 32 + 36 + 20 * 4
    #expect(throws: BTFError(.badLayout(found: 3), offset: place)) { try writer.table() }
    writer.layout = layout(upTo: 20, fixed: 4, perEntry: 2)
    #expect(throws: BTFError(.badLayout(found: 2), offset: place)) { try writer.table() }
  }

  @Test func `the offset of an empty layout section does not matter`() throws {
    var writer = BTFWriter()
    writer.forward("name")
    writer.layout = []
    let table = try BTFTypeTable(writer.bytes { $0.layoutOffset = .max })
    #expect(table.typeCount == 2)
  }
}
