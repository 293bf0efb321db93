import ArgumentParser
import BPFObject
import ByteReading
import ELFWriting
import Relocation
import Reporting

struct RelocateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relocate",
    abstract: "Write an object with its CO-RE relocations applied.",
    discussion: """
      Instructions become what libbpf would load on that kernel, poison included, and the relocation records are removed, so that a
      loader takes the object as it is. Everything else stays the same. Where libbpf would refuse the object nothing is written, and the
      exit status is 1.

      Examples:
        btfscope relocate agent.bpf.o -o agent.here.o
        btfscope relocate agent.bpf.o --against vmlinux-5.10 -o agent.5.10.o
      """)

  @Argument(help: ArgumentHelp("The BPF object.", valueName: "object"))
  var object: String

  @OptionGroup var target: TargetOptions

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The file to write, whole or not at all.", valueName: "file"))
  var output: String

  @Option(help: "How to print what was done: text or json; nothing is printed where the object goes to standard output.")
  var format: ReportFormat = .text

  // Nothing is printed in colour: taken, since every command takes it, and never used.
  @OptionGroup(visibility: .hidden) var color: ColorOption

  mutating func run() throws {
    let opened = try ObjectFile.open(object)
    let resolutions = try target.decide(opened).resolutions
    try refuse(RelocatedObject.refusals(resolutions))
    let bytes = try write(opened, resolutions)
    var file = try OutputFile(output)
    _ = file.sink.write(bytes.span)
    try file.commit()
    guard output != "-" else { return }
    try report(
      RelocateReport(resolutions, object: object, target: target.against, file: output, byteCount: bytes.count))
  }

  private func report(_ report: RelocateReport) throws(CommandFailure) {
    try format.print(to: nil, isColored: false) {
      report.writeText(to: &$0)
    } json: {
      report.writeJSON(to: $0)
    }
  }

  /// Ends the command where libbpf would refuse the object; says all the reasons.
  private func refuse(_ refusals: [Resolution]) throws(CommandFailure) {
    for refusal in refusals {
      guard let failure = refusal.failure else { continue }
      let place = "\(refusal.place.sectionName), instruction \(refusal.place.instruction.rawValue)"
      Diagnostics.say("\(object): relocation \(refusal.place.index) of \(place): \(failure)")
    }
    guard !refusals.isEmpty else { return }
    throw CommandFailure(refusals.contains { $0.failure?.isMalformed == true } ? .input : .no)
  }

  private func write(_ opened: ObjectFile, _ resolutions: [Resolution]) throws -> Bytes {
    do {
      var rewriting = try ELFRewriting(opened.file)
      for replacement in try RelocatedObject(opened, resolutions).replacements {
        try rewriting.replace(replacement.section, with: replacement.contents)
      }
      return try rewriting.bytes()
    } catch {
      throw CommandFailure(.input, "\(object): \(error)")
    }
  }
}

extension RelocateCommand: PlainCommand {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.target = try .reading(&line)
    command.output = try line.value("-o", "--output").required()
    command.format = try line.choice("--format") ?? .text
    command.color = try .reading(&line)
    command.object = try line.lastWord().required()
    return command
  }
}
