import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite struct CheckReportTests {
  /// A bad flag, a struct with a member out of order, an enum with a control character in its name.
  private func invalid() -> BTFValidation {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    writer.structure("s", size: 8, [.init("a", int, at: 32), .init("b", int, at: 0)])
    writer.enumeration("e\u{1b}\"", [])
    return BTFValidation(writer.bytes { $0.flags = 2 })
  }

  private func valid() -> BTFValidation {
    var writer = BTFWriter()
    writer.integer("int", size: 4)
    return BTFValidation(writer.bytes())
  }

  private func text(_ validation: BTFValidation) -> String {
    let sink = MemorySink()
    var out = TextBuffer(to: sink)
    CheckText.write(validation, source: "x.btf", to: &out)
    out.flush()
    return sink.text
  }

  @Test func `text has a line for each finding, and a sum`() {
    #expect(
      text(invalid()) == """
        header at offset 0x3: the flags are not supported (found 0x2, allowed 0) [header-flags]
        type [2] STRUCT 's' at offset 0x48: member 1 'b': begins before the one before it (found bit 0, allowed from 32) [member-order]
        type [3] ENUM 'e\\x1b"' at offset 0x4c: the name is not an identifier (found the byte 0x1b at 1 of 'e\\x1b"') [name-invalid]
        x.btf: not valid, 3 findings, 3 types

        """)
    #expect(text(valid()) == "x.btf: valid, 1 type\n")
  }

  @Test func `text says how many findings are not shown`() {
    var writer = BTFWriter()
    writer.structure("s", size: 0, (0..<10_001).map { _ in BTFWriter.Member(nil, .void, at: 0) })
    let lines = text(BTFValidation(writer.bytes())).split(separator: "\n")
    #expect(lines.count == 10_001)
    #expect(lines.last == "x.btf: not valid, 10001 findings (the first 10000 are shown), 1 type")
  }

  @Test func `a kind that is not known has its number`() {
    var writer = BTFWriter()
    writer.record(name: nil, info: 77 << 24, sizeOrType: 0)
    #expect(text(BTFValidation(writer.bytes())).hasPrefix("type [1] kind 77 at offset 0x18: "))
  }

  private struct Document: Decodable {
    struct Finding: Decodable {
      let rule: String
      let type_id: Int?
      let kind: String?
      let name: String?
      let entry: Int?
      let entry_name: String?
      let offset: Int
      let message: String
    }
    struct Rule: Decodable {
      let rule: String
      let count: Int
      let sentence: String
    }
    struct Summary: Decodable {
      let types: Int
      let findings: Int
      let shown: Int
      let rules: [Rule]
    }
    let schema: String
    let source: String
    let valid: Bool
    let findings: [Finding]
    let summary: Summary
  }

  private func document(_ validation: BTFValidation) throws -> Document {
    let sink = MemorySink()
    CheckJSON.write(validation, source: "x.btf", to: TextBuffer(to: sink))
    #expect(sink.text.hasPrefix("{\"schema\":\"btfscope/check/1\","))
    return try JSONDecoder().decode(Document.self, from: Data(sink.bytes))
  }

  @Test func `JSON holds the same, with null for what there is not`() throws {
    let document = try document(invalid())
    #expect(document.source == "x.btf" && !document.valid)
    #expect(document.findings.map(\.rule) == ["header-flags", "member-order", "name-invalid"])
    let header = document.findings[0]
    #expect(header.type_id == nil && header.kind == nil && header.name == nil && header.entry == nil && header.offset == 3)
    let member = document.findings[1]
    #expect(member.type_id == 2 && member.kind == "STRUCT" && member.name == "s" && member.entry == 1 && member.entry_name == "b")
    #expect(document.findings[2].name == "e\u{1b}\"")
    #expect(document.summary.types == 3 && document.summary.findings == 3 && document.summary.shown == 3)
    #expect(document.summary.rules.map(\.rule) == ["header-flags", "name-invalid", "member-order"])
    #expect(document.summary.rules.allSatisfy { $0.count == 1 && !$0.sentence.isEmpty })
  }

  @Test func `JSON of valid BTF has no findings`() throws {
    let document = try document(valid())
    #expect(document.valid && document.findings.isEmpty && document.summary.rules.isEmpty && document.summary.types == 1)
  }
}
