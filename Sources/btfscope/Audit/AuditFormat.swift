import ArgumentParser
import Reporting

/// Formats of the report of `audit`.
enum AuditFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case html
  case sarif
  case junit
  case markdown
}

/// How the report of `audit` is printed, and to where.
struct AuditOutputOptions: ParsableArguments {
  @Option(help: "How to print: text, json, html (one page), sarif, junit or markdown (a comment on a pull request).")
  var format: AuditFormat = .text

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Write to a file, whole or not at all.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp("With sarif: the folder of the sources, which their paths are written relative to.", valueName: "folder"))
  var sourceRoot: String?

  @OptionGroup var color: ColorOption

  func validate() throws {
    guard sourceRoot == nil || format == .sarif else { throw ValidationError("--source-root goes with --format sarif") }
  }

  /// The folder of the sources as absolute paths: as it is called, and what it is where links lead there.
  private var sourceRoots: [String] {
    guard let sourceRoot else { return [] }
    let called = sourceRoot.hasPrefix("/") ? sourceRoot : "\(OutputFile.resolved("."))/\(sourceRoot)"
    return [called, OutputFile.resolved(sourceRoot)]
  }

  func print(_ answer: AuditReport, isVerbose: Bool) throws(CommandFailure) {
    var file = try OutputFile(output)
    var out = TextBuffer(to: file.sink, isColored: format == .text && color.isWanted(toTerminal: output == nil))
    out.isForReading = format == .text
    switch format {
    case .text:
      answer.writeText(width: output == nil ? TerminalWidth.current : nil, isVerbose: isVerbose, to: &out)
      out.flush()
    case .json: answer.writeJSON(to: out)
    case .html: answer.writeHTML(to: out)
    case .sarif:
      answer.writeSARIF(version: BTFScopeCommand.configuration.version, sourceRoots: sourceRoots, to: out)
    case .junit:
      answer.writeJUnit(to: &out)
      out.flush()
    case .markdown:
      answer.writeMarkdown(to: &out)
      out.flush()
    }
    try file.commit()
  }
}
