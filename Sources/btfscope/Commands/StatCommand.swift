import ArgumentParser
import BTFSources
import Reporting

struct StatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stat",
    abstract: "Count types, bytes and strings; list the features used and what looks odd.",
    discussion: """
      Examples:
        btfscope stat                     the running kernel
        btfscope stat agent.bpf.o --format json
      """)

  @Argument(help: ArgumentHelp("Where the BTF is: kernel, kernel:MODULE, id:N, a file, or - for standard input."))
  var source = "kernel"

  @OptionGroup var options: SourceOptions
  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    let opened = try options.open(source)
    let answer = StatReport(opened.table)
    try report.print {
      answer.writeText(source: opened.name, to: &$0)
    } json: {
      answer.writeJSON(source: opened.name, to: $0)
    }
  }
}

extension StatCommand: PlainCommand {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.options = try .reading(&line)
    command.report = try .reading(&line)
    command.source = try line.lastWord() ?? "kernel"
    return command
  }
}
