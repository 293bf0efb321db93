import ArgumentParser
import BPFObject
import ByteReading
import Kernel
import Loader
import Reporting

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Load an object, attach or run its programs, and print what they hand out: samples and maps, typed by BTF, and text.",
    discussion: """
      Programs whose section says where they belong are attached; those of cgroups and network interfaces, where they are told where; \
      syscall programs are run, and with --input those that take packets. What they hand out is printed as it comes: samples of ring buffers and \
      perf event arrays, lines of bpf_printk() (those of other programs on the machine too), and what they write to streams of their own. It goes \
      on for --duration seconds where something is attached (until interrupted, without it); maps are printed at the end. Then all of it goes away, \
      but for maps that the object pins by their names. The status is 3 where the kernel refused something.

      Examples:
        btfscope run agent.bpf.o --duration 10
        btfscope run agent.bpf.o --type 'struct event' --duration 10 --format json
        btfscope run filter.bpf.o --input packet.bin --repeat 1000
        btfscope run firewall.bpf.o --interface veth0 --duration 5
        btfscope run tasks.bpf.o --program dump_task --format json
      """)

  @Argument(help: ArgumentHelp("A BPF object, perhaps compressed with gzip; - for standard input."))
  var object: String

  @Option(help: ArgumentHelp("Load and run this program only; repeatable.", valueName: "name"))
  var program: [String] = []

  @Option(
    help: ArgumentHelp("Run programs that take packets once on the bytes of this file, and attach them nowhere.", valueName: "file")
  )
  var input: String?

  @Option(help: ArgumentHelp("The context that syscall programs are run with.", valueName: "file"))
  var context: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Run what is run so often; samples are read in between.", valueName: "number"))
  var `repeat` = 1

  @Option(parsing: .unconditional, help: ArgumentHelp("Watch for so many seconds.", valueName: "seconds"))
  var duration: Double?

  @Option(help: ArgumentHelp("Attach programs of cgroups to this one.", valueName: "folder"))
  var cgroup: String?

  @Option(help: ArgumentHelp("Attach XDP and TCX programs to this interface.", valueName: "name"))
  var interface: String?

  @Option(
    help: ArgumentHelp(
      "The type of samples of rings and perf event arrays, where the map says none: 'struct NAME', a typedef's name, or #ID, of the object.",
      valueName: "type"))
  var type: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Show so many elements of each map.", valueName: "number"))
  var elements = 64

  @OptionGroup var loading: LoadingOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if let duration, !(duration >= 0 && duration < 1e9) { throw ValidationError("--duration takes seconds from 0") }
    if elements < 0 { throw ValidationError("--elements takes a number from 0") }
    if UInt32(exactly: `repeat`) == nil || `repeat` < 1 { throw ValidationError("--repeat takes a number from 1 to 4294967295") }
  }

  mutating func run() throws {
    let loaded = try load()
    var running = ObjectRun(loaded)
    running.point.cgroup = cgroup
    running.point.interface = interface.map { UInt32($0).map(AttachPoint.Interface.index) ?? .name($0) }
    running.input = try bytes(input)
    running.context = try bytes(context) ?? Bytes([])
    running.repetitions = UInt32(clamping: `repeat`)
    if let words = running.unusedOption() { throw CommandFailure(.usage, "\(object): \(words)") }
    var file = try OutputFile(report.output)
    let outcomes: [RunOutcome]
    if report.format == .json {
      var answer = RunJSON(report.buffer(to: file), object: object)
      outcomes = try watch(&running, &answer)
    } else {
      var answer = RunText(report.buffer(to: file))
      outcomes = try watch(&running, &answer)
    }
    try file.commit()
    if outcomes.contains(where: { if case .failed = $0.state { true } else { false } }) { throw CommandFailure(.kernel) }
  }

  private func load() throws(CommandFailure) -> LoadedObject {
    let inventory = try LoadingOptions.inventory(object)
    do throws(LoadError) {
      var setup = try loading.open(inventory)
      try setup.select(program)
      return try setup.prepare().load()
    } catch {
      throw CommandFailure(error.status, "\(object): \(error)")
    }
  }

  private func bytes(_ path: String?) throws(CommandFailure) -> Bytes? {
    guard let path else { return nil }
    do throws(ReadError) {
      return path == "-" ? try FileBytes.standardInput() : try FileBytes.open(path)
    } catch {
      throw CommandFailure(.input, "\(error)")
    }
  }

  /// Starts everything, then prints samples until the time is over.
  private func watch<Report: RunReport & ~Copyable>(
    _ running: inout ObjectRun, _ answer: inout Report
  ) throws(CommandFailure) -> [RunOutcome] {
    var samples = try RunSamples(running.object, type: type)
    Interruption.watch()
    let outcomes = try running.start(hasRings: !samples.isEmpty) { () throws(CommandFailure) in
      let fill = samples.fill
      try samples.readOut(&answer)
      return fill
    }
    answer.write(outcomes)
    answer.flush()
    let isWaiting = running.attachments.contains { $0.kind != .iterator }
    try samples.watch(for: duration.map { .seconds($0) }, isWaiting: isWaiting, &answer)
    answer.write(MapReading(limit: elements, object: running.object).contents())
    answer.finish()
    return outcomes
  }
}
