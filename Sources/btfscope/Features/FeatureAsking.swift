import BPFObject
import BTFSources
import Kernel
import Loader
import Reporting

/// Asks the running kernel what it can do.
struct FeatureAsking: Sendable {
  /// Whether helpers are asked for too that leave a word in the kernel's log.
  var isFull = false
  /// What the kernel's types say; nil where they cannot be read.
  private let targets: KernelTargets?
  private let problem: String?

  /// With `readsTypes` also what has to do with the kernel's types: its functions, and programs that attach to something there.
  init(readsTypes: Bool = true) {
    guard readsTypes else {
      targets = nil
      problem = "the kernel's types were not read"
      return
    }
    do throws(SourceError) {
      targets = KernelTargets(try KernelBTF.reader.open("kernel").table)
      problem = nil
    } catch {
      targets = nil
      problem = "\(error)"
    }
  }

  /// What `uname -r` says.
  var release: String { KernelRelease.name() }

  /// Whether programs of a type that attach there may call a helper.
  func helper(_ helper: Int32, in type: UInt32, attachedAt place: UInt32) -> FeatureAnswer {
    let own = usable(type)
    if !own.isEmpty || (26...29).contains(type) {
      let best = own.filter { $0.attachType == place }
      if own.isEmpty { return nothingLoads(type) }
      return Helpers.ask(helper, in: type, targets: best.isEmpty ? own : best)
    }
    // Where the section says no place, the kernel's usual one.
    let usual = ProgramTypes.probe(type)
    return Helpers.ask(
      helper, in: ProgramProbe(type: type, attachType: place == 0 ? usual.attachType : place, flags: usual.flags))
  }

  /// Whether programs of a type may call a function of the kernel.
  func function(_ name: String, in type: UInt32) -> FeatureAnswer {
    guard let targets else { return .unknown(0, problem ?? "the kernel's types cannot be read") }
    guard let function = targets.functions.first(where: { $0.name == name }) else {
      return targets.functions.isEmpty ? .unknown(0, FeatureAsking.unmarked) : .no(0)
    }
    let own = usable(type)
    if own.isEmpty, (26...29).contains(type) { return nothingLoads(type) }
    return KernelFunctions.ask(function.type, in: type, targets: own)
  }

  /// Why there is no program of a type to ask with.
  private func nothingLoads(_ type: UInt32) -> FeatureAnswer {
    if case .unknown(let number, let words) = ProgramTypes.ask(type) { return .unknown(number, words) }
    return .unknown(0, "no program of this type could be loaded to ask with")
  }

  private static let unmarked = "the kernel marks no functions as callable by programs, which kernels do since Linux 6.12"

  /// What programs of a type can be loaded for here.
  private func usable(_ type: UInt32) -> [ProgramTarget] {
    (targets?.programs ?? []).filter { $0.type == type }.filter { Helpers.ask(5, in: $0.type, targets: [$0]) == .yes }
  }

  /// Everything.
  func report() -> FeaturesReport {
    var report = FeaturesReport(release: release)
    report.settings = KernelSetting.all().map { FeaturesReport.Setting($0.name, $0.value, meaning: $0.meaning) }
    do throws(LoadError) {
      let (file, values) = try RunningConfiguration.values(of: RunningConfiguration.optionsOfPrograms)
      report.configurationFile = file
      report.options = RunningConfiguration.optionsOfPrograms.map { FeaturesReport.Setting($0, values[$0]) }
    } catch {
      report.configurationProblem = "\(error)"
    }
    report.groups = groups()
    (report.helpers, report.functions) = callees(report.groups.first { "\($0.key)" == "program_types" })
    if report.functions.isEmpty {
      report.functionsProblem = problem ?? FeatureAsking.unmarked
    }
    return report
  }

  private func groups() -> [FeaturesReport.Group] {
    let types = ProgramTypes.known.map { number in
      FeaturesReport.Entry("\(ProgramType(rawValue: number))", number: number, answer(ProgramTypes.ask(number)))
    }
    let maps = MapTypes.known.map { number in
      FeaturesReport.Entry("\(MapType(rawValue: number))", number: number, answer(MapTypes.ask(number)))
    }
    let places = AttachTypes.known.map { number in
      FeaturesReport.Entry("\(AttachType(rawValue: number))", number: number, answer(AttachTypes.ask(number)))
    }
    let links = LinkTypes.known.map { number in
      FeaturesReport.Entry("\(LinkType(rawValue: number))", number: number, answer(LinkTypes.ask(number)))
    }
    return [
      FeaturesReport.Group(
        "commands", "Commands of bpf(2)",
        BPFCommand.allCases.map { .init("\($0.kernelName)", number: UInt32($0.rawValue), answer(Commands.ask($0))) }),
      FeaturesReport.Group("program_types", "Program types", types), FeaturesReport.Group("map_types", "Map types", maps),
      FeaturesReport.Group(
        "map_flags", "Flags of maps", MapFlag.allCases.map { .init("\($0.name)", answer(MapFlag.ask($0))) }),
      FeaturesReport.Group("attach_types", "Attach types", places), FeaturesReport.Group("link_types", "Link types", links),
      FeaturesReport.Group(
        "btf_kinds", "Types of BTF", TypeKinds.allCases.map { .init("\($0.name)", answer(TypeKinds.ask($0))) }),
      FeaturesReport.Group(
        "abilities", "Abilities",
        Ability.allCases.map { .init("\($0.name)", since: "\($0.since)", answer(Ability.ask($0))) }),
    ]
  }

  /// What programs of each type may call: helpers, and functions of the kernel. The types share the processors.
  private func callees(_ types: FeaturesReport.Group?) -> (helpers: [FeaturesReport.Callees], functions: [FeaturesReport.Callees]) {
    let entries = types?.entries ?? []
    let functions = targets?.functions ?? []
    let helpers = HelperFunction.named.map { $0.rawValue }
    // In parts, so that no processor waits for another's last type.
    let rows = ParallelWork.map(entries.count * 2) { part in
      let entry = entries[part / 2]
      return part % 2 == 0 ? self.helpers(helpers, in: entry) : self.functions(functions, in: entry)
    }
    let halves = rows.enumerated()
    return (
      halves.filter { $0.offset % 2 == 0 }.map(\.element),
      functions.isEmpty ? [] : halves.filter { $0.offset % 2 == 1 }.map(\.element)
    )
  }

  private func helpers(_ helpers: [Int32], in entry: FeaturesReport.Entry) -> FeaturesReport.Callees {
    callees(helpers.map { (HelperFunction(rawValue: $0).name ?? "\($0)", $0) }, in: entry) { helper, type, targets in
      if !self.isFull, Helpers.noisy.contains(helper) {
        return .unknown(0, "asking leaves a word in the kernel's log: --full asks")
      }
      return Helpers.ask(helper, in: type, targets: targets)
    }
  }

  private func functions(_ functions: [(name: String, type: UInt32)], in entry: FeaturesReport.Entry) -> FeaturesReport.Callees {
    callees(functions.map { ($0.name, $0.type) }, in: entry) { KernelFunctions.ask($0, in: $1, targets: $2) }
  }

  private func callees<Callee>(
    _ callees: [(name: String, callee: Callee)], in entry: FeaturesReport.Entry,
    _ ask: (Callee, UInt32, [ProgramTarget]) -> FeatureAnswer
  ) -> FeaturesReport.Callees {
    let type = entry.number ?? 0
    let targets = usable(type)
    var row = FeaturesReport.Callees(programType: entry.name, answer: entry.answer)
    guard entry.answer.word != .no else { return row }
    // Who may not load programs of the type gets no other answer for each of hundreds of helpers.
    if entry.answer.word == .unknown, targets.isEmpty { return row }
    if (26...29).contains(type), targets.isEmpty {
      row.answer = FeaturesReport.Answer(
        .unknown, number: entry.answer.number,
        reason: entry.answer.reason ?? "no program of this type could be loaded to ask with")
      return row
    }
    for (name, callee) in callees {
      let answer = answer(ask(callee, type, targets))
      switch answer.word {
      case .yes: row.available.append(name)
      case .no: row.unavailable.append(name)
      case .unknown: row.unknown.append((name, answer))
      }
    }
    return row
  }

  func answer(_ answer: FeatureAnswer) -> FeaturesReport.Answer {
    switch answer {
    case .yes: FeaturesReport.Answer(.yes)
    case .no(let number): FeaturesReport.Answer(.no, number: number == 0 ? nil : number)
    case .unknown(let number, let words): FeaturesReport.Answer(.unknown, number: number == 0 ? nil : number, reason: words)
    }
  }
}
