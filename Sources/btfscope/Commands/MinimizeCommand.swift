import ArgumentParser
import Reporting

struct MinimizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minimize",
    abstract: "Write the smallest BTF with which objects relocate as with the whole, and prove it.",
    discussion: """
      For kernels without BTF: ship the result with the agent, and hand it to libbpf as btf_custom_path. Every relocation is decided
      against both, and the exit status is 1, and nothing is written, if one comes out otherwise. Nothing is written either where an object \
      cannot be read, but the others are reported. What is unresolved against either is listed. Types of a module go to a file of their own, OUT.MODULE, split from OUT.

      With --bundle all inputs are objects, and what was made for all the kernels of --against goes to one file, each smallest BTF once. \
      --lookup takes out of it what was made for one kernel, the running one if none is named; --check verifies every byte of it, and, where \
      objects are given, every relocation of theirs anew.

      Examples:
        btfscope minimize vmlinux-5.10 agent.bpf.o -o agent-5.10.btf
        btfscope minimize kernel *.bpf.o -o here.btf --strict
        btfscope minimize vmlinux --module nf_conntrack.ko agent.bpf.o -o agent.btf
        btfscope minimize agent.bpf.o --against btfhub-archive/ --bundle agent.tar
        btfscope minimize --lookup agent.tar --release 5.4.0-26-generic -o a.btf
        btfscope minimize --check agent.tar agent.bpf.o
      """)

  @Argument(
    help: ArgumentHelp(
      "The kernel (kernel: the running one; a file with BTF; a folder laid out like /sys/kernel/btf), then the BPF objects. With --bundle and --check objects alone.",
      valueName: "input"))
  var inputs: [String] = []

  @Option(help: ArgumentHelp("Split BTF of a module to look through as well; repeatable.", valueName: "source"))
  var module: [String] = []

  @Option(help: ArgumentHelp("The BTF that the kernel's own is split from, where it is not found by itself.", valueName: "source"))
  var base: String?

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The file to write, whole or not at all.", valueName: "file"))
  var output: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "With --bundle: the kernels. Files with BTF, images, packages, archives; folders of these; kernel.", valueName: "source"))
  var against: [String] = []

  @Option(help: ArgumentHelp("Write what was made for many kernels to one file, whole or not at all.", valueName: "file"))
  var bundle: String?

  @Option(help: ArgumentHelp("Take what was made for one kernel out of this bundle.", valueName: "bundle"))
  var lookup: String?

  @Option(help: ArgumentHelp("With --lookup: the kernel, as uname -r says; the running one if left out.", valueName: "release"))
  var release: String?

  @Option(help: ArgumentHelp("With --lookup: the machine, as uname -m says.", valueName: "machine"))
  var arch: String?

  @Option(
    help: ArgumentHelp("With --lookup: whose kernel it is, such as ubuntu or ubuntu/20.04.", valueName: "distribution"))
  var distribution: String?

  @Option(help: ArgumentHelp("Verify this bundle, and the relocations of the objects that are given.", valueName: "bundle"))
  var check: String?

  @Flag(help: "Say no also where a relocation is unresolved.")
  var strict = false

  @Option(help: "How to print the report: text or json.")
  var format: ReportFormat = .text

  @OptionGroup var color: ColorOption

  mutating func validate() throws {
    guard output != "-" else { throw ValidationError("-o -: the report goes to standard output; name a file for the BTF.") }
    guard bundle != "-" else {
      throw ValidationError("--bundle -: the report goes to standard output; name a file for the bundle.")
    }
    guard [bundle, lookup, check].compactMap(\.self).count <= 1 else {
      throw ValidationError("--bundle, --lookup and --check are three jobs: one at a time.")
    }
    if bundle != nil { return try validateBundle() }
    guard against.isEmpty else { throw ValidationError("--against goes with --bundle.") }
    if lookup != nil { return try validateLookup() }
    guard release == nil, arch == nil, distribution == nil else {
      throw ValidationError("--release, --arch and --distribution go with --lookup.")
    }
    if check != nil {
      guard output == nil, module.isEmpty, base == nil, !strict else {
        throw ValidationError("--check takes objects, and writes nothing but its report.")
      }
      return
    }
    guard output != nil else { throw ValidationError("Missing expected argument '--output <file>'") }
    guard !inputs.isEmpty else { throw ValidationError("A kernel and at least one object are needed.") }
    guard inputs.count > 1 else { throw ValidationError("At least one object is needed.") }
  }

  private func validateBundle() throws {
    guard !inputs.isEmpty else { throw ValidationError("At least one object is needed.") }
    guard !against.isEmpty else { throw ValidationError("--bundle needs the kernels: --against.") }
    guard output == nil, module.isEmpty, base == nil else {
      throw ValidationError("-o, --module and --base do not go with --bundle: modules are taken that lie with their kernels.")
    }
    guard release == nil, arch == nil, distribution == nil else {
      throw ValidationError("--release, --arch and --distribution go with --lookup.")
    }
  }

  private func validateLookup() throws {
    guard output != nil else { throw ValidationError("--lookup needs a file to write: -o.") }
    guard inputs.isEmpty, module.isEmpty, base == nil, !strict else {
      throw ValidationError("--lookup takes neither inputs nor --module, --base or --strict.")
    }
    guard arch == nil || release != nil else { throw ValidationError("--arch goes with --release.") }
  }

  mutating func run() throws {
    if let bundle {
      var run = BundleRun(bundle, width: format == .text ? TerminalWidth.current : nil)
      run.open(inputs)
      try run.minimize(against: against)
      try print(run.report)
      if let failure = run.failure(isStrict: strict) { throw failure }
    } else if let lookup, let output {
      let run = try BundleLookupRun(lookup, release: release, architecture: arch, distribution: distribution)
      try print(try run.run(to: output))
    } else if let check {
      var run = BundleCheckRun(check)
      try run.run(inputs)
      try print(run.report)
      if let failure = run.failure { throw failure }
    } else if let output, let source = inputs.first {
      let single = SingleMinimizing(
        source: source, objects: Array(inputs.dropFirst()), module: module, base: base, output: output, strict: strict,
        format: format, color: color)
      try single.run()
    }
  }

  private func print(_ report: some FormattedReport) throws(CommandFailure) {
    try format.print(to: nil, isColored: color.isWanted(toTerminal: true)) {
      report.writeText(to: &$0)
    } json: {
      report.writeJSON(to: $0)
    }
  }
}

extension MinimizeCommand: PlainCommand {
  /// One kernel; for bundles the parser's own time does not matter.
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.module = try line.values("--module")
    command.base = try line.value("--base")
    command.output = try line.value("-o", "--output").required()
    (command.against, command.bundle, command.lookup, command.check) = ([], nil, nil, nil)
    (command.release, command.arch, command.distribution) = (nil, nil, nil)
    command.strict = try line.flag("--strict")
    command.format = try line.choice("--format") ?? .text
    command.color = try .reading(&line)
    command.inputs = try line.rest()
    return command
  }
}
