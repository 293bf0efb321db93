import ArgumentParser
import BPFObject
import ByteReading
import Kernel
import Loader
import Reporting

struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Load an object into the running kernel, and say for each program what the verifier made of it.",
    discussion: """
      Maps are created, relocations decided for the running kernel, and every program is loaded; then all of it goes away again, but for \
      what --pin keeps and maps that the object pins by their names. A program that is refused does not stop the \
      others. The status is 3 where the kernel refused something.

      Examples:
        btfscope load agent.bpf.o
        btfscope load agent.bpf.o --verbose
        btfscope load agent.bpf.o --pin /sys/fs/bpf/agent
      """)

  @Argument(help: ArgumentHelp("A BPF object, perhaps compressed with gzip; - for standard input."))
  var object: String

  @Option(
    help: ArgumentHelp("Keep maps and programs by pinning them in this folder, which is made if need be.", valueName: "folder"))
  var pin: String?

  @Option(help: ArgumentHelp("Load this program only; repeatable.", valueName: "name"))
  var program: [String] = []

  @OptionGroup var loading: LoadingOptions

  @Flag(help: "Print the verifier's words whole, not only their end.")
  var verbose = false

  @OptionGroup var report: ReportOptions

  mutating func run() throws {
    let inventory = try LoadingOptions.inventory(object)
    var answer = LoadReport(object: object)
    answer.isVerbose = verbose
    answer.width = report.output == nil ? TerminalWidth.current : nil
    var loaded: LoadedObject?
    var failure: LoadError?
    do throws(LoadError) {
      var setup = try loading.open(inventory, wantsStatistics: true, keepsLogs: verbose)
      try setup.select(program)
      let object = try setup.prepare().load()
      if let pin, object.isComplete { try object.pin(in: pin) }
      answer.fill(object, pinnedIn: object.isComplete ? pin : nil)
      if !object.isComplete { object.unpinNewMaps() }
      loaded = object
    } catch {
      answer.fill(error, inventory)
      failure = error
    }
    try report.print(answer)
    if let failure { throw CommandFailure(failure.status) }
    if loaded?.isComplete == false { throw CommandFailure(.kernel) }
  }
}
