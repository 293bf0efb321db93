import ArgumentParser
import BTF
import BTFSources
import ELF
import Reporting

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Validate BTF as strictly as the kernel does; list everything it would reject.",
    discussion: """
      The exit status is 0 if the kernel would take the BTF and 1 if it would not.

      Examples:
        btfscope check agent.btf
        btfscope check driver.ko --base vmlinux --format json
      """)

  /// Which of the kernel's readers is asked.
  enum Reader: String, ExpressibleByArgument, CaseIterable {
    case program
    case kernel

    var purpose: BTFValidation.Purpose {
      switch self {
      case .program: .program
      case .kernel: .kernel
      }
    }
  }

  @Argument(help: ArgumentHelp("Where the BTF is: kernel, kernel:MODULE, id:N, a file, or - for standard input."))
  var source = "kernel"

  @Option(
    help: ArgumentHelp(
      "Whose BTF it is: a program's, loaded with bpf(2), or the kernel's or a module's, which are verified less deeply. "
        + "Left out: the kernel's for split BTF and for kernel and kernel:MODULE, else a program's.",
      valueName: "program|kernel"))
  var `as`: Reader?

  @OptionGroup var options: SourceOptions
  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    let (validation, isCompiled) = try validate()
    try report.print {
      CheckText.write(validation, source: source, to: &$0)
    } json: {
      CheckJSON.write(validation, source: source, to: $0)
    }
    guard !validation.isValid else { return }
    if isCompiled {
      Diagnostics.say(
        "a compiled object is checked as it lies in the file: libbpf fills in sizes and offsets of data sections and resolves externs "
          + "before it hands them to the kernel ('btfscope load' shows what the kernel makes of it)")
    }
    throw CommandFailure(.no)
  }

  /// BTF that cannot be opened is checked as well: that, too, is something the kernel would reject.
  /// `isCompiled` says whether it lies in an object that loaders change before they load it.
  private func validate() throws(CommandFailure) -> (BTFValidation, isCompiled: Bool) {
    let given = try options.openBase()
    do throws(SourceError) {
      let opened = try KernelBTF.reader.open(source, on: given)
      return (BTFValidation(opened.table, purpose: purpose), opened.object?.header.machine == .bpf)
    } catch {
      guard let malformed = error.malformed else { throw CommandFailure(error) }
      if case .needsBase = error.cause { Diagnostics.say("\(error)") }
      return (BTFValidation(malformed.blob, base: malformed.base, purpose: purpose), false)
    }
  }

  private var purpose: BTFValidation.Purpose? {
    if let reader = self.as { return reader.purpose }
    return source == "kernel" || source.hasPrefix("kernel:") ? .kernel : nil
  }
}

extension CheckCommand: PlainCommand {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.`as` = try line.choice("--as")
    command.options = try .reading(&line)
    command.report = try .reading(&line)
    command.source = try line.lastWord() ?? "kernel"
    return command
  }
}
