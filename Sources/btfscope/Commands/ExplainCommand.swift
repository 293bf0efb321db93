import ArgumentParser
import BPFObject
import ByteReading
import Relocation
import Reporting
import VerifierLog

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say in plain words what a verifier's or a loader's log means, and what usually helps.",
    discussion: """
      The log may be the verifier's own, what libbpf, bpftool or another loader printed with it, or the output of a failed load. Without \
      a file it comes from standard input. The status is 1 where the log tells of nothing that was refused.

      Examples:
        btfscope explain agent.log                        a log in a file
        btfscope explain agent.log --object agent.bpf.o   and the object's source
        btfscope explain --format json < agent.log
      """)

  @Argument(help: ArgumentHelp("The log; - or nothing for standard input.", valueName: "file"))
  var file: String?

  @Option(
    help: ArgumentHelp(
      "The object that was loaded: for lines of its source, and for relocations that could not be resolved.", valueName: "file"))
  var object: String?

  @Option(help: ArgumentHelp("The program that the log is about, where it does not say.", valueName: "name"))
  var program: String?

  @OptionGroup var target: TargetOptions
  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    // An object that cannot be read is said before a log is waited for.
    let opened = try object.map { try LoadingOptions.inventory($0) }
    if let opened, let program, !ExplainedObject(name: object ?? "", opened).hasProgram(program) {
      throw CommandFailure(.usage, "--program: there is no program '\(program)' in the object")
    }
    let name = file == nil || file == "-" ? "standard input" : file ?? ""
    let reading = try LogInput(file, name: name).read(program: program)
    let answer = ExplainReport(
      reading, source: name, object: try opened.map { try explained($0, reading) },
      width: report.output == nil ? TerminalWidth.current : nil)
    try report.print(answer)
    if reading.refusals.isEmpty { throw CommandFailure(.no) }
  }

  /// The object; with its relocations decided where the log tells of one that could not be.
  private func explained(_ inventory: ObjectInventory, _ reading: LogReading) throws(CommandFailure) -> ExplainedObject {
    let name = object ?? ""
    let plain = ExplainedObject(name: name, inventory)
    guard plain.wantsRelocations(for: reading) else { return plain }
    let opened = inventory.object
    let (kernel, resolutions) = try target.decide(opened)
    return ExplainedObject(
      name: name, inventory,
      relocations: RelocationsReport(
        resolutions, of: opened, against: kernel, guards: RelocationGuards([], in: opened),
        subject: .init(object: name, target: target.against)))
  }
}
