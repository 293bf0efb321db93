import ArgumentParser
import BPFObject
import ByteReading
import Loader
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

  @Option(
    help: ArgumentHelp(
      "The kernel's configuration, for what checks of .kconfig keep away; the running kernel's is found by itself.",
      valueName: "file"))
  var kconfig: String?

  @Flag(help: "Say where cilium/ebpf and aya are known to decide otherwise.")
  var portable = false

  @Flag(help: "Say no also to instructions that perhaps cannot be reached.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Details of all relocations, not only of those that change something.")
  var verbose = false

  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    let opened = try ObjectFile.open(object, keepingDamage: true)
    let damage = opened.damage.map { CommandFailure(.input, "\(object): \($0)") }
    // Without types there is nothing to decide.
    if let damage, opened.types == nil || opened.extensions == nil { throw damage }
    let target = try target.open(for: [opened])
    let resolutions = Resolver(opened, target: target, dialect: loader.dialect).resolve()
    let guards = RelocationGuards(
      GuardAnalysis.preferredVerdicts(
        opened, patches: PatchedSlot.slots(of: resolutions, in: opened),
        in: GuardAnalysis.Surroundings(
          symbols: WeakSymbols.states(of: opened, in: target), configuration: try configuration(of: opened))),
      in: opened)
    let answer = RelocationsReport(
      resolutions, of: opened, against: target, guards: guards,
      subject: .init(object: object, target: self.target.against, loader: loader.rawValue),
      dialect: loader.dialect, comparesEngines: portable)
    let width = report.output == nil ? TerminalWidth.current : nil
    try report.print {
      answer.writeText(width: width, isVerbose: verbose, to: &$0)
    } json: {
      answer.writeJSON(to: $0)
    }
    if let damage { throw damage }
    if let failure = answer.failure(isStrict: strict) { throw failure }
  }
}

extension RelocsCommand {
  /// What is known of the kernel's configuration, as far as the object asks for it.
  private func configuration(of object: ObjectFile) throws(CommandFailure) -> [String: Bytes] {
    let externs = object.externs().values
    var values = ConfigurationValues(externs, order: object.order)
    guard !values.bytes.isEmpty || kconfig != nil else { return [:] }
    if let kconfig {
      do throws(ReadError) {
        values.tryReading(try ConfigurationFile.open(kconfig))
      } catch {
        throw CommandFailure(.input, "\(error)")
      }
    }
    let isComplete = target.against == "kernel" && RunningConfiguration.read(into: &values, for: externs)
    return isComplete || kconfig != nil ? values.known : [:]
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

extension RelocsCommand: PlainCommand {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.target = try .reading(&line)
    command.loader = try line.choice("--loader") ?? .libbpf
    command.kconfig = try line.value("--kconfig")
    command.portable = try line.flag("--portable")
    command.strict = try line.flag("--strict")
    command.verbose = try line.flag("-v", "--verbose")
    command.report = try .reading(&line)
    command.object = try line.lastWord().required()
    return command
  }
}
