import ArgumentParser
import Kernel
import Reporting
import TypedData

struct RingWatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Read ring buffers and perf event arrays, and print each sample as it comes, typed by BTF.",
    discussion: """
      A sample that is printed is read: no other reader gets it; one that could not be printed stays in the ring. With --format json each sample is a document on a line of its own. Without a
      type samples are shown in hexadecimal, which ring push takes. A perf event array has a buffer for each processor; what had no room there is
      counted and shown. It has one reader: this command takes the place of another one.

      Examples:
        btfscope ring watch /sys/fs/bpf/events --type 'struct event'
        btfscope ring watch events errors --format json --duration 10
        btfscope ring watch events --object agent.bpf.o --run emit --count 3
        btfscope ring watch samples --object agent.bpf.o --buffer 1048576 --watermark 65536
      """)

  @Argument(help: ArgumentHelp("A map's id, path or name; several may be given.", valueName: "map"))
  var maps: [String]

  @Option(parsing: .unconditional, help: ArgumentHelp("Stop after so many samples.", valueName: "number"))
  var count: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
  var duration: Double?

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Run this program once first, by a test run: one of the object's, an id, or a path; repeatable.", valueName: "program"))
  var programs: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bytes of each processor's buffer of a perf event array, rounded up to a power of two.", valueName: "bytes"))
  var buffer = Int(PerCPUSettings.usualByteCount)

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Wake up after so many samples of a perf event array.", valueName: "number"))
  var wakeup: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Wake up when so many bytes wait in a buffer of a perf event array.", valueName: "bytes"))
  var watermark: Int?

  @OptionGroup var types: SampleTypeOptions
  @OptionGroup var rings: RingOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if let count, count < 0 { throw ValidationError("--count takes a number from 0") }
    if let duration, !(duration >= 0 && duration < 1e9) { throw ValidationError("--duration takes seconds from 0") }
    if buffer < 1 || buffer > 1 << 30 { throw ValidationError("--buffer takes bytes from 1 to 1073741824") }
    for (name, value) in [("--wakeup", wakeup), ("--watermark", watermark)] {
      if let value, value < 1 || UInt32(exactly: value) == nil {
        throw ValidationError("\(name) takes a number from 1 to 4294967295")
      }
    }
    if wakeup != nil, watermark != nil {
      throw ValidationError("--wakeup and --watermark exclude each other: after so many samples, or with so many bytes")
    }
  }

  private var settings: PerCPUSettings {
    PerCPUSettings(
      byteCount: UInt64(clamping: buffer),
      wakeup: watermark.map { .bytes(UInt32(clamping: $0)) } ?? .samples(UInt32(clamping: wakeup ?? 1)))
  }

  mutating func run() throws {
    let subjects = try rings.open()
    let opened = try maps.map { name throws(CommandFailure) in try subjects.ring(name) }
    let layouts = try opened.map { ring throws(CommandFailure) in try types.layout(of: ring, subjects) }
    var watching = try RingWatching(opened, count: count, settings)
    for name in programs { try subjects.program(name).run() }
    var file = try OutputFile(report.output)
    var samples = RingSampleReport(
      names: opened.map(\.name), layouts: layouts, isJSON: report.format == .json, to: report.buffer(to: file))
    Interruption.watch()
    var failure: CommandFailure?
    do throws(CommandFailure) {
      try watching.run(for: duration.map { .seconds($0) }, &samples, to: file.sink)
    } catch {
      failure = error
    }
    // What was read is nobody else's any more.
    if let unwritten = file.failure {
      throw watching.explained(unwritten, areGone: subjects.object != nil, kept: file.keep())
    }
    try file.commit()
    if let failure { throw failure }
  }
}
