import ArgumentParser
import Kernel
import Reporting

struct RingStatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stat",
    abstract: "Show a ring's positions, how full it is, and its samples; say what a drain would answer.",
    discussion: """
      Works for user ring buffers and ring buffers; nothing is changed. The status is 1 where a ring's content is wrong, so that a drain would
      fail or a reader could not go on.

      Examples:
        btfscope ring stat 17
        btfscope ring stat /sys/fs/bpf/requests --list 1000 --format json
      """)

  @Argument(help: ArgumentHelp("A map's id, path or name; several may be given.", valueName: "map"))
  var maps: [String]

  @Option(parsing: .unconditional, help: ArgumentHelp("How many samples to list.", valueName: "number"))
  var list = 16

  @OptionGroup var rings: RingOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard list >= 0 else { throw ValidationError("--list takes a number from 0") }
  }

  mutating func run() throws {
    let subjects = try rings.open()
    var answers: [RingStatReport] = []
    var failure: CommandFailure?
    for name in maps {
      // One bad map among many does not stop the rest.
      do throws(CommandFailure) {
        let opened = try subjects.ring(name)
        let found = try CommandFailure.ring(name) { () throws(RingError) in try RingInspection(opened.map, listed: list) }
        answers.append(RingStatReport(found, name: opened.name))
      } catch {
        if let message = error.message { Diagnostics.say(message) }
        failure = CommandFailure(error.status)
      }
    }
    try write(answers)
    if let failure { throw failure }
    if answers.contains(where: { !$0.wasMoving && ($0.fault != nil || ($0.drain?.answer ?? 0) < 0) }) { throw CommandFailure(.no) }
  }

  private func write(_ answers: [RingStatReport]) throws(CommandFailure) {
    try report.print { out in
      for (index, answer) in answers.enumerated() {
        if index > 0 { out.append("\n") }
        answer.writeText(to: &out)
      }
    } json: {
      RingStatReport.writeJSON(answers, to: $0)
    }
  }
}
