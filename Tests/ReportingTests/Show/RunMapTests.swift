import ByteReading
import Testing

@testable import Reporting

/// Maps at the end of a run.
@Suite struct RunMapTests {
  private func text(_ map: MapContents) -> String {
    let sink = MemorySink()
    var report = RunText(TextBuffer(to: sink))
    report.write([map])
    report.finish()
    return sink.text
  }

  private func json(_ map: MapContents) throws -> [String: Any] {
    let sink = MemorySink()
    var report = RunJSON(TextBuffer(to: sink), object: "x")
    report.write([RunOutcome]())
    report.write([map])
    report.finish()
    let maps = try Rendering.parse(sink.text)["maps"] as? [[String: Any]]
    return try #require((maps?.first?["elements"] as? [[String: Any]])?.first)
  }

  private func map(_ type: String, _ elements: [(key: [UInt8], value: [UInt8])]) -> MapContents {
    var map = MapContents(name: "m", type: type, key: nil, value: nil, isVariables: false)
    map.elements = elements.map { MapContents.Element(key: $0.key, values: [$0.value]) }
    return map
  }

  private func word(_ value: UInt32) -> [UInt8] { ByteOrder.host.bytes(of: value) }

  @Test func `one element is one`() {
    #expect(text(map("hash", [([1], [2])])) == "\nm  hash, 1 element\n  01: 02\n")
    #expect(text(map("hash", [])) == "\nm  hash, 0 elements\n")
    var cut = map("hash", [([1], [2])])
    cut.isCut = true
    #expect(text(cut).hasPrefix("\nm  hash, 1 and more elements\n"))
  }

  @Test func `a queue has what comes out next`() throws {
    var queue = map("queue", [([], [7, 8])])
    queue.isNext = true
    #expect(text(queue) == "\nm  queue, what comes out next\n  0708\n")
    #expect(try json(queue) as? [String: String] == ["value": "0708"])
    queue.elements = []
    #expect(text(queue) == "\nm  queue, empty\n")
  }

  @Test func `prefixes, indexes, and what is inside`() throws {
    var trie = map("lpm_trie", [(word(8) + [10, 0, 0, 0], [1])])
    trie.isPrefix = true
    #expect(text(trie) == "\nm  lpm_trie, 1 element\n  10.0.0.0/8: 01\n")
    #expect(try json(trie)["prefix"] as? String == "10.0.0.0/8")
    var maps = map("array_of_maps", [(word(3), word(99))])
    (maps.isIndexed, maps.meaning) = (true, .map)
    #expect(text(maps) == "\nm  array_of_maps, 1 element\n  3: map 99\n")
    #expect(try json(maps)["inner_map_id"] as? Int == 99)
  }
}
