import ArgumentParser
import BPFObject
import ByteReading
import Portability
import Relocation
import Reporting

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Tell whether objects load and attach on kernels, and if not, why.",
    discussion: """
      Nothing is loaded, and no privilege is needed: each kernel's own BTF answers. The exit status is 1 if anything fails, so that a CI job \
      can gate on it.

      Examples:
        btfscope audit agent.bpf.o
        btfscope audit agent.bpf.o --against vmlinux-5.10 6.1/
        btfscope audit *.bpf.o --against kernels/ --format html -o audit.html
        btfscope audit --merge share-1.json share-2.json --format sarif
      """)

  @Argument(help: ArgumentHelp("BPF objects; programs, libraries and packages that carry some; folders.", valueName: "object"))
  var objects: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Kernels: kernel (the running one); files with BTF, images, packages, archives; folders of these.", valueName: "source"))
  var against: [String] = ["kernel"]

  @Option(
    help: ArgumentHelp(
      "Split BTF of a module to look through as well, on the one kernel that is named; repeatable.", valueName: "source"))
  var module: [String] = []

  @Option(
    help: ArgumentHelp("Leave out what this report, written with --format json before, has already.", valueName: "file"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Let only these kernels count for the exit status: kernel>=5.10, or a glob over names and releases. Repeatable: versions are a range, globs add to it.",
      valueName: "policy"))
  var require: [String] = []

  @Option(help: ArgumentHelp("Look at a share of the kernels only: 2/8 is the second of eight.", valueName: "K/N"))
  var shard: AuditShard?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Put together what was written with --format json before, instead of looking.", valueName: "report"))
  var merge: [String] = []

  @Flag(help: "Say no also to what is degraded or unknown.")
  var strict = false

  @Flag(name: .shortAndLong, help: "All findings, and notes too.")
  var verbose = false

  @OptionGroup var report: AuditOutputOptions

  mutating func run() throws {
    let policies = try require.map { text throws(CommandFailure) in try AuditCommand.policy(text) }
    var (answer, unread) = merge.isEmpty ? looked() : (try AuditReport.merged(merge), nil)
    if let baseline { answer = answer.newFindings(against: try AuditReport.open(baseline)) }
    try report.print(answer, isVerbose: verbose)
    for problem in answer.problems { Diagnostics.say("\(problem.input): \(problem.message)") }
    if !answer.problems.isEmpty { throw CommandFailure(unread ?? .input) }
    // A share may have no kernel, or none that a policy means: what it is put together with has them.
    if shard == nil {
      if answer.cells.isEmpty { throw CommandFailure(.input, answer.summary) }
      if let words = answer.emptyPolicies(policies) { throw CommandFailure(.usage, "--require: \(words)") }
    }
    if answer.isNo(isStrict: strict, where: policies) { throw CommandFailure(.no) }
  }
}

extension AuditCommand {
  mutating func validate() throws {
    if merge.isEmpty {
      guard !objects.isEmpty else { throw ValidationError("Missing expected argument '<object> ...'") }
      guard module.isEmpty || against.count == 1 else {
        throw ValidationError("--module belongs to one kernel, and --against names \(against.count)")
      }
    } else {
      guard objects.isEmpty, shard == nil, module.isEmpty else {
        throw ValidationError("--merge takes reports, and neither objects nor --shard nor --module")
      }
    }
  }

  /// The report, and how the command ends for what could not be read.
  private func looked() -> (report: AuditReport, unread: CommandFailure.Status?) {
    var audit = AuditRun()
    audit.open(objects)
    audit.ask(against, modules: module, shard: shard)
    var report = audit.report
    report.arrange()
    return (report, audit.status)
  }

  private static func policy(_ text: String) throws(CommandFailure) -> KernelPolicy {
    do throws(KernelPolicy.Malformed) {
      return try KernelPolicy(text)
    } catch {
      throw CommandFailure(.usage, "--require: \(error)")
    }
  }
}

extension AuditReport {
  /// Reports of several runs as one.
  static func merged(_ paths: [String]) throws(CommandFailure) -> AuditReport {
    var reports: [(name: String, report: AuditReport)] = []
    for path in paths { reports.append((path, try open(path))) }
    do throws(AuditMergeError) {
      return try merge(reports)
    } catch {
      throw CommandFailure(.input, "\(error)")
    }
  }

  /// Reads a report that was written as JSON.
  static func open(_ path: String) throws(CommandFailure) -> AuditReport {
    let bytes: Bytes
    do throws(ReadError) {
      bytes = try FileBytes.open(path)
    } catch {
      throw CommandFailure(.input, "\(error)")
    }
    do throws(AuditReadError) {
      return try AuditReport(json: bytes.span)
    } catch {
      throw CommandFailure(.input, "\(path): \(error)")
    }
  }
}
