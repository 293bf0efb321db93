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
    let width = output == nil ? TerminalWidth.current : nil
    try OutputFile.print(to: output, isText: format == .text, isColored: color.isWanted(toTerminal: output == nil)) { out in
      switch format {
      case .text: out.whole { answer.writeText(width: width, isVerbose: isVerbose, to: &$0) }
      case .json: answer.writeJSON(to: out)
      case .html: answer.writeHTML(to: out)
      case .sarif: answer.writeSARIF(version: BTFScopeCommand.configuration.version, sourceRoots: sourceRoots, to: out)
      case .junit: out.whole { answer.writeJUnit(to: &$0) }
      case .markdown: out.whole { answer.writeMarkdown(to: &$0) }
      }
    }
  }
}
