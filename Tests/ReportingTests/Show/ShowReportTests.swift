import BPFObject
import ByteReading
import Foundation
import Testing

@testable import Reporting

@Suite struct ShowReportTests {
  private var program: ShownProgram {
    var row = ShownProgram()
    (row.id, row.type, row.name, row.tag) = (7, "xdp", "fil\u{1b}ter", "00ff00ff00ff00ff")
    (row.translatedSize, row.jitedSize, row.memory, row.mapIDs, row.btfID) = (64, 80, 4096, [3, 4], 9)
    (row.runCount, row.runNanoseconds, row.recursionMisses) = (10, 1000, 2)
    row.attachments = ["XDP of interface lo"]
    row.owners = ShownOwners(pins: ["/sys/fs/bpf/filter"], processes: [.init(id: 1, name: "init")])
    return row
  }

  private func json(_ report: some FormattedReport) throws -> [String: Any] {
    let sink = MemorySink()
    report.writeJSON(to: TextBuffer(to: sink))
    return try Rendering.parse(sink.text)
  }

  private func text(_ report: some FormattedReport) -> String { Rendering.text { report.writeText(to: &$0) } }

  @Test func `a list has a row for each, and below it what belongs to it`() throws {
    var report = ShowReport(width: nil)
    report.programs = [program]
    #expect(
      text(report) == """
          id  type  name        tag               loaded                uid  xlated  jited  memory
           7  xdp   fil\\x1bter  00ff00ff00ff00ff  1970-01-01 00:00:00Z    0      64     80    4096
              attached to XDP of interface lo
              ran 10 times while it was counted, 1000 ns in all, 100 ns each
              missed 2 runs, since it was running already
              maps 3, 4
              btf 9
              pinned /sys/fs/bpf/filter
              held by init (1)

        """)
    let document = try json(report)
    #expect(document["schema"] as? String == "btfscope/show/1" && document["maps"] == nil)
    let row = try #require((document["programs"] as? [[String: Any]])?.first)
    #expect(row["id"] as? Int == 7 && row["name"] as? String == "fil\u{1b}ter" && row["jited"] as? Bool == true)
    #expect(row["map_ids"] as? [Int] == [3, 4] && row["pinned"] as? [String] == ["/sys/fs/bpf/filter"])
    #expect((row["pids"] as? [[String: Any]])?.first?["comm"] as? String == "init" && row["rate"] == nil && row["target"] is NSNull)
  }

  @Test func `rates have columns of their own`() throws {
    var report = ShowReport(width: nil)
    var row = program
    row.rate = .init(seconds: 2, runs: 100, nanoseconds: 50_000)
    report.programs = [row]
    #expect(text(report).contains("50.0     500  0.003"), "\(text(report))")
    let rate = try #require((try json(report)["programs"] as? [[String: Any]])?.first?["rate"] as? [String: Any])
    #expect(rate["runs"] as? Int == 100 && rate["runs_per_second"] as? Double == 50 && rate["ns_per_run"] as? Double == 500)
    #expect(ShownProgram.Rate(seconds: 0, runs: 0, nanoseconds: 0).mean == 0)
  }

  @Test func `several lists have headings, and empty ones a word`() {
    var report = ShowReport(width: nil)
    report.programs = []
    report.maps = [ShownMap()]
    report.links = []
    report.types = []
    let lines = text(report).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.prefix(3) == ["no programs", "", "maps"] && lines.suffix(4) == ["no links", "", "no BTF objects", ""])
    report = ShowReport(width: nil)
    report.links = []
    #expect(text(report) == "no links\n")
  }

  @Test func `what does not fit the terminal is a paragraph`() {
    var report = ShowReport(width: 60)
    report.programs = [program]
    #expect(text(report).split(separator: "\n").allSatisfy { $0.count <= 60 })
  }

  @Test func `instructions stand below a program, with source and names`() throws {
    var code = ShownCode()
    var load = ShownCode.Line(
      slot: 0, instruction: Instruction(opcode: Opcode(rawValue: 0x18), destination: 1, source: 1, immediate: 3),
      names: InstructionNames(subject: "map[id:3]"))
    load.next = Instruction(opcode: Opcode(rawValue: 0))
    load.function = "filter"
    load.note = "counts"
    load.source = .init(file: "a.c", line: 3, column: 1, text: "int x;")
    code.lines = [load, .init(slot: 2, instruction: Instruction(opcode: Opcode(rawValue: 0x95)), names: .none)]
    code.remarks = ["something is hidden"]
    let report = ShowProgramReport(program, code, width: nil)
    #expect(
      text(report).hasSuffix(
        """

        filter:
        ; a.c
        ; 3: int x;
               0: r1 = map[id:3] ll  ; counts
               2: exit

        something is hidden

        """), "\(text(report))")
    let document = try json(report)
    #expect(document["schema"] as? String == "btfscope/show-program/1" && document["hidden"] is NSNull)
    let lines = try #require(document["instructions"] as? [[String: Any]])
    #expect(lines[0]["bytes"] as? String == "18110000030000000000000000000000" && lines[0]["note"] as? String == "counts")
    #expect((lines[0]["source"] as? [String: Any])?["line"] as? Int == 3 && lines[1]["source"] == nil)
    code.obstacle = "hidden from this user"
    #expect(text(ShowProgramReport(program, code, width: nil)).hasSuffix("\ninstructions: hidden from this user\n"))
  }
}
