import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite struct AuditSARIFTests {
  private func sarif(_ report: AuditReport, roots: [String] = []) -> String {
    let sink = MemorySink()
    report.writeSARIF(version: "1.2.3", sourceRoots: roots, to: TextBuffer(to: sink))
    return sink.text
  }

  @Test func `a result for each finding of an object`() throws {
    try Golden(path: "audit/small.sarif.golden").expect(sarif(AuditSample.small()))
    try Golden(path: "audit/nasty.sarif.golden").expect(sarif(AuditSample.nasty()))
  }

  @Test func `a report of nothing is a log without results`() throws {
    let log = try Rendering.parse(sarif(AuditReport()))
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    #expect((run["results"] as? [Any])?.isEmpty == true)
  }

  @Test func `fingerprints do not depend on lines, kernels and folders`() throws {
    func fingerprints(_ report: AuditReport) throws -> [String] {
      let log = try Rendering.parse(sarif(report))
      let results = try #require((log["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]])
      return results.compactMap { ($0["partialFingerprints"] as? [String: String])?["btfscopeFinding/v1"] }
    }
    func report(folder: String, lines: [UInt32], kernel: String) -> AuditReport {
      var report = AuditReport()
      report.objects = [.init(name: folder + "agent.bpf.o")]
      report.kernels = [.init(name: kernel)]
      let findings = lines.map { line in
        var finding = AuditSample.renamed(has: nil)
        finding.source?.line = line
        return finding
      }
      let program = AuditSample.program("p", "s", load: .fails, .fails, findings)
      report.cells = [.init(object: 0, kernel: 0, answer: report.number(of: .init(verdict: .fails, programs: [program])))]
      return report
    }
    let one = try fingerprints(report(folder: "build/", lines: [1, 2], kernel: "a"))
    #expect(try fingerprints(report(folder: "/tmp/x/", lines: [7, 9], kernel: "b")) == one)
    #expect(Set(one).count == 2)
  }

  @Test func `paths are references`() {
    #expect(SourceURI.uri(of: "src/a.c", below: []) == "src/a.c")
    #expect(SourceURI.uri(of: "./src/a b%#?.c", below: []) == "src/a%20b%25%23%3F.c")
    #expect(SourceURI.uri(of: "/usr/ä.c", below: []) == "file:///usr/%C3%A4.c")
    #expect(SourceURI.uri(of: "/home/me/project/src/a.c", below: ["/home/me/project"]) == "src/a.c")
    #expect(SourceURI.uri(of: "/home/me/project2/a.c", below: ["/home/me/project/"]) == "file:///home/me/project2/a.c")
    #expect(SourceURI.uri(of: "javascript:x", below: []) == "javascript%3Ax")
  }

  @Test(arguments: [
    ("/w/project/build/../src//./a.c", "src/a.c"), ("/w/project/../other/a.c", "file:///w/other/a.c"),
    ("/../../a.c", "file:///a.c"),
    ("src/../a.c", "a.c"), ("../src/./a.c", "../src/a.c"), ("../../a.c", "../../a.c"), ("/link/src/a.c", "src/a.c"),
    ("/w/project", "file:///w/project"),
  ])
  func `folders in paths are resolved`(path: String, uri: String) {
    #expect(SourceURI.uri(of: path, below: ["/w/./project/sub/..", "/link"]) == uri)
  }

  @Test func `where the file has no name the object is pointed at`() throws {
    var report = AuditReport()
    report.objects = [.init(name: "build/agent.bpf.o")]
    report.kernels = [.init(name: "k")]
    var finding = AuditSample.renamed(has: nil)
    finding.source?.file = ""
    let program = AuditSample.program("p", "s", load: .fails, .fails, [finding])
    report.cells = [.init(object: 0, kernel: 0, answer: report.number(of: .init(verdict: .fails, programs: [program])))]
    let text = sarif(report)
    #expect(text.contains(#""uri": "build/agent.bpf.o""#) || text.contains(#""uri":"build/agent.bpf.o""#))
    #expect(!text.contains("startLine"))
  }

  @Test func `every code has its words, and one that is not known has some`() {
    for code in AuditSARIFTests.codes {
      #expect(FindingRule.known(code) != nil, "\(code)")
    }
    #expect(FindingRule.rule("later").title == "later")
    #expect(!FindingRule.rule("later").help.isEmpty)
  }

  /// What findings are called, once more.
  private static let codes = """
    program_type_missing attach_type_missing attach_target_missing attach_target_refused byte_order attach_target_none section_unknown context_access
    context_argument helper_missing helper_not_allowed kfunc_missing kfunc_not_allowed kfunc_incompatible ksym_missing
    ksym_incompatible ksym_unresolved ksym_unknown
    kconfig_missing kconfig_unknown map_type_missing map_flags_unknown map_unsized enum_value core_unresolved core_ambiguous core_error core_absent
    core_guarded field_changed struct_ops_missing struct_ops_member struct_ops_unused instruction_set licence probe_target_missing tracepoint_missing tracepoint_field
    iterator_missing fixed_offset object_refused findings_left_out map_refused map_inner_unset helper_not_built helper_map_type
    map_not_allowed kfunc_address function_without_result program_flag_missing
    """.split { $0 == " " || $0 == "\n" }.map(String.init)
}

@Suite struct AuditJUnitTests {
  private func xml(_ report: AuditReport) -> String { Rendering.text { report.writeJUnit(to: &$0) } }

  @Test func `a suite for each kernel, a case for each program`() throws {
    try Golden(path: "audit/small.junit.golden").expect(xml(AuditSample.small()))
    try Golden(path: "audit/nasty.junit.golden").expect(xml(AuditSample.nasty()))
  }

  @Test(arguments: AuditJSONTests.samples)
  func `what is written is XML, and its counts are right`(report: AuditReport) {
    let reader = JUnitReader(xml(report))
    #expect(reader.isXML)
    #expect(reader.counted == reader.said)
  }

  @Test func `an object without programs is a case too`() {
    var report = AuditReport()
    report.objects = [.init(name: "o")]
    report.kernels = [.init(name: "k")]
    report.cells = [.init(object: 0, kernel: 0, answer: report.number(of: .init(verdict: .fails, programs: [])))]
    #expect(
      xml(report).contains(#"name="(object)"><failure type="fails" message="fails: load fails, attach none"></failure></testcase>"#)
    )
  }
}

/// Looks at a report's elements one by one.
private struct JUnitReader {
  let isXML: Bool
  /// Numbers of elements: tests, failures, errors, skipped.
  let counted: [Int]
  /// What the whole says of itself.
  let said: [Int]

  init(_ xml: String) {
    func count(_ element: String) -> Int { xml.components(separatedBy: "<\(element)").count - 1 }
    counted = [count("testcase "), count("failure "), count("error "), count("skipped ")]
    said = ["tests", "failures", "errors", "skipped"].map { name in
      xml.firstRange(of: "\(name)=\"").flatMap { Int(xml[$0.upperBound...].prefix { $0.isNumber }) } ?? -1
    }
    // Characters of XML 1.0 only (`Char`), and as many ends as beginnings.
    let allowed = xml.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || (0x20...0xd7ff).contains(scalar.value) || (0xe000...0xfffd).contains(scalar.value) || scalar.value > 0xffff
    }
    var rest = Substring(xml.dropFirst(xml.prefix { $0 != "\n" }.count))
    var open: [Substring] = []
    var isBalanced = true
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">"), isBalanced {
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        isBalanced = open.popLast() == tag.dropFirst()
      } else if tag.wholeMatch(of: /[a-z-]+(?: [a-z]+="[^"<>]*")*\/?/) == nil {
        isBalanced = false
      } else if !tag.hasSuffix("/") {
        open.append(tag.prefix { $0 != " " })
      }
    }
    isXML = allowed && isBalanced && open.isEmpty
  }
}

@Suite struct AuditMarkdownTests {
  private func markdown(_ report: AuditReport, limit: Int = AuditReport.commentLimit) -> String {
    Rendering.text { report.writeMarkdown(limit: limit, to: &$0) }
  }

  @Test func `a table, and findings folded away`() throws {
    try Golden(path: "audit/small.md.golden").expect(markdown(AuditSample.small()))
    try Golden(path: "audit/nasty.md.golden").expect(markdown(AuditSample.nasty()))
  }

  @Test func `kernels on which several instructions want the same are named once`() {
    var report = AuditReport()
    report.objects = [.init(name: "a.bpf.o")]
    report.kernels = AuditSample.small().kernels
    let findings = [UInt32(1), 9].map { instruction in
      var finding = AuditSample.renamed(has: nil)
      finding.source = nil
      finding.place = AuditReport.Place(section: "xdp", instruction: instruction)
      return finding
    }
    let program = AuditSample.program("p", "xdp", load: .fails, .fails, findings)
    let answer = report.number(of: AuditReport.Answer(verdict: .fails, programs: [program]))
    report.cells = report.kernels.indices.map { AuditReport.Cell(object: 0, kernel: $0, answer: answer) }
    let kernels = markdown(report).split(separator: "\n").filter { $0.hasPrefix("* on:") }
    #expect(kernels.count == 1 && kernels[0].contains(">all 6 kernels<"), "\(kernels)")
  }

  @Test func `names mean nothing to Markdown`() {
    let text = markdown(AuditSample.nasty())
    for word in [
      "@everyone", "#1 ", "https:", "<script", "**bold", "[link", "<!--", "`", "f|g", "javascript:", "\u{202e}", "\u{1b}",
    ] {
      #expect(!text.contains(word), "\(word)")
    }
    // Every row of the table has as many cells as its head.
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(Set(rows.map { $0.count { $0 == "|" } }).count == 1)
  }

  @Test(arguments: [1024, 2000, 5000, 65_536])
  func `a comment is no longer than it may be, and says what is left out`(limit: Int) {
    var report = AuditSample.large(objects: 30, kernels: 60)
    report.problems = (0..<2000).map { .init(input: "input \($0)", message: "is not BTF") }
    let text = markdown(report, limit: limit)
    #expect(text.utf8.count <= limit)
    #expect(text.contains("Left out: "))
    #expect(text.components(separatedBy: "<details>").count == text.components(separatedBy: "</details>").count)
  }

  @Test func `a table without room for its head is left out whole`() {
    var report = AuditSample.small()
    // Names of reports that are read have any length.
    for index in report.kernels.indices { report.kernels[index] = .init(name: "\(index)" + String(repeating: "*", count: 70_000)) }
    let text = markdown(report)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(rows.count == 4 && rows[1].hasPrefix("|---") && text.utf8.count < 20_000)
    let short = markdown(report, limit: 1024)
    #expect(!short.contains("\n|") && !short.hasPrefix("|"))
    #expect(short.contains("Left out: 2 rows, "))
  }

  @Test(arguments: [
    ("$x^2$", "&#36;x^2&#36;"), ("GH-12 gh-1 GHOST-1", "GH-\u{200b}12 gh-\u{200b}1 GHOST-1"),
    ("deadbeef DEADBEEF1 0123456", "d\u{200b}eadbeef D\u{200b}EADBEEF1 0\u{200b}123456"),
    ("defend deadbe", "defend deadbe"), ("a@b #1", "a&#64;\u{200b}b &#35;\u{200b}1"),
  ])
  func `nothing is a formula, and no number a link`(text: String, markdown: String) {
    #expect(Rendering.text { $0.append(markdown: text) } == markdown)
    #expect(!Rendering.text { $0.append(markdownCode: text) }.contains("\u{200b}"))
  }

  @Test func `a small report is whole`() {
    #expect(!markdown(AuditSample.small()).contains("Left out"))
  }
}
