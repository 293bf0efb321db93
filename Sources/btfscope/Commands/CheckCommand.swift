import ArgumentParser
import BTF
import BTFSources
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
    let validation = try validate()
    try report.print {
      CheckText.write(validation, source: source, to: &$0)
    } json: {
      CheckJSON.write(validation, source: source, to: $0)
    }
    if !validation.isValid { throw CommandFailure(.no) }
  }

  /// BTF that cannot be opened is checked as well: that, too, is something the kernel would reject.
  private func validate() throws(CommandFailure) -> BTFValidation {
    let given = try options.openBase()
    do throws(SourceError) {
      return BTFValidation(try KernelBTF.reader.open(source, on: given).table, purpose: purpose)
    } catch {
      guard let malformed = error.malformed else { throw CommandFailure(error) }
      if case .needsBase = error.cause { Diagnostics.say("\(error)") }
      return BTFValidation(malformed.blob, base: malformed.base, purpose: purpose)
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
