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
    var file = try OutputFile(report.output)
    var out = report.buffer(to: file)
    let answer = StatReport(opened.table)
    switch report.format {
    case .text:
      answer.writeText(source: opened.name, to: &out)
      out.flush()
    case .json: answer.writeJSON(source: opened.name, to: out)
    }
    try file.commit()
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
