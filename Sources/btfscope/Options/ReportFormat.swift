import ArgumentParser
import Reporting

/// Formats of a report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

extension ReportFormat {
  /// Prints a report to a file, standard output where there is none: whole or not at all.
  func print(
    to path: String?, isColored: Bool, text: (inout TextBuffer) -> Void, json: (consuming TextBuffer) -> Void
  ) throws(CommandFailure) {
    try OutputFile.print(to: path, isText: self == .text, isColored: isColored) { out in
      switch self {
      case .text: out.whole(text)
      case .json: json(out)
      }
    }
  }
}

extension TextBuffer {
  /// Lets `body` write, and hands on all of it.
  consuming func whole(_ body: (inout TextBuffer) -> Void) {
    var out = self
    body(&out)
    out.flush()
  }
}

extension OutputFile {
  /// Hands `body` what prints to a file, to standard output where there is none: whole or not at all. Text is for people, and may be coloured.
  static func print(
    to path: String?, isText: Bool, isColored: Bool, _ body: (consuming TextBuffer) -> Void
  ) throws(CommandFailure) {
    var file = try OutputFile(path)
    var out = TextBuffer(to: file.sink, isColored: isText && isColored)
    out.isForReading = isText
    body(out)
    try file.commit()
  }
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
    try print {
      answer.writeText(to: &$0)
    } json: {
      answer.writeJSON(to: $0)
    }
  }

  /// The same of one that takes more to be written.
  func print(text: (inout TextBuffer) -> Void, json: (consuming TextBuffer) -> Void) throws(CommandFailure) {
    try format.print(to: output, isColored: color.isWanted(toTerminal: output == nil), text: text, json: json)
  }

  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var options = Self()
    options.format = try line.choice("--format") ?? .text
    options.output = try line.value("-o", "--output")
    options.color = try .reading(&line)
    return options
  }
}
