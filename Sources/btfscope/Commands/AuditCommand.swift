import ArgumentParser
import BPFObject
import ByteReading
import Portability
import Relocation
import Reporting

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Tell whether objects load and attach on kernels, and if not, why.",
    discussion: """
      Nothing is loaded, and no privilege is needed: each kernel's own BTF answers. The exit status is 1 if anything fails, so that a CI job \
      can gate on it.

      Examples:
        btfscope audit agent.bpf.o                              the running kernel
        btfscope audit agent.bpf.o --against vmlinux-5.10 6.1/  others, each with the modules beside it
        btfscope audit *.bpf.o --against kernels/* --format json -o audit.json
      """)

  @Argument(help: ArgumentHelp("BPF objects.", valueName: "object"))
  var objects: [String]

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Kernels: kernel (the running one), files with BTF, or folders with one and its modules.", valueName: "source"))
  var against: [String] = ["kernel"]

  @Option(
    help: ArgumentHelp("Leave out what this report, written with --format json before, has already.", valueName: "file"))
  var baseline: String?

  @Flag(help: "Say no also to what is degraded or unknown.")
  var strict = false

  @Flag(name: .shortAndLong, help: "All findings, and notes too.")
  var verbose = false

  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    var audit = AuditRun()
    audit.open(objects)
    audit.ask(against)
    var answer = audit.report
    answer.arrange()
    if let baseline { answer = answer.newFindings(against: try AuditReport.open(baseline)) }
    var file = try OutputFile(report.output)
    var out = report.buffer(to: file)
    switch report.format {
    case .text:
      answer.writeText(width: report.output == nil ? TerminalWidth.current : nil, isVerbose: verbose, to: &out)
      out.flush()
    case .json: answer.writeJSON(to: out)
    }
    try file.commit()
    for problem in answer.problems { Diagnostics.say("\(problem.input): \(problem.message)") }
    if !answer.problems.isEmpty { throw CommandFailure(.input) }
    if answer.isNo(isStrict: strict) { throw CommandFailure(.no) }
  }
}

extension AuditReport {
  /// Reads a report that was written as JSON.
  static func open(_ path: String) throws(CommandFailure) -> AuditReport {
    do {
      let bytes = try FileBytes.open(path)
      return try AuditReport(json: bytes.span)
    } catch {
      throw CommandFailure(.input, "\(path): \(error)")
    }
  }
}
