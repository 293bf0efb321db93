import ArgumentParser
import BTF
import Kernel
import Reporting

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is loaded into the kernel: programs, maps, links and BTF; and what a map holds, typed by BTF.",
    discussion: """
      Without a name the objects of a kind are listed, and all kinds without a kind: with what they are attached to, where they are pinned, and which \
      processes hold them. With a name (an id, a name, a program's tag, the path of a pin) it is one object in detail: a program with its \
      instructions, a map with its elements. A map by processor is shown with each and with the sum.

      Keys and values are JSON through the map's BTF; without it numbers, or hexadecimal digits as they are printed (hex:10 where they might \
      be a number); keys of LPM tries also prefixes. The status is 1 where there is no such object or element, and 3 where the kernel refused.

      Examples:
        btfscope show
        btfscope show programs --stats 5
        btfscope show program 17
        btfscope show links --format json
        btfscope show map counts
        btfscope show map /sys/fs/bpf/agent/config --key '{"id": 7}'
        btfscope show map 12 --key '{"id": 7}' --set '{"limit": 100}'
        btfscope show map 12 --key 10.0.0.0/8 --delete
      """)

  @Argument(help: ArgumentHelp("programs, maps, links or btf; or program, map, link or btf and a name.", valueName: "what"))
  var what: String?

  @Argument(help: ArgumentHelp("An id, a name, a program's tag, or the path of a pin.", valueName: "name"))
  var name: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Have the kernel count runs of programs for so many seconds (1 where no number follows), and show rates.",
      valueName: "seconds"))
  var stats: Double?

  @Option(parsing: .unconditional, help: ArgumentHelp("Show only the element of a map with this key.", valueName: "key"))
  var key: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Set the value of the element first.", valueName: "value"))
  var set: String?

  @Flag(help: "Remove the element.")
  var delete = false

  @OptionGroup var report: ReportOptions

  /// The words of the command line, in which `--stats` need not be followed by a number.
  static func completed(_ words: [String]) -> [String] {
    guard words.first == "show", let place = words.firstIndex(of: "--stats") else { return words }
    guard place + 1 >= words.count || Double(words[place + 1]) == nil else { return words }
    return Array(words[...place]) + ["1"] + words[(place + 1)...]
  }

  func validate() throws {
    // Words that name nothing are said when it runs, behind options that are not there.
    guard let subject = try? ShowSubject(what: what, name: name) else { return }
    if let stats {
      guard stats > 0, stats <= 86_400 else { throw ValidationError("--stats takes seconds above 0, and at most 86400") }
      switch subject {
      case .everything, .list(.program), .one(.program, _): break
      default: throw ValidationError("--stats counts runs of programs: it goes with programs")
      }
    }
    guard key != nil || set != nil || delete else { return }
    guard case .one(.map, _) = subject else { throw ValidationError("--key, --set and --delete are for one map: show map NAME") }
    if set != nil, delete { throw ValidationError("--set and --delete exclude each other") }
    if delete, key == nil { throw ValidationError("--delete needs --key") }
  }

  private func subject() throws(CommandFailure) -> ShowSubject {
    do throws(ShowSubject.Fault) {
      return try ShowSubject(what: what, name: name)
    } catch {
      throw CommandFailure(.usage, error.words)
    }
  }

  mutating func run() throws {
    switch try subject() {
    case .everything: try list([.program, .map, .link, .btf])
    case .list(let kind): try list([kind])
    case .one(.program, let name): try showProgram(name)
    case .one(.map, let name): try showMap(name)
    case .one(.link, let name): try showLink(name)
    case .one(.btf, let name): try showTypes(name)
    }
  }

  private var width: Int? { report.output == nil ? TerminalWidth.current : nil }

  private func list(_ kinds: [KernelObjectKind]) throws(CommandFailure) {
    var answer = ShowReport(width: width)
    let gathered = try gather(kinds, wantsLinks: kinds != [.map] && kinds != [.btf])
    if kinds.contains(.program) {
      var rows = gathered.objects.shownPrograms()
      gathered.rates?.add(to: &rows, at: gathered.end)
      answer.programs = rows
    }
    if kinds.contains(.map) { answer.maps = try gathered.objects.shownMaps() }
    if kinds.contains(.link) { answer.links = gathered.objects.shownLinks(withPlaces: report.format == .json) }
    if kinds.contains(.btf) { answer.types = try gathered.objects.shownTypes() }
    try report.print(answer)
  }

  /// What is loaded; with `--stats` after the kernel counted runs for a while, which it does until this returns.
  private func gather(
    _ kinds: [KernelObjectKind], wantsLinks: Bool
  ) throws(CommandFailure) -> (objects: LoadedObjects, rates: RunRates?, end: ContinuousClock.Instant) {
    guard let stats else { return (try LoadedObjects(listed: Set(kinds), wantsLinks: wantsLinks), nil, .now) }
    let statistics = try CommandFailure.kernel { () throws(KernelError) in try RunStatistics.enable() }
    let rates = try RunRates(during: stats)
    let objects = try LoadedObjects(listed: Set(kinds), wantsLinks: wantsLinks)
    // The counts were asked for before all else.
    let end = objects.counted
    _ = consume statistics
    return (objects, rates, end)
  }

  private func showProgram(_ name: String) throws(CommandFailure) {
    let program = try ShowLookup.program(name)
    let gathered = try? gather([], wantsLinks: true)
    let types = gathered?.objects.types ?? KernelTypeTables()
    let (info, code) = try CommandFailure.kernel { () throws(KernelError) in
      (try program.info(), try ProgramListing.code(of: program, types))
    }
    var rows = gathered?.objects.shownPrograms([info.id]) ?? []
    if let gathered { gathered.rates?.add(to: &rows, at: gathered.end) }
    // Who may not list objects still sees what the program says itself.
    var row = rows.first ?? ShownProgram(info, name: info.name)
    row.memory = row.memory ?? DescriptorFacts(program.descriptor)?.memory
    try report.print(ShowProgramReport(row, code, width: width))
  }

  private func showLink(_ name: String) throws(CommandFailure) {
    let link = try ShowLookup.link(name)
    let info = try CommandFailure.kernel { () throws(KernelError) in try link.info() }
    let objects = try LoadedObjects(listed: [], wantsLinks: true)
    guard let row = objects.shownLinks([info.id], withPlaces: true).first else {
      throw CommandFailure(.no, "link \(info.id): gone before it could be shown")
    }
    try report.print(ShowLinkReport(row, width: width))
  }

  private func showTypes(_ name: String) throws(CommandFailure) {
    let id = try ShowLookup.types(name)
    let objects = try LoadedObjects(listed: [], wantsLinks: false)
    guard var row = try objects.shownTypes().first(where: { $0.id == id }) else {
      throw CommandFailure(.no, "the kernel has no BTF object \(id)")
    }
    row.typeCount = objects.types.table(id).map { UInt32($0.ownTypeIDs.count) }
    try report.print(ShowTypesReport(row, width: width))
  }

  private func showMap(_ name: String) throws(CommandFailure) {
    let opened = try ShowLookup.map(name)
    let info = try CommandFailure.kernel { () throws(KernelError) in try opened.map.info() }
    // Who may not list objects still sees what the map says itself.
    let objects = try? LoadedObjects(listed: [], wantsLinks: false)
    let types = objects?.types ?? KernelTypeTables()
    let shape = try MapShape(info, types)
    var shown = objects.flatMap { try? $0.shown(opened.map) } ?? ShownMap(info, types)
    if objects == nil, let facts = DescriptorFacts(opened.map.descriptor) {
      (shown.memory, shown.isFrozen) = (facts.memory, facts.isFrozen)
    }
    let editing = MapEditing(opened: opened, shape: shape, isFrozen: shown.isFrozen == true)
    let key = try self.key.map { (text) throws(CommandFailure) in try ElementInput(shape: shape).key(text) }
    if let set { try editing.set(key, set) }
    let isRemoved = try delete ? editing.remove(key ?? []) : nil
    // A change may take memory, or give some back.
    if set != nil || delete, let facts = DescriptorFacts(opened.map.descriptor) { shown.memory = facts.memory }
    let showing = MapShowing(opened: opened, shape: shape, shown: shown, options: report)
    guard let isRemoved else { return try showing.run(key: key, asked: self.key ?? "") }
    try showing.showRemoval(wasThere: isRemoved)
  }
}
