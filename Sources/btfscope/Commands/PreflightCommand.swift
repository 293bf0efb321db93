import ArgumentParser
import BPFObject
import ByteReading
import Loader
import Portability
import Reporting

struct PreflightCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preflight",
    abstract: "Predict whether an object loads on the running kernel, then load it, and compare.",
    discussion: """
      The audit of the running kernel needs no privilege; the real load does, and is left out where there is none. Nothing stays loaded. The \
      status is 1 if something fails as predicted, and 3 if the kernel refused what was not predicted to fail.

      Examples:
        btfscope preflight agent.bpf.o
        btfscope preflight agent.bpf.o --predict     without a load
      """)

  @Argument(help: ArgumentHelp("The BPF object; of a file with several one of them, as scan names it.", valueName: "object"))
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
    let inventory = try inventory(audit)
    for name in program where !inventory.programs.contains(where: { $0.name == name && !$0.isSubprogram }) {
      throw CommandFailure(.usage, "--program: there is no program '\(name)' in the object")
    }
    audit.ask(["kernel"], configuration: try loading.configuration())
    for problem in audit.report.problems { Diagnostics.say("\(problem.input): \(problem.message)") }
    guard let cell = audit.report.cells.first else { throw CommandFailure(audit.status ?? .input) }
    let prediction = audit.report.answers[cell.answer]
    let load = predict ? nil : RealLoad(inventory, loading, only: program)
    let programs = prediction.programs.map { one in
      PreflightReport.Program(
        predicted: one, fact: load?.fact(of: one.name) ?? .untried("--predict"), isNamed: program.contains(one.name))
    }
    var answer = PreflightReport(
      object: object, release: audit.report.kernels.first?.release, verdict: prediction.verdict, programs: programs)
    answer.width = report.output == nil ? TerminalWidth.current : nil
    try report.print(answer)
    if answer.isRefused { throw CommandFailure(load?.failure?.status ?? .kernel) }
    if audit.status != nil || load?.isUnread == true { throw CommandFailure(audit.status ?? .input) }
    if answer.verdict == .fails { throw CommandFailure(.no) }
  }

  /// What the one object asks for.
  private func inventory(_ audit: AuditRun) throws(CommandFailure) -> ObjectInventory {
    if let problem = audit.report.problems.first {
      throw CommandFailure(audit.status ?? .input, "\(problem.input): \(problem.message)")
    }
    guard let first = audit.objects.first, audit.objects.count == 1 else {
      let names = audit.objects.prefix(4).map(\.name).joined(separator: ", ") + (audit.objects.count > 4 ? ", ..." : "")
      throw CommandFailure(.input, "\(object): holds \(audit.objects.count) BPF objects (needed: one): \(names)")
    }
    return first.requirements.inventory
  }
}
