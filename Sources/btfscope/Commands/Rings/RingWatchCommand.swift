import ArgumentParser
import Kernel
import Reporting
import TypedData

struct RingWatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Read ring buffers, and print each sample as it comes, typed by BTF.",
    discussion: """
      A sample that is printed is read: no other reader gets it; one that could not be printed stays in the ring. With --format json each sample is a document on a line of its own. Without a
      type samples are shown in hexadecimal, which ring push takes.

      Examples:
        btfscope ring watch /sys/fs/bpf/events --type 'struct event'
        btfscope ring watch events errors --format json --duration 10
        btfscope ring watch events --object agent.bpf.o --run emit --count 3
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

  @OptionGroup var types: SampleTypeOptions
  @OptionGroup var rings: RingOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if let count, count < 0 { throw ValidationError("--count takes a number from 0") }
    if let duration, !(duration >= 0 && duration < 1e9) { throw ValidationError("--duration takes seconds from 0") }
  }

  mutating func run() throws {
    let subjects = try rings.open()
    let opened = try maps.map { name throws(CommandFailure) in try subjects.ring(name) }
    let layouts = try opened.map { ring throws(CommandFailure) in try types.layout(of: ring, subjects) }
    var watching = try RingWatching(opened, count: count)
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
