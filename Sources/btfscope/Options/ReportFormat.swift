import ArgumentParser
import Reporting

/// Formats of a report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// What every report takes.
struct ReportOptions: ParsableArguments {
  @Option(help: "How to print: text or json.")
  var format: ReportFormat = .text

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Write to a file, whole or not at all.", valueName: "file"))
  var output: String?

  @OptionGroup var color: ColorOption

  /// A block of the report's text on its way to `file`.
  func buffer(to file: borrowing OutputFile) -> TextBuffer {
    var out = TextBuffer(to: file.sink, isColored: format == .text && color.isWanted(toTerminal: output == nil))
    out.isForReading = format == .text
    return out
  }
}

extension ReportOptions {
  /// Prints a report to where and as it was asked for.
  func print(_ answer: some FormattedReport) throws(CommandFailure) {
    var file = try OutputFile(output)
    var out = buffer(to: file)
    switch format {
    case .text:
      answer.writeText(to: &out)
      out.flush()
    case .json: answer.writeJSON(to: out)
    }
    try file.commit()
  }

  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var options = Self()
    options.format = try line.choice("--format") ?? .text
    options.output = try line.value("-o", "--output")
    options.color = try .reading(&line)
    return options
  }
}
