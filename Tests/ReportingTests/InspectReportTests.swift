import BPFObject
import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite struct InspectReportTests {
  static func inventory(_ bytes: [UInt8]) -> ObjectInventory? {
    guard let object = try? ObjectFile(ELFFile(Bytes(bytes)), keepingDamage: true) else { return nil }
    return ObjectInventory(object, name: "sample")
  }

  /// Text of any width and JSON, instructions with both; returns false where the bytes are no object.
  @discardableResult static func renderAll(_ bytes: [UInt8]) throws -> Bool {
    guard let inventory = inventory(bytes) else { return false }
    _ = Rendering.text { InspectReport(inventory, source: "x", disassembles: true, width: 40).writeText(to: &$0) }
    let sink = MemorySink()
    InspectReport(inventory, source: "x", disassembles: true).writeJSON(to: TextBuffer(to: sink))
    _ = try JSONSerialization.jsonObject(with: Data(sink.bytes))
    return true
  }

  @Test(arguments: [("calls", 17), ("maps", 17), ("struct-ops", 13)])
  func `prefixes of an object, and objects with one byte changed, end without trap`(name: String, step: Int) throws {
    for order in [ByteOrder.little, .big] {
      let whole = try Fixture.object(name, order: order).array()
      for length in stride(from: 0, to: whole.count, by: step * 5) { try Self.renderAll(Array(whole.prefix(length))) }
      for place in stride(from: order == .little ? 0 : 7, to: whole.count, by: step) {
        var changed = whole
        changed[place] = changed[place] ^ (place % 2 == 0 ? 0xff : 1 << UInt8(place % 8))
        try Self.renderAll(changed)
      }
    }
  }

  @Test(arguments: [true, false])
  func `every prefix and every changed byte of a small object end without trap`(isLittle: Bool) throws {
    let whole = InspectReportTests.small(isLittle: isLittle)
    #expect(try Self.renderAll(whole))
    for length in 0..<whole.count { try Self.renderAll(Array(whole.prefix(length))) }
    for place in whole.indices {
      for value: UInt8 in [0, 1, 0x7f, 0xff] where whole[place] != value {
        var changed = whole
        changed[place] = value
        try Self.renderAll(changed)
      }
    }
  }

  /// One map, one program that uses it, nothing else.
  static func small(isLittle: Bool) -> [UInt8] {
    var types = BTFWriter(order: isLittle ? .little : .big)
    let int = types.integer("int", size: 4)
    let number = types.pointer(to: types.array(of: int, index: int, count: 1))
    let map = types.structure(nil, size: 16, [.init("type", number, at: 0), .init("key", types.pointer(to: int), at: 64)])
    types.dataSection(".maps", size: 0, [(types.variable("m", map, linkage: 1), 0, 16)])
    var writer = ELFWriter(isLittle: isLittle)
    let code = writer.add(
      ELFWriter.Section(
        "xdp", flags: 6, [0x18, isLittle ? 1 : 0x10] + Array(repeating: 0, count: 14) + [0x95] + Array(repeating: 0, count: 7)))
    let maps = writer.add(ELFWriter.Section(".maps", flags: 3, Array(repeating: 0, count: 16)))
    writer.add(ELFWriter.Section(".BTF", types.array()))
    let symbols = writer.add(symbols: [
      .init("entry", size: 24, info: 0x12, section: code), .init("m", size: 16, info: 0x11, section: maps),
    ])
    writer.add(relocations: [(offset: 0, symbol: 2, type: 1, addend: nil)], of: code, symbols: symbols)
    return writer.array()
  }

  @Test func `a narrow terminal gets paragraphs, and no line longer than it where words allow`() throws {
    let inventory = try #require(Self.inventory(try Fixture.object("calls").array()))
    let text = Rendering.text { InspectReport(inventory, source: "calls.o", width: 60).writeText(to: &$0) }
    let body = text.split(separator: "\n").dropFirst()
    #expect(body.allSatisfy { $0.count <= 60 }, "\(body.filter { $0.count > 60 })")
    #expect(text.contains("\n  entry\n      section tp_btf/task_newtask, type tracing,\n"))
    let wide = Rendering.text { InspectReport(inventory, source: "calls.o", width: 200).writeText(to: &$0) }
    #expect(wide == Rendering.text { InspectReport(inventory, source: "calls.o").writeText(to: &$0) })
  }

  @Test func `a cut name of a type does not end inside an escape`() {
    let plain = String(repeating: "a", count: 300)
    #expect(TypeNameCache.cut(plain) == String(repeating: "a", count: 200) + "...")
    #expect(TypeNameCache.cut("short") == "short")
    for padding in 190...200 {
      for escape in [#"\n"#, #"\\"#, #"\u001b"#] {
        let cut = TypeNameCache.cut(String(repeating: "a", count: padding) + String(repeating: escape, count: 40))
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data("[\"\(cut)\"]".utf8)) }
        #expect(cut.hasSuffix("..."))
      }
    }
  }
}
