import ArgumentParser
import BPFObject
import BTF
import ByteReading
import Relocation
import Reporting

struct MinimizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minimize",
    abstract: "Write the smallest BTF with which objects relocate as with the whole, and prove it.",
    discussion: """
      For kernels without BTF: ship the result with the agent, and hand it to libbpf as btf_custom_path. Every relocation is decided
      against both, and the exit status is 1, and nothing is written, if one comes out otherwise. Nothing is written either where an object \
      cannot be read, but the others are reported. What is unresolved against either is listed. Types of a module go to a file of their own, OUT.MODULE, split from OUT.

      Examples:
        btfscope minimize vmlinux-5.10 agent.bpf.o -o agent-5.10.btf
        btfscope minimize kernel *.bpf.o -o here.btf --strict
        btfscope minimize vmlinux --module nf_conntrack.ko agent.bpf.o -o agent.btf
      """)

  @Argument(
    help: ArgumentHelp("The kernel: kernel (the running one), a file with BTF, or a folder laid out like /sys/kernel/btf."))
  var source: String

  @Argument(help: ArgumentHelp("The BPF objects.", valueName: "object"))
  var objects: [String]

  @Option(help: ArgumentHelp("Split BTF of a module to look through as well; repeatable.", valueName: "source"))
  var module: [String] = []

  @Option(help: ArgumentHelp("The BTF that the kernel's own is split from, where it is not found by itself.", valueName: "source"))
  var base: String?

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The file to write, whole or not at all.", valueName: "file"))
  var output: String

  @Flag(help: "Say no also where a relocation is unresolved.")
  var strict = false

  @Option(help: "How to print the report: text or json.")
  var format: ReportFormat = .text

  @OptionGroup var color: ColorOption

  mutating func validate() throws {
    guard output != "-" else { throw ValidationError("-o -: the report goes to standard output; name a file for the BTF.") }
    guard !objects.isEmpty else { throw ValidationError("At least one object is needed.") }
  }

  mutating func run() throws {
    let opening = open()
    let opened = opening.objects.map(\.file)
    guard !opened.isEmpty else { throw CommandFailure(.input) }
    let (target, resolutions) = try TargetOptions.decide(source, base: base, modules: module, for: opened)
    let minimization: Minimization
    do throws(MinimizingError) {
      minimization = try Minimization(opened, against: target, resolutions: resolutions)
    } catch {
      throw CommandFailure(.input, "\(source): \(error)")
    }
    let files =
      [MinimizeReport.File(name: output, module: nil)]
      + minimization.result.modules.map { MinimizeReport.File(name: "\(output).\($0.name)", module: $0.name) }
    var answer = MinimizeReport(
      minimization, source: source, objects: opening.objects, files: files, unreadable: opening.unreadable)
    if answer.isWritten {
      try write(minimization.result, to: files.map(\.name))
      answer.leftovers = leftovers(beside: files.map(\.name))
    }
    try report(answer)
    if answer.hasMalformedRecords || !answer.unreadable.isEmpty { throw CommandFailure(.input) }
    if !minimization.isProved || (strict && answer.isUnresolved) { throw CommandFailure(.no) }
    // Thousands of decisions are not taken apart before the program ends.
    withExtendedLifetime((minimization, resolutions, answer)) { CommandFailure.endWithSuccess() }
  }

  /// All objects. Each that cannot be opened is said; the others are reported, and nothing is written: it is not known what it needs.
  private func open() -> (objects: [(name: String, file: ObjectFile)], unreadable: [String]) {
    var opened: [(name: String, file: ObjectFile)] = []
    var unreadable: [String] = []
    for object in objects {
      do throws(CommandFailure) {
        opened.append((object, try ObjectFile.open(object)))
      } catch {
        if let message = error.message { Diagnostics.say(message) }
        unreadable.append(object)
      }
    }
    return (opened, unreadable)
  }

  /// BTF beside the output that an earlier run may have written for modules, and this one did not.
  private func leftovers(beside written: [String]) -> [String] {
    let cut = output.lastIndex(of: "/").map { output.index(after: $0) } ?? output.startIndex
    let (folder, prefix) = (String(output[..<cut]), String(output[cut...] + "."))
    guard let names = try? FolderEntries.names(in: folder.isEmpty ? "." : folder, beginning: prefix) else { return [] }
    let modules = names.filter { name in
      name.hasPrefix(prefix) && name.dropFirst(prefix.count).utf8.allSatisfy(MinimizeCommand.isOfModuleName)
    }
    return modules.map { folder + $0 }.filter { !written.contains($0) && isSplit($0) }
  }

  private static func isOfModuleName(_ letter: UInt8) -> Bool {
    switch letter {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2d: true
    default: false
    }
  }

  /// Whether a file holds BTF that does not stand alone.
  private func isSplit(_ path: String) -> Bool {
    guard FolderEntries.isFile(path), let bytes = try? FileBytes.open(path), BTFHeader.order(of: bytes) != nil else { return false }
    return (try? BTFTypeTable(bytes)) == nil
  }

  /// All files are complete before the first one takes its place.
  private func write(_ result: MinimizedTarget, to names: [String]) throws(CommandFailure) {
    var pending: [PendingFile] = []
    for (name, table) in zip(names, [result.kernel] + result.modules.map(\.types)) {
      pending.append(try PendingFile(name, table.blob))
    }
    for file in pending { try file.commit() }
  }

  private func report(_ report: MinimizeReport) throws(CommandFailure) {
    try format.print(to: nil, isColored: color.isWanted(toTerminal: true)) {
      report.writeText(to: &$0)
    } json: {
      report.writeJSON(to: $0)
    }
  }
}

/// An output that is complete and has not taken its place yet: several shall do so together.
private final class PendingFile {
  private var file: OutputFile

  init(_ path: String, _ bytes: Bytes) throws(CommandFailure) {
    file = try OutputFile(path)
    _ = file.sink.write(bytes.span)
  }

  func commit() throws(CommandFailure) { try file.commit() }
}

extension MinimizeCommand: PlainCommand {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.module = try line.values("--module")
    command.base = try line.value("--base")
    command.output = try line.value("-o", "--output").required()
    command.strict = try line.flag("--strict")
    command.format = try line.choice("--format") ?? .text
    command.color = try .reading(&line)
    let words = try line.rest()
    command.source = try words.first.required()
    command.objects = Array(words.dropFirst())
    return command
  }
}
