import ArgumentParser
import BTF
import BTFSources
import ByteReading
import Reporting

struct DumpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Write types as C, as text, or as JSON.",
    discussion: """
      Examples:
        btfscope dump > vmlinux.h               all types of the running kernel
        btfscope dump -t task_struct            one type and what it needs
        btfscope dump agent.bpf.o --format raw  what `bpftool btf dump` prints
        btfscope dump -t 'struct:bpf_*' --format json

      A type is chosen by name, glob, /regex/, struct:NAME, union:NAME, enum:NAME, typedef:NAME, func:NAME, var:NAME or #ID.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case c
    case raw
    case json
  }

  @Argument(help: ArgumentHelp("Where the BTF is: kernel, kernel:MODULE, id:N, a file, or - for standard input."))
  var source = "kernel"

  @Option(name: [.customShort("t"), .customLong("type")], help: ArgumentHelp("A type to write; repeatable.", valueName: "name"))
  var types: [String] = []

  @Option(help: "How to write: c, raw or json.")
  var format: Format = .c

  @Flag(name: .customLong("no-deps"), help: "Write only the chosen types, not what they need.")
  var leavesOutDependencies = false

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Write to a file, whole or not at all.", valueName: "file"))
  var output: String?

  @OptionGroup var options: SourceOptions
  // What it writes is for compilers and scripts: taken, since every command takes it, and never used.
  @OptionGroup(visibility: .hidden) var color: ColorOption

  mutating func run() throws {
    let selectors = try TypeSelection.parse(types)
    let opened = try options.open(source)
    let selection = TypeSelection(selectors, in: opened)
    if let selection, selection.ids.isEmpty { throw CommandFailure(.no) }
    var file = try OutputFile(output)
    var out = TextBuffer(to: file.sink)
    switch format {
    case .c: try writeC(opened, selection, &out)
    case .raw: writeRaw(opened, selection, &out)
    case .json:
      JSONDump(opened.table, pointerSize: opened.pointerSize).write(
        chosen(selection, in: opened.table), source: opened.name, to: out)
      return try finish(&file, selection)
    }
    out.flush()
    try finish(&file, selection)
  }

  /// The ids to write in raw text and JSON; nil for all.
  private func chosen(_ selection: TypeSelection?, in table: BTFTypeTable) -> [TypeID]? {
    guard let selection else { return nil }
    return leavesOutDependencies ? selection.ids : TypeClosure.of(selection.ids, in: table)
  }

  private func writeC(_ opened: BTFSource, _ selection: TypeSelection?, _ out: inout TextBuffer) throws {
    let options = CHeaderOptions(
      roots: selection?.ids, dependencies: leavesOutDependencies ? .none : .required, pointerSize: opened.pointerSize)
    do throws(BTFError) {
      try CHeader(opened.table, options: options).write(to: &out)
    } catch {
      throw CommandFailure(.input, "\(opened.name): \(error)")
    }
  }

  private func writeRaw(_ opened: BTFSource, _ selection: TypeSelection?, _ out: inout TextBuffer) {
    let dump = RawDump(opened.table)
    if let ids = chosen(selection, in: opened.table) {
      for id in ids { dump.write(id, to: &out) }
    } else {
      dump.writeAll(to: &out)
    }
  }

  private func finish(_ file: inout OutputFile, _ selection: TypeSelection?) throws {
    try file.commit()
    if selection?.hasMisses == true { throw CommandFailure(.no) }
  }
}

extension DumpCommand: PlainCommand {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.types = try line.values("-t", "--type")
    command.format = try line.choice("--format") ?? .c
    command.leavesOutDependencies = try line.flag("--no-deps")
    command.output = try line.value("-o", "--output")
    command.options = try .reading(&line)
    command.color = try .reading(&line)
    command.source = try line.lastWord() ?? "kernel"
    return command
  }
}
