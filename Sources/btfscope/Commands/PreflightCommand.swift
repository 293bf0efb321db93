import ArgumentParser
import BPFObject
import Loader
import Reporting

struct PreflightCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preflight",
    abstract: "Predict whether an object loads on the running kernel, then load it, and compare.",
    discussion: """
      The audit of the running kernel needs no privilege; the real load does, and is left out where there is none. Nothing stays loaded. The \
      status is 1 if something fails as predicted, and 3 if the kernel refused what was predicted to load.

      Examples:
        btfscope preflight agent.bpf.o
        btfscope preflight agent.bpf.o --predict     without a load
      """)

  @Argument(help: ArgumentHelp("The BPF object.", valueName: "object"))
  var object: String

  @Option(help: ArgumentHelp("Load this program only, also one that does not load by itself; repeatable.", valueName: "name"))
  var program: [String] = []

  @Flag(help: "Do not load anything.")
  var predict = false

  @OptionGroup var loading: LoadingOptions

  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    var audit = AuditRun()
    audit.open([object])
    audit.ask(["kernel"])
    if let problem = audit.report.problems.first { throw CommandFailure(.input, "\(problem.input): \(problem.message)") }
    guard let cell = audit.report.cells.first else { throw CommandFailure(.input, "\(object): the kernel gave no answer") }
    let prediction = audit.report.answers[cell.answer]
    let facts = predict ? nil : RealLoad(try LoadingOptions.inventory(object), loading, only: program)
    let programs = prediction.programs.map { program in
      PreflightReport.Program(predicted: program, fact: facts?.fact(of: program.name) ?? .untried("--predict"))
    }
    var answer = PreflightReport(
      object: object, release: audit.report.kernels.first?.release, verdict: prediction.verdict, programs: programs)
    answer.width = report.output == nil ? TerminalWidth.current : nil
    try report.print(answer)
    if answer.isRefused { throw CommandFailure(.kernel) }
    if prediction.verdict == .fails { throw CommandFailure(.no) }
  }
}
