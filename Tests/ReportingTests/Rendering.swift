import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Reporting

/// What the commands print, made in this process.
enum Rendering {
  /// Text that `body` appends, in blocks of `capacity` bytes.
  static func text(capacity: Int = 1 << 16, _ body: (inout TextBuffer) -> Void) -> String {
    let sink = MemorySink()
    var out = TextBuffer(to: sink, capacity: capacity)
    body(&out)
    out.flush()
    return sink.text
  }

  static func raw(_ table: BTFTypeTable) -> String { text { RawDump(table).writeAll(to: &$0) } }

  static func json(_ table: BTFTypeTable, _ ids: [TypeID]? = nil, source: String = "source", pointerSize: Int = 8) -> String {
    let sink = MemorySink()
    let dump = JSONDump(table, pointerSize: pointerSize)
    dump.write(ids, source: source, to: TextBuffer(to: sink))
    return sink.text
  }

  static func stat(_ table: BTFTypeTable, source: String = "source") -> String {
    text { StatReport(table).writeText(source: source, to: &$0) }
  }

  static func statJSON(_ table: BTFTypeTable, source: String = "source") -> String {
    let sink = MemorySink()
    StatReport(table).writeJSON(source: source, to: TextBuffer(to: sink))
    return sink.text
  }

  static func find(_ table: BTFTypeTable, _ edit: (inout TypeQuery) throws -> Void) rethrows -> String {
    let matches = try query(table, edit)
    return text { FindReport(matches, in: table).writeText(to: &$0) }
  }

  static func findJSON(_ table: BTFTypeTable, _ edit: (inout TypeQuery) throws -> Void) rethrows -> String {
    let sink = MemorySink()
    FindReport(try query(table, edit), in: table).writeJSON(source: "source", to: TextBuffer(to: sink))
    return sink.text
  }

  private static func query(_ table: BTFTypeTable, _ edit: (inout TypeQuery) throws -> Void) rethrows -> [TypeQuery.Match] {
    var query = TypeQuery()
    try edit(&query)
    return query.matches(in: table)
  }

  /// The document, as Foundation reads it.
  static func parse(_ json: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }
}

extension Fixture {
  /// The `.BTF` of an object: its header's first bytes lead to it, so that these tests need no ELF reader.
  static func blob(_ object: String) throws -> [UInt8] {
    let file = try bytes(object)
    let start: [UInt8] = object.hasSuffix("el.o") ? [0x9f, 0xeb, 1, 0, 24, 0, 0, 0] : [0xeb, 0x9f, 1, 0, 0, 0, 0, 24]
    let place = try #require(file.firstIndex(of: Bytes(start)))
    let blob = try #require(file.suffix(from: place))
    let order = try #require(BTFHeader.order(of: blob))
    func word(_ at: Int) -> Int { Int(blob.integer(at: at, order: order, as: UInt32.self) ?? 0) }
    return Array(blob.array().prefix(24 + word(16) + word(20)))
  }

  static func table(_ object: String) throws -> BTFTypeTable { try BTFTypeTable(Bytes(blob(object))) }

  static func kernel() throws -> BTFTypeTable {
    let gzip = try #require(Tool("gzip"), "gzip is part of every Debian")
    return try BTFTypeTable(Bytes(gzip.run(["-dc", path("kernels/amd64-6.12.btf.gz")]).standardOutput))
  }
}
