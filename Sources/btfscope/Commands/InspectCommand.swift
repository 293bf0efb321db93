import ArgumentParser
import BPFObject
import Reporting

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a BPF object is: programs, maps, variables, externs, what it calls, what libbpf would refuse.",
    discussion: """
      Nothing is loaded and no privilege is needed. What libbpf would refuse is said, and the status is 0 all the same; it is 2 where the \
      object cannot be read or is malformed.

      Examples:
        btfscope inspect agent.bpf.o
        btfscope inspect agent.bpf.o --disassemble
        btfscope inspect agent.bpf.o --format json
      """)

  @Argument(help: ArgumentHelp("A BPF object, perhaps compressed with gzip; - for standard input."))
  var object: String

  @Flag(help: "List the instructions, with source lines and relocations.")
  var disassemble = false

  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    let opened = try ObjectFile.open(object, keepingDamage: true)
    let name = object == "-" ? "stdin" : ObjectFile.objectName(ofPath: object)
    let inventory = ObjectInventory(opened, name: name)
    let answer = InspectReport(
      inventory, source: object, disassembles: disassemble, width: report.output == nil ? TerminalWidth.current : nil)
    try report.print(answer)
    if let damage = opened.damage { throw CommandFailure(.input, "\(object): \(damage)") }
  }
}

extension InspectCommand: PlainCommand {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.disassemble = try line.flag("--disassemble")
    command.report = try .reading(&line)
    command.object = try line.lastWord().required()
    return command
  }
}
