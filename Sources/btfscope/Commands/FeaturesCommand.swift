import ArgumentParser
import Reporting

struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Show what the running kernel can do, by trying it: types of programs and maps, helpers, links, settings.",
    discussion: """
      Everything is asked of the kernel, and nothing stays loaded or attached. What this process may not ask is unknown, with the reason; it is \
      never taken for missing. Without privilege most of it is unknown. With --for the status is 1 if something that the object needs is not there, \
      and 3 if that could not be found out.

      Examples:
        btfscope features
        btfscope features --format json
        btfscope features --full     also what the kernel logs
        btfscope features --for agent.bpf.o
      """)

  @Flag(help: "Ask also about helpers that leave a word in the kernel's log where they are asked for.")
  var full = false

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Ask only for what this BPF object needs; status 1 if something is not there.", valueName: "object"))
  var object: String?

  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    let inventory = try object.map { name throws(CommandFailure) in try LoadingOptions.inventory(name) }
    if let object, let inventory {
      var needs = NeedAsking(inventory)
      var answer = needs.report(object: object)
      answer.width = report.output == nil ? TerminalWidth.current : nil
      try report.print(answer)
      switch answer.answer {
      case .yes: return
      case .no: throw CommandFailure(.no)
      // What could not be asked is no yes.
      case .unknown: throw CommandFailure(.kernel)
      }
    }
    var asking = FeatureAsking()
    asking.isFull = full
    var answer = asking.report()
    answer.width = report.output == nil ? TerminalWidth.current : nil
    try report.print(answer)
  }
}
