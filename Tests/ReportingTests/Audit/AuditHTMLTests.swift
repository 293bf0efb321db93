import Foundation
import TestSupport
import Testing

@testable import Reporting

extension AuditReport {
  /// The page.
  var html: String {
    let sink = MemorySink()
    writeHTML(to: TextBuffer(to: sink))
    return sink.text
  }
}

@Suite struct AuditHTMLTests {
  @Test func `a page of what was found`() throws {
    try Golden(path: "audit/small.html.golden").expect(AuditSample.small().html)
  }

  @Test func `a page of names that are markup`() throws {
    try Golden(path: "audit/nasty.html.golden").expect(AuditSample.nasty().html)
  }

  @Test(arguments: AuditJSONTests.samples)
  func `every element ends where it must, and asks for nothing`(report: AuditReport) {
    let html = report.html
    #expect(Markup.fault(in: html) == nil)
    for word in ["src=", "@import", "url(", "<link", "fetch(", "innerHTML"] { #expect(!html.contains(word), "\(word)") }
  }

  @Test(arguments: ["style", "script"])
  func `a browser takes the page's own style and script, and no other`(element: String) throws {
    let html = AuditSample.nasty().html
    let start = try #require(html.range(of: "<\(element)>"))
    let end = try #require(html.range(of: "</\(element)>", range: start.upperBound..<html.endIndex))
    let file = FileManager.default.temporaryDirectory.appending(path: "audit-\(element)-\(UUID().uuidString)")
    try Data(html[start.upperBound..<end.lowerBound].utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let tool = try #require(Tool("sha256sum"), "sha256sum is part of every Debian")
    let digits = try tool.run([file.path]).text.prefix { $0 != " " }
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(digits.dropFirst($0).prefix(2), radix: 16) }
    // The hash to write beside the text where it was changed.
    #expect(html.contains("\(element)-src 'sha256-\(Data(bytes).base64EncodedString())'"))
  }

  @Test func `nothing of a name becomes part of the page`() {
    let html = AuditSample.nasty().html
    for word in ["<script>alert", "</script><", "<!-- x", "<e>f", "\u{1b}", "\u{0}", "\u{202e}", "\u{2028}", "c&d"] {
      #expect(!html.contains(word), "\(word)")
    }
    // The data and the script, and no other.
    #expect(html.components(separatedBy: "<script").count == 3)
    #expect(html.components(separatedBy: "</script").count == 3)
  }

  @Test func `the script has the same answers as the table`() throws {
    let report = AuditSample.nasty()
    let html = report.html
    let start = try #require(html.range(of: "id=\"data\">\n"))
    let end = try #require(html.range(of: "</script>", range: start.upperBound..<html.endIndex))
    let data = try Rendering.parse(String(html[start.upperBound..<end.lowerBound]))
    let objects = try #require(data["objects"] as? [[String: String]])
    #expect(objects.map { $0["name"] } == report.objects.map(\.name.printable))
    let cells = try #require(data["cells"] as? [[Int]])
    let answers = try #require(data["answers"] as? [[String: Any]])
    let matrix = AuditMatrix(report)
    for (object, row) in cells.enumerated() {
      for (kernel, answer) in row.enumerated() {
        #expect(answer == matrix.answer(object, kernel) ?? -1)
        if answer >= 0 { #expect(answers[answer]["verdict"] as? String == matrix.verdict(object, kernel)?.rawValue) }
      }
    }
  }

  @Test func `a page of many pairs says what is the same once`() {
    let html = AuditSample.large().html
    #expect(html.utf8.count < 1_500_000)
    #expect(Markup.fault(in: html) == nil)
  }
}

/// A reader of markup that forgives nothing: every element must be ended but those that have no end, every attribute quoted.
private enum Markup {
  private static let empty: Set<String> = ["meta", "input", "br"]
  private static let raw: Set<String> = ["style", "script"]

  /// The first thing that is wrong, or nil.
  static func fault(in html: String) -> String? {
    guard html.hasPrefix("<!DOCTYPE html>\n") else { return "no document type" }
    var rest = html.dropFirst("<!DOCTYPE html>".count)
    var open: [String] = []
    while let start = rest.firstIndex(of: "<") {
      if let fault = text(rest[..<start]) { return fault }
      guard let end = rest[start...].firstIndex(of: ">") else { return "a tag that does not end" }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst().description else { return "</\(tag.dropFirst())> ends nothing" }
        continue
      }
      guard let match = tag.wholeMatch(of: /([a-z0-9]+)((?: [a-z-]+(?:="[^"<>]*")?)*)/) else { return "a tag that is none: \(tag)" }
      let name = String(match.1)
      if let fault = text(match.2) { return fault }
      if raw.contains(name) {
        guard let close = rest.range(of: "</\(name)>") else { return "\(name) does not end" }
        rest = rest[close.upperBound...]
      } else if !empty.contains(name) {
        open.append(name)
      }
    }
    return open.isEmpty ? nil : "\(open) do not end"
  }

  private static func text(_ text: Substring) -> String? {
    var rest = text
    while let ampersand = rest.firstIndex(of: "&") {
      rest = rest[rest.index(after: ampersand)...]
      guard rest.prefixMatch(of: /(amp|lt|gt|quot|#[0-9]+);/) != nil else { return "an ampersand that begins nothing" }
    }
    return text.contains(">") ? "a > outside a tag" : nil
  }
}
