import BPFObject
import BTF
import ByteReading
import Foundation
import TestSupport
import Testing
import TypedData

@testable import Reporting

@Suite struct ElementReportTests {
  /// A struct of two numbers.
  private func layout() throws -> ValueLayout {
    var writer = BTFWriter()
    let word = writer.integer("unsigned int", size: 4, encoding: 0)
    let root = writer.structure("pair", size: 8, [.init("a", word, at: 0), .init("b", word, at: 32)])
    return try ValueLayout(writer.table(), root)
  }

  private func text(_ form: ElementForm, _ elements: [([UInt8], [UInt8])], remark: String? = nil) -> String {
    let sink = MemorySink()
    var report = ElementsText(TextBuffer(to: sink), width: nil)
    report.begin(ShownMap(), form)
    for (key, value) in elements { report.write(key.rawSpan, value.rawSpan) }
    report.finish(remark: remark)
    return sink.text.components(separatedBy: "\n\n").dropFirst().joined(separator: "\n\n")
  }

  private func json(_ form: ElementForm, _ elements: [([UInt8], [UInt8])], remark: String? = nil) throws -> [String: Any] {
    let sink = MemorySink()
    var report = ElementsJSON(TextBuffer(to: sink))
    report.begin(ShownMap(), form)
    for (key, value) in elements { report.write(key.rawSpan, value.rawSpan) }
    report.finish(remark: remark)
    return try Rendering.parse(sink.text)
  }

  private func word(_ value: UInt32) -> [UInt8] { ByteOrder.host.bytes(of: value) }

  @Test func `without types there are digits`() throws {
    let form = ElementForm(keySize: 2, valueSize: 3)
    let elements: [([UInt8], [UInt8])] = [([1, 2], [0, 0xff, 3])]
    #expect(text(form, elements) == "0102: 00ff03\n1 element\n")
    let document = try json(form, elements, remark: "cut")
    #expect(document["schema"] as? String == "btfscope/show-map/1" && document["count"] as? Int == 1)
    #expect(document["remark"] as? String == "cut" && document["value_problem"] is NSNull)
    let element = try #require((document["elements"] as? [[String: Any]])?.first)
    #expect(element["key"] as? String == "0102" && element["value"] as? String == "00ff03")
  }

  @Test func `stacks of calls are addresses with their symbols, or files with offsets`() throws {
    func wide(_ value: UInt64) -> [UInt8] {
      let halves = [word(UInt32(truncatingIfNeeded: value)), word(UInt32(value >> 32))]
      return Array((ByteOrder.host == .little ? halves : halves.reversed()).joined())
    }
    var form = ElementForm(keySize: 4, valueSize: 32)
    form.stack = StackForm(hasBuildIDs: false) {
      $0 > 1 << 63 ? .init(name: "f", module: $0 & 1 == 1 ? "veth" : nil, offset: $0 & 0xff) : nil
    }
    let stack = wide(0xffff_ffff_8100_0010) + wide(0xffff_ffff_8100_0021) + wide(0x7f00) + wide(0)
    let elements = [([1, 2, 3, 4], stack)] as [([UInt8], [UInt8])]
    #expect(
      text(form, elements) == """
        01020304:
            0xffffffff81000010 f+0x10
            0xffffffff81000021 f+0x21 [veth]
            0x0000000000007f00
        1 element

        """)
    let row = try #require((try json(form, elements)["elements"] as? [[String: Any]])?.first)
    #expect(row["key"] as? String == "01020304" && (row["value"] as? String)?.count == 64)
    #expect((row["ips"] as? [Any])?.count == 3 && (row["symbols"] as? [Any])?.first as? String == "f+0x10")
    #expect((row["symbols"] as? [Any])?.last is NSNull && (row["ips"] as? [Any])?.last as? Int == 0x7f00)

    form = ElementForm(keySize: 4, valueSize: 128)
    form.stack = StackForm(hasBuildIDs: true) { _ in nil }
    let file = word(1) + Array(repeating: 0xab, count: 20) + wide(0x1234)
    let files = file + word(0) + Array(repeating: 0, count: 28) + word(2) + Array(repeating: 0, count: 20) + wide(0x99)
    let builds = [([0, 0, 0, 0], files + Array(repeating: 0, count: 32))] as [([UInt8], [UInt8])]
    #expect(
      text(form, builds)
        == "00000000:\n    \(String(repeating: "ab", count: 20))+0x1234\n    (unknown)\n    0x0000000000000099\n1 element\n")
    let frames = try #require(((try json(form, builds)["elements"] as? [[String: Any]])?.first)?["frames"] as? [[String: Any]])
    #expect(frames.count == 3 && frames[0]["build_id"] as? String == String(repeating: "ab", count: 20))
    #expect(frames[0]["offset"] as? Int == 0x1234 && frames[1].isEmpty && frames[2]["ip"] as? Int == 0x99)
    // A value that is no whole number of calls.
    #expect(form.stack?.frames(Array(file.dropLast()).rawSpan) == [] && form.stack?.frames([UInt8]().rawSpan) == [])
  }

  @Test func `types name the parts`() throws {
    var form = ElementForm(keySize: 8, valueSize: 8)
    (form.key, form.value) = (try layout(), try layout())
    let elements = [(word(1) + word(2), word(3) + word(4))]
    #expect(text(form, elements) == "{.a = 1, .b = 2}: {.a = 3, .b = 4}\n1 element\n")
    let element = try #require((try json(form, elements)["elements"] as? [[String: [String: Int]]])?.first)
    #expect(element == ["key": ["a": 1, "b": 2], "value": ["a": 3, "b": 4]])
  }

  @Test func `a map by processor has each and the sum`() throws {
    var form = ElementForm(keySize: 4, valueSize: 8)
    (form.value, form.processors, form.isArray) = (try layout(), 2, true)
    let elements = [(word(0), word(1) + word(2) + word(10) + word(20)), (word(1), word(0) + word(0) + word(0) + word(0))]
    #expect(
      text(form, elements) == """
        0:
            cpu 0: {.a = 1, .b = 2}
            cpu 1: {.a = 10, .b = 20}
            sum: {.a = 11, .b = 22}
        1 element, and 1 that are zero

        """)
    let rows = try #require(try json(form, elements)["elements"] as? [[String: Any]])
    #expect(rows.count == 2 && rows[0]["key"] as? Int == 0 && rows[0]["sum"] as? [String: Int] == ["a": 11, "b": 22])
    let values = try #require(rows[0]["values"] as? [[String: Any]])
    #expect(values[1]["cpu"] as? Int == 1 && values[1]["value"] as? [String: Int] == ["a": 10, "b": 20])
  }

  @Test func `values without a type have no sum`() throws {
    var form = ElementForm(keySize: 4, valueSize: 3)
    form.processors = 2
    let value: [UInt8] = [1, 2, 3, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0]
    #expect(text(form, [(word(0), value)]) == "00000000:\n    cpu 0: 010203\n    cpu 1: 040506\n1 element\n")
    #expect((try json(form, [(word(0), value)])["elements"] as? [[String: Any]])?.first?["sum"] is NSNull)
  }

  @Test func `maps and programs inside are told by number, prefixes as people write them`() throws {
    var form = ElementForm(keySize: 4, valueSize: 4)
    (form.meaning, form.isArray) = (.map, true)
    #expect(text(form, [(word(2), word(77))]) == "2: map 77\n1 element\n")
    #expect((try json(form, [(word(2), word(77))])["elements"] as? [[String: Int]])?.first == ["key": 2, "inner_map_id": 77])
    form.meaning = .program
    #expect((try json(form, [(word(2), word(78))])["elements"] as? [[String: Int]])?.first == ["key": 2, "prog_id": 78])
    var trie = ElementForm(keySize: 8, valueSize: 1)
    trie.isPrefix = true
    #expect(text(trie, [(word(8) + [10, 0, 0, 0], [1])]) == "10.0.0.0/8: 01\n1 element\n")
    let element = try #require((try json(trie, [(word(8) + [10, 0, 0, 0], [1])])["elements"] as? [[String: String]])?.first)
    #expect(element["prefix"] == "10.0.0.0/8" && element["value"] == "01")
  }

  @Test func `variables are a line each, and a queue has no keys`() throws {
    var form = ElementForm(keySize: 4, valueSize: 8)
    (form.value, form.isVariables, form.isArray) = (try layout(), true, true)
    #expect(text(form, [(word(0), word(0) + word(5))]) == "{\n  .a = 0,\n  .b = 5\n}\n")
    var queue = ElementForm(keySize: 0, valueSize: 1)
    queue.valueProblem = "values are shown as bytes: why"
    #expect(text(queue, [([], [7])], remark: "only the next") == "07\n1 element\nonly the next\n")
    let document = try json(queue, [([], [7])])
    #expect(document["value_problem"] as? String == queue.valueProblem)
    #expect((document["elements"] as? [[String: String]])?.first == ["value": "07"])
    #expect(text(queue, []) == "0 elements\n")
  }

  @Test func `one element that was asked for is shown though it is zero, and one that is not there is not counted`() throws {
    var form = ElementForm(keySize: 4, valueSize: 1)
    (form.isArray, form.isFound) = (true, true)
    #expect(text(form, [(word(1), [0])]) == "1: 00\n1 element\n")
    #expect(try json(form, [(word(1), [0])])["found"] as? Bool == true)
    form.isFound = false
    #expect(text(form, [], remark: "there is no such element") == "there is no such element\n")
    let document = try json(form, [], remark: "there is no such element")
    #expect(document["found"] as? Bool == false && document["count"] as? Int == 0 && document["ring"] is NSNull)
  }

  @Test func `a line of no file has none`() {
    var code = ShownCode()
    var line = ShownCode.Line(slot: 0, instruction: Instruction(opcode: Opcode(rawValue: 0x95)), names: .none)
    line.source = ShownCode.Source(file: "", line: 3, column: 0, text: "exit")
    code.lines = [line]
    let sink = MemorySink()
    var json = JSONWriter(TextBuffer(to: sink))
    json.beginObject()
    code.write(to: &json)
    json.endObject()
    json.flush()
    #expect(sink.text.contains(#""source":{"file":null,"line":3,"#), "\(sink.text)")
    #expect(TextBuffer.text { code.write(to: &$0) }.contains("\n; 3: exit\n       0: exit\n"))
  }
}
