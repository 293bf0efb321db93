import ArgumentParser
import BPFObject
import Relocation
import Reporting

struct RelocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relocs",
    abstract: "Decide every CO-RE relocation of an object against a kernel, and explain it.",
    discussion: """
      Nothing is loaded, and no privilege is needed. The exit status is 1 if libbpf would refuse the object, or the verifier would reach \
      an instruction that could not be relocated.

      Examples:
        btfscope relocs agent.bpf.o                         the running kernel
        btfscope relocs agent.bpf.o --against vmlinux-5.10  another one
        btfscope relocs agent.bpf.o --format json | jq .summary
      """)

  /// Who relocates.
  enum Loader: String, ExpressibleByArgument, CaseIterable {
    case libbpf
    case kernel

    var dialect: Dialect {
      switch self {
      case .libbpf: .libbpf
      case .kernel: .kernel
      }
    }
  }

  @Argument(help: ArgumentHelp("The BPF object.", valueName: "object"))
  var object: String

  @OptionGroup var target: TargetOptions

  @Option(help: "Whose rules: libbpf's, or those of the kernel itself, which relocates for light skeletons.")
  var loader: Loader = .libbpf

  @Flag(help: "Say where cilium/ebpf and aya are known to decide otherwise.")
  var portable = false

  @Flag(help: "Say no also to instructions that perhaps cannot be reached.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Details of all relocations, not only of those that change something.")
  var verbose = false

  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    let opened = try ObjectFile.open(object)
    let target = try target.open(for: [opened])
    let resolutions = Resolver(opened, target: target, dialect: loader.dialect).resolve()
    let guards = RelocationGuards(
      GuardAnalysis.preferredVerdicts(
        opened, patches: PatchedSlot.slots(of: resolutions, in: opened), symbols: WeakSymbols.states(of: opened, in: target)),
      in: opened)
    let answer = RelocationsReport(
      resolutions, of: opened, against: target, guards: guards,
      subject: .init(object: object, target: self.target.against, loader: loader.rawValue),
      dialect: loader.dialect, comparesEngines: portable)
    var file = try OutputFile(report.output)
    var out = report.buffer(to: file)
    switch report.format {
    case .text:
      answer.writeText(width: report.output == nil ? TerminalWidth.current : nil, isVerbose: verbose, to: &out)
      out.flush()
    case .json: answer.writeJSON(to: out)
    }
    try file.commit()
    if let failure = answer.failure(isStrict: strict) { throw failure }
  }
}

extension RelocationsReport {
  /// What the exit status says of it; nil where nothing speaks against the object.
  func failure(isStrict: Bool) -> CommandFailure? {
    switch verdict(isStrict: isStrict) {
    case .fine: nil
    case .no: CommandFailure(.no)
    case .malformed: CommandFailure(.input)
    }
  }
}
