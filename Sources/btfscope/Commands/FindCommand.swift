import ArgumentParser
import BTF
import BTFSources
import ByteReading
import Reporting

struct FindCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find names: types, functions, variables, enumerators; or types by what they hold.",
    usage: "btfscope find [<source>] <pattern> [<options>]",
    discussion: """
      Examples:
        btfscope find 'task_*'                  names of the running kernel
        btfscope find vmlinux.btf '/^bpf_.*_new$/' --kind func
        btfscope find --contains list_head '*'  structs that hold one by value
        btfscope find --with-member __state '*'

      A pattern is a name, a glob or a /regex/. Status 1 where nothing is found.
      """)

  @Argument(
    help: ArgumentHelp("The source (the running kernel where it is left out), and the pattern.", valueName: "source-pattern"))
  var words: [String] = []

  @Option(
    help: ArgumentHelp(
      "What the name belongs to: int, ptr, struct, union, enum, enum64, fwd, typedef, func, var, datasec, float, decl_tag, "
        + "type_tag, enumerator or member; repeatable.", valueName: "kind"))
  var kind: [SubjectName] = []

  @Option(help: ArgumentHelp("Structs and unions that hold this type by value.", valueName: "type"))
  var contains: String?

  @Option(help: ArgumentHelp("Structs and unions with a pointer to this type.", valueName: "type"))
  var pointsTo: String?

  @Option(help: ArgumentHelp("Structs and unions with a member of this name.", valueName: "pattern"))
  var withMember: String?

  @OptionGroup var options: SourceOptions
  @OptionGroup var report: ReportOptions

  private var hasFilter: Bool { contains != nil || pointsTo != nil || withMember != nil }

  func validate() throws {
    guard words.count <= 2 else { throw ValidationError("Too many arguments: a source and a pattern are taken.") }
    guard !words.isEmpty || hasFilter else { throw ValidationError("Missing expected argument '<pattern>'") }
  }

  mutating func run() throws {
    let source = words.count == 2 ? words[0] : "kernel"
    var query = TypeQuery()
    query.pattern = try pattern(words.last)
    query.memberName = try pattern(withMember)
    if !kind.isEmpty { query.subjects = Set(kind.flatMap { $0.subjects }) }
    let wantedInside = try TypeSelection.parse([contains].compactMap { $0 })
    let wantedBehind = try TypeSelection.parse([pointsTo].compactMap { $0 })
    let opened = try options.open(source)
    query.contains = TypeSelection(wantedInside, in: opened).map { Set($0.ids) }
    query.pointsTo = TypeSelection(wantedBehind, in: opened).map { Set($0.ids) }

    let matches = query.matches(in: opened.table)
    let answer = FindReport(matches, in: opened.table)
    try report.print {
      answer.writeText(to: &$0)
    } json: {
      answer.writeJSON(source: opened.name, to: $0)
    }
    if matches.isEmpty { throw CommandFailure(.no) }
  }

  private func pattern(_ text: String?) throws(CommandFailure) -> TextPattern? {
    guard let text else { return nil }
    guard !text.isEmpty else { throw CommandFailure(.usage, "pattern '': is empty") }
    do throws(TextPattern.PatternError) {
      return try TextPattern(text)
    } catch {
      throw CommandFailure(.usage, "\(error)")
    }
  }
}

extension FindCommand: PlainCommand {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var command = Self()
    command.kind = try line.choices("--kind")
    command.contains = try line.value("--contains")
    command.pointsTo = try line.value("--points-to")
    command.withMember = try line.value("--with-member")
    command.options = try .reading(&line)
    command.report = try .reading(&line)
    command.words = try line.rest()
    return command
  }
}
