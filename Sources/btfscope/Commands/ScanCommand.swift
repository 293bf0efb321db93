import ArgumentParser
import Reporting

struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Find BPF objects: files, and those that programs, libraries and packages carry.",
    discussion: """
      Objects are found by their contents, in files and in what lies below folders; links are not followed. Other commands take the names that \
      are printed, such as /usr/sbin/xdp-filter@0xa0e0. Objects that are compressed inside a program are not found.

      Examples:
        btfscope scan /usr/bin /usr/sbin
        btfscope scan agent                        the objects that a program carries
        btfscope scan libbpf-tools.deb --extract objects
        btfscope scan /usr --format json -o objects.json
      """)

  @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"))
  var paths: [String]

  @Option(
    help: ArgumentHelp(
      "Write each object to a file of its own in this folder, which is made where it is not there.", valueName: "folder"))
  var extract: String?

  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    var scan = ScanRun(paths, width: report.output == nil ? TerminalWidth.current : nil)
    try scan.run(extractingTo: extract)
    // Where nothing could be read, a report would say nothing.
    if scan.report.files > scan.report.unreadable || scan.report.unreadable == 0 || !scan.report.objects.isEmpty {
      try report.print(scan.report)
    }
    if scan.report.unreadable > 0 { throw CommandFailure(.input) }
  }
}

extension ScanCommand: PlainCommand {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.extract = try line.value("--extract")
    command.report = try .reading(&line)
    command.paths = try line.rest()
    guard !command.paths.isEmpty else { throw NotPlain() }
    return command
  }
}
