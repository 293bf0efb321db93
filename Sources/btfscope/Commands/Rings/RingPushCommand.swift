import ArgumentParser
import ByteReading
import Kernel
import Reporting
import TypedData

struct RingPushCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Publish samples to a user ring buffer, which a BPF program drains.",
    discussion: """
      Samples come from standard input or a file: lines of JSON that are encoded as --type says, lines of hexadecimal digits, or raw bytes, each
      sample after its length in 32 bits, least significant byte first. Without --wait a full ring ends the command with status 1; what went \
      out before stays. An interrupt (SIGINT, SIGTERM) ends it with the count of what went out, and with status 1 where a sample was left over.

      Examples:
        echo '{"id":1,"kind":"GET"}' | btfscope ring push requests --type 'struct request'
        btfscope ring push 17 --wait <lines-of-hex
        btfscope ring push requests --object agent.bpf.o --type 'struct request' --drain drain_requests --input requests.jsonl
      """)

  @Argument(help: ArgumentHelp("The map's id, path or name.", valueName: "map"))
  var map: String

  @Option(help: ArgumentHelp("Read samples from this file instead of standard input.", valueName: "file"))
  var input: String?

  @Option(name: .customLong("as"), help: "How samples are written: json, hex or raw. Default: json with --type, else hex.")
  var encoding: SampleEncoding?

  @Flag(help: "Wait for room where the ring is full, as long as it takes.")
  var wait = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Wait for room this long at most, for each sample.", valueName: "seconds"))
  var timeout: Double?

  @Option(
    help: ArgumentHelp(
      "Have this program drain, by a test run, when the ring is full and at the end: one of the object's, an id, or a path.",
      valueName: "program"))
  var drain: String?

  @Flag(help: "First discard samples that a producer which is gone left busy. Not while another one is at work.")
  var recover = false

  @OptionGroup var types: SampleTypeOptions
  @OptionGroup var rings: RingOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if let timeout, !(timeout >= 0 && timeout < 1e9) { throw ValidationError("--timeout takes seconds from 0") }
    if wait, timeout != nil {
      throw ValidationError("--wait and --timeout exclude each other: as long as it takes, or at most so long")
    }
    if let encoding, encoding != .json, types.type != nil {
      throw ValidationError("--as \(encoding.rawValue) takes bytes as they are: --type is for JSON")
    }
    if encoding == .json, types.type == nil { throw ValidationError("--as json needs --type") }
  }

  mutating func run() throws {
    let subjects = try rings.open()
    let opened = try subjects.ring(map)
    let form = (encoding ?? (types.type == nil ? .hex : .json)).form
    let layout = form == .json ? try types.layout(of: opened, subjects) : nil
    let program = try drain.map { name throws(CommandFailure) in try subjects.program(name) }
    let waits: Duration?? = timeout.map { .some(.seconds($0)) } ?? (wait ? .some(nil) : nil)
    var pushing = try RingPushing(opened, drain: program, waits: waits)
    if recover { try pushing.recover() }
    Interruption.watch()
    var failure: CommandFailure?
    do throws(CommandFailure) {
      var samples = SampleInput(form, layout, limit: pushing.sampleLimit, name: input)
      try samples.read(input) { (sample) throws(CommandFailure) in Interruption.isThere ? false : try pushing.publish(sample) }
      if let place = samples.stoppedAt {
        failure = CommandFailure(
          .no, "\(opened.name): \(Interruption.isThere ? "interrupted" : "the ring is full"): \(place) did not go out")
      }
    } catch {
      failure = error
    }
    do throws(CommandFailure) { try pushing.finish() } catch { failure = failure ?? error }
    var answer = pushing.report
    answer.failure = failure?.message
    try report.print(answer)
    if let failure { throw failure }
  }
}

/// How samples are written in the input.
enum SampleEncoding: String, ExpressibleByArgument, CaseIterable {
  case json
  case hex
  case raw

  var form: SampleSplitter.Form {
    switch self {
    case .json: .json
    case .hex: .hex
    case .raw: .raw
    }
  }
}
