import BPFObject
import BTF
import ByteReading
import ELF
import Foundation
import Relocation
import TestSupport
import Testing

@testable import Reporting

/// What `relocs` prints for the fixtures against the bundled kernel.
@Suite struct RelocationsReportTests {
  static let kernel = Result { try Fixture.kernel() }

  static func report(_ object: String, dialect: Dialect = .libbpf) throws -> RelocationsReport {
    let opened = try ObjectFile(ELFFile(Fixture.bytes(object)))
    let target = RelocationTarget(types: try kernel.get())
    let resolutions = Resolver(opened, target: target, dialect: dialect).resolve()
    let verdicts = GuardAnalysis.preferredVerdicts(opened, patches: PatchedSlot.slots(of: resolutions, in: opened))
    return RelocationsReport(
      resolutions, of: opened, against: target, guards: RelocationGuards(verdicts, in: opened),
      subject: .init(object: object, target: "amd64-6.12"),
      dialect: dialect)
  }

  private func text(_ report: RelocationsReport, width: Int? = nil, isVerbose: Bool = false) -> String {
    Rendering.text { report.writeText(width: width, isVerbose: isVerbose, to: &$0) }
  }

  private func json(_ report: RelocationsReport) -> String {
    let sink = MemorySink()
    report.writeJSON(to: TextBuffer(to: sink))
    return sink.text
  }

  @Test(arguments: ["agent", "core-relocations"]) func `text and JSON of a fixture`(name: String) throws {
    let report = try Self.report("\(name)/el.o")
    try Golden(path: "\(name)/relocs.golden").expect(text(report))
    try Golden(path: "\(name)/relocs.json.golden").expect(json(report))
  }

  @Test func `one relocation is one`() throws {
    let object = try ObjectFile(ELFFile(Fixture.bytes("agent/el.o")))
    let resolutions = Resolver(object, target: RelocationTarget(types: try Self.kernel.get())).resolve()
    func sentence(_ count: Int) -> String {
      let report = RelocateReport(Array(resolutions.prefix(count)), object: "a", target: "b", file: "c", byteCount: 1)
      return Rendering.text { report.writeText(to: &$0) }
    }
    #expect(sentence(0) == "c: 0 relocations\n")
    #expect(sentence(1) == "c: 1 relocation: 1 \(resolutions[0].outcome.rawValue)\n")
    #expect(sentence(2).hasPrefix("c: 2 relocations: "))
  }

  @Test func `verbose shows the details of what stays as it is too`() throws {
    let report = try Self.report("agent/el.o")
    let (short, long) = (text(report), text(report, isVerbose: true))
    #expect(!short.contains("match task_struct.__state [118]") || long.count > short.count)
    let rows = long.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("      ") }
    let details = long.split(separator: "\n").filter { $0.hasPrefix("      insn ") }
    #expect(rows.count == details.count)
  }

  @Test(arguments: [60, 80, 120]) func `no line is wider than the terminal`(width: Int) throws {
    let lines = text(try Self.report("agent/el.o"), width: width).split(separator: "\n")
    // The line that sums up, and words that have no space to break at, are whole.
    for line in lines.dropLast() where line.count > width {
      #expect(line.trimmingCharacters(in: .whitespaces).split(separator: " ").count <= 3, "\(line)")
    }
  }

  @Test func `in a narrow terminal paths lose their beginnings, and nothing else is lost`() throws {
    let lines = text(try Self.report("agent/el.o"), width: 60).split(separator: "\n")
    let row = try #require(lines.first { $0.contains("enumval_value") })
    #expect(row.contains("..") && row.hasSuffix("TGID  1"))
  }

  @Test func `a 6_12 kernel takes the agent but for the access that nothing guards`() throws {
    let report = try Self.report("agent/el.o")
    #expect(report.verdict(isStrict: false) == .no)
    let bad = report.resolutions.filter { report.guards.verdict(of: $0)?.answer == .reachable }
    #expect(bad.map(\.place.program?.name) == ["handle_exit"])
  }

  @Test func `every relocation has the fields of the contract`() throws {
    let document = try Rendering.parse(json(try Self.report("agent/el.o")))
    #expect(document["schema"] as? String == "btfscope/relocs/1")
    #expect(document["loader"] as? String == "libbpf")
    #expect(document["object"] as? String == "agent/el.o" && document["target"] as? String == "amd64-6.12")
    let summary = try #require(document["summary"] as? [String: Int])
    #expect(Set(summary.keys) == ["total", "unchanged", "adjusted", "absent", "poisoned", "ambiguous", "error"])
    let relocations = try #require(document["relocations"] as? [[String: Any]])
    #expect(summary["total"] == relocations.count && relocations.count == 17)
    let keys: Set<String> = [
      "index", "section", "program", "insn", "kind", "local", "source", "outcome", "old_value", "new_value", "old_mem_size",
      "new_mem_size", "instruction", "targets", "rejected", "guard", "guarded_by", "guard_checks", "note", "candidates", "reason",
      "detail",
      "suggestion",
    ]
    for relocation in relocations {
      #expect(Set(relocation.keys) == keys)
      let instruction = try #require(relocation["instruction"] as? [String: Any])
      #expect(Set(instruction.keys) == ["before", "after", "bytes_before", "bytes_after"])
      let isPoisoned = relocation["outcome"] as? String == "poisoned"
      #expect((relocation["new_value"] is NSNull) == isPoisoned)
      #expect((relocation["guard"] is NSNull) == !isPoisoned)
    }
    let state = try #require(relocations.first { $0["section"] as? String == "?kprobe/do_exit" })
    let rejected = try #require((state["rejected"] as? [[String: Any]])?.first)
    #expect(rejected["reason"] as? String == "no_member")
    #expect((rejected["suggestion"] as? String)?.hasPrefix("nearest: \"__state\" at byte 24") == true)
    #expect(state["guard"] as? String == "reachable")
    let local = try #require(state["local"] as? [String: Any])
    #expect(local["path"] as? String == "task_struct___old.state" && local["access"] as? String == "0:0")
    let source = try #require(state["source"] as? [String: Any])
    #expect((source["file"] as? String)?.hasSuffix("source.c") == true)
  }

  @Test func `both byte orders come out alike but for the bytes`() throws {
    func comparable(_ object: String) throws -> [String] {
      let document = try Rendering.parse(json(try Self.report(object)))
      let relocations = try #require(document["relocations"] as? [[String: Any]])
      return relocations.map { "\($0["section"] ?? "") \($0["insn"] ?? "") \($0["outcome"] ?? "") \($0["new_value"] ?? "")" }
    }
    #expect(try comparable("agent/el.o") == comparable("agent/eb.o"))
  }
}
