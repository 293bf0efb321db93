import BTF
import Reporting
import TestSupport
import Testing

/// Tables that open and break rules nevertheless: every way of writing them comes to an end.
@Suite("Texts of malformed tables")
struct MalformedTableTests {
  @Test(arguments: Fixture.malformed)
  func `what opens can be written as raw text, as JSON, and as C or not at all`(path: String) throws {
    guard let table = try? BTFTypeTable(try Fixture.bytes(path)) else { return }
    let sink = MemorySink()
    var buffer = TextBuffer(to: sink)
    RawDump(table).writeAll(to: &buffer)
    buffer.flush()
    #expect(!sink.bytes.isEmpty)
    try? CHeader(table).write(to: &buffer)
    buffer.flush()
    let json = MemorySink()
    let dump = JSONDump(table)
    dump.write(source: path, to: TextBuffer(to: json))
    #expect(json.text.hasPrefix("{"))
  }
}
