import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Reporting

extension AuditReport {
  /// The document.
  var json: String {
    let sink = MemorySink()
    writeJSON(to: TextBuffer(to: sink))
    return sink.text
  }

  /// Reads a document.
  static func read(_ json: String) throws(AuditReadError) -> AuditReport { try AuditReport(json: Array(json.utf8).rawSpan) }
}

@Suite struct AuditJSONTests {
  static let samples = [AuditSample.small(), AuditSample.nasty(), AuditSample.large(objects: 10, kernels: 20), AuditReport()]

  @Test func `an object for each cell, one a line`() throws {
    let text = AuditSample.small().json
    try Golden(path: "audit/small.json.golden").expect(text)
    let document = try Rendering.parse(text)
    #expect(document["schema"] as? String == "btfscope/audit/1")
    let cells = try #require(document["cells"] as? [[String: Any]])
    #expect(cells.count == 12)
    #expect(text.split(separator: "\n").count { $0.hasPrefix("{\"object\":\"build/agent.bpf.o\",\"kernel\"") } == 6)
  }

  @Test func `names mean nothing to JSON`() throws {
    let text = AuditSample.nasty().json
    try Golden(path: "audit/nasty.json.golden").expect(text)
    let document = try Rendering.parse(text)
    let objects = try #require(document["objects"] as? [[String: Any]])
    #expect(objects.map { $0["object"] as? String } == AuditSample.nastyNames.prefix(3).map { $0 })
  }

  @Test(arguments: samples)
  func `a document that is read and written again is the same`(report: AuditReport) throws {
    #expect(try AuditReport.read(report.json).json == report.json)
  }

  @Test func `fields may stand in any order, and others are passed over`() throws {
    let json = AuditSample.small().json
    let sorted = try JSONSerialization.data(withJSONObject: try Rendering.parse(json), options: [.sortedKeys, .prettyPrinted])
    #expect(try AuditReport.read(String(decoding: sorted, as: UTF8.self)).json == json)
    let more = json.replacing(#"{"schema""#, with: #"{"later":[{"a":[1.5e3,null,true,"x"]},{}],"schema""#)
    #expect(try AuditReport.read(more).json == json)
  }

  @Test func `an error says what, where, and what is allowed`() {
    func fails(_ json: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
      do throws(AuditReadError) {
        _ = try AuditReport.read(json)
        Issue.record("was read", sourceLocation: sourceLocation)
      } catch {
        #expect("\(error)" == text, sourceLocation: sourceLocation)
      }
    }
    func document(_ cells: String, objects: String = #"{"object":"o"}"#, kernels: String = #"{"kernel":"k"}"#) -> String {
      #"{"schema":"btfscope/audit/1","objects":[\#(objects)],"kernels":[\#(kernels)],"cells":[\#(cells)]}"#
    }
    func program(_ finding: String) -> String {
      document(
        #"{"object":"o","kernel":"k","verdict":"fails","programs":[{"program":"p","section":"s","load":"loads","attach":"none","verdict":"works","findings":[\#(finding)]}]}"#
      )
    }
    fails("", "report at offset 0x0: not JSON: found the end (allowed: a value)")
    fails("[]", "report at offset 0x0: found an array (allowed: an object)")
    fails(#"{"schema":"btfscope/load/1"}"#, "schema at offset 0xa: is a document 'btfscope/load/1' (allowed: btfscope/audit/1)")
    fails(#"{"objects":[],"kernels":[],"cells":[]}"#, "report at offset 0x0: has no 'schema'")
    fails(#"{"schema":"btfscope/audit/1","objects":[],"kernels":[]}"#, "report at offset 0x0: has no 'cells'")
    fails(#"{"objects":[{"object":1}]}"#, "objects[0].object at offset 0x16: found a number (allowed: a string)")
    fails(#"{"objects":[{"object":"a"},{"object":"a"}]}"#, "objects[1] at offset 0x1b: 'a' is given twice")
    fails(#"{"objects":[],"objects":[]}"#, "objects at offset 0xe: 'objects' is given twice")
    fails(#"{"kernels":[{"kernel":"a"},{"kernel":"a"}]}"#, "kernels[1] at offset 0x1b: 'a' is given twice")
    fails(#"{"kernels":[{"release":null}]}"#, "kernels[0] at offset 0xc: has no 'kernel'")
    fails(#"{"problems":[{"input":"a"}]}"#, "problems[0] at offset 0xd: has no 'message'")
    fails(
      #"{"problems":[{"input":"a\q"}]}"#,
      #"problems[0].input at offset 0x18: not JSON: '\' is followed by 'q' (allowed: " \ / b f n r t, or u and 4 hexadecimal digits)"#
    )
    fails(document("") + "x", "report at offset 0x5e: not JSON: found 'x' (allowed: the end, after one value)")
    fails(
      document(#"{"object":"x","kernel":"k","verdict":"works","programs":[]}"#),
      "cells[0] at offset 0x5c: 'x' is not among those that the report lists")
    fails(
      document(#"{"object":"o","kernel":"x","verdict":"works","programs":[]}"#),
      "cells[0] at offset 0x5c: 'x' is not among those that the report lists")
    let cell = #"{"object":"o","kernel":"k","verdict":"works","programs":[]}"#
    fails(document(cell + "," + cell), "cells[1] at offset 0x98: a second answer for o on 'k' (allowed: one)")
    fails(
      document(#"{"object":"o","kernel":"k","verdict":"bad","programs":[]}"#),
      "cells[0].verdict at offset 0x81: found 'bad' (allowed: works, degraded, unknown, fails)")
    fails(document(#"{"object":"o","kernel":"k","verdict":"works"}"#), "cells[0] at offset 0x5c: has no 'programs'")
    fails(program(#"{"code":"c","severity":"error"}"#), "cells[0].programs[0].findings[0] at offset 0xef: has no 'message'")
    fails(
      program(#"{"code":"c","severity":"bad"}"#),
      "cells[0].programs[0].findings[0].severity at offset 0x106: found 'bad' (allowed: error, warning, note)")
    fails(
      program(#"{"insn":-1}"#),
      "cells[0].programs[0].findings[0].insn at offset 0xf7: found -1, which does not fit (allowed: whole numbers from 0 to 4294967295)"
    )
    fails(
      program(#"{"insn":4294967296}"#),
      "cells[0].programs[0].findings[0].insn at offset 0xf7: found 4294967296, which does not fit (allowed: whole numbers from 0 to 4294967295)"
    )
    fails(
      program(#"{"source":{"file":"f","line":1.5}}"#),
      "cells[0].programs[0].findings[0].source.line at offset 0x10c: found 1.5, which does not fit (allowed: whole numbers from 0 to 4294967295)"
    )
    fails(program(#"{"source":{"file":"f"}}"#), "cells[0].programs[0].findings[0].source at offset 0xf9: has no 'line'")
    fails(
      #"{"x":"# + String(repeating: "[", count: 100_000), "report at offset 0x45: values lie more than 64 deep inside each other")
  }

  @Test func `more pairs than have room are refused before room is made for them`() {
    let names = (0..<5000).map { #"{"object":"\#($0)"}"# }.joined(separator: ",")
    let kernels = (0..<5000).map { #"{"kernel":"\#($0)"}"# }.joined(separator: ",")
    let json = #"{"schema":"btfscope/audit/1","objects":[\#(names)],"kernels":[\#(kernels)],"cells":[]}"#
    #expect(throws: AuditReadError(reason: .tooMany(objects: 5000, kernels: 5000), path: "", offset: 0)) {
      try AuditReport.read(json)
    }
  }

  @Test func `a document that is cut or changed anywhere is refused or read, never more`() {
    let bytes = Array(AuditSample.small().json.utf8)
    for count in stride(from: 0, to: bytes.count - 2, by: 7) {
      #expect(throws: AuditReadError.self) { try AuditReport(json: Array(bytes.prefix(count)).rawSpan) }
    }
    for place in stride(from: 0, to: bytes.count, by: 5) {
      var changed = bytes
      changed[place] = changed[place] &+ 1
      guard let report = try? AuditReport(json: changed.rawSpan) else { continue }
      #expect(report.cells.count <= 12)
    }
  }
}
