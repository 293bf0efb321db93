import BPFObject
import ELF
import Relocation

/// What single instructions need and a kernel has not got, and whether the verifier gets to them.
///
/// Everything that would make it refuse an instruction is treated as a relocation that could not be resolved is: as poison at that place.
struct SiteCheck {
  private let check: ObjectCheck
  /// What is wrong, by place: a relocation that is not decided, and what the instruction itself needs.
  private var causes: [Finding.Place: [FindingCause]] = [:]
  /// What is wrong there for one program alone.
  private var troubles: [Int: [Finding.Place: [ArgumentCheck.Trouble]]] = [:]
  /// The slots in which something is wrong.
  private var slots = PlacedEntries<Void>()
  /// Relocations that answered absent, by their numbers.
  private var absent = PlacedEntries<Int>()
  /// Fields that are no longer what the code takes them for, though their relocations come out well.
  private var changed = PlacedEntries<(ordinal: Int, change: FieldChange)>()
  private var analysis: GuardAnalysis?
  /// Whether branches depend on values that are not known here: the kernel's configuration, addresses of symbols.
  private let dependsOnUnknown: Bool
  /// Whether the object's licence lets it call everything.
  private let isOpen: Bool
  /// Relocations that libbpf refuses an object for, whether the verifier would get to them or not.
  private var refusals = PlacedEntries<Finding>()

  /// What is noted for single programs, in all: only functions that lie over each other have more.
  private static let troubleLimit = 1 << 16
  /// Instructions that are walked for all programs of an object.
  private static let walkLimit = 20_000_000

  init(_ check: ObjectCheck, _ externs: ExternCheck) {
    self.check = check
    isOpen = check.requirements.inventory.declarations.isGPLCompatible
    dependsOnUnknown =
      externs.lacksConfiguration
      || externs.states.indices.contains {
        check.requirements.inventory.externs[$0].kind == .address && check.requirements.inventory.externs[$0].isWeak
      }
    var patches = PatchedSlot.slots(of: check.resolutions, in: check.requirements.inventory.object)
    noteRelocations()
    noteNeeds(externs, &patches)
    noteTroubles(externs, &patches)
    slots.sort()
    absent.sort()
    changed.sort()
    refusals.sort()
    guard !slots.isEmpty else { return }
    var limits = GuardAnalysis.Limits()
    limits.perProgram = min(limits.perProgram, max(1000, SiteCheck.walkLimit / max(1, check.requirements.programs.count)))
    let surroundings = GuardAnalysis.Surroundings(
      symbols: externs.symbols, configuration: externs.configuration, verifiesUncalled: check.facts.verifiesUncalledFunctions)
    analysis = GuardAnalysis(patches: patches, in: surroundings, limits: limits) { check.requirements.outline.make() }
  }

  private mutating func note(_ cause: FindingCause, _ section: SectionIndex, _ slot: UInt32) {
    let place = Finding.Place(section, slot)
    if causes[place] == nil { slots.append((), section, slot) }
    causes[place, default: []].append(cause)
  }

  private mutating func noteRelocations() {
    let changes = FieldChanges(check.requirements.inventory.object, target: check.facts.target, resolutions: check.resolutions)
    for resolution in check.resolutions {
      guard let section = check.requirements.sectionNamed[resolution.place.sectionName] else { continue }
      let (slot, ordinal) = (resolution.place.instruction.rawValue, resolution.place.ordinal)
      switch resolution.outcome {
      case .unchanged, .adjusted:
        if let change = changes.change(of: resolution) { changed.append((ordinal, change), section, slot) }
      case .absent: absent.append(ordinal, section, slot)
      case .poisoned: note(.relocation(ordinal: ordinal, .poisoned), section, slot)
      case .ambiguous, .error:
        let cause = FindingCause.relocation(ordinal: ordinal, resolution.outcome)
        note(cause, section, slot)
        refusals.append(Finding(cause, .notLoaded, at: Finding.Place(section, slot)), section, slot)
      }
    }
  }

  private mutating func noteNeeds(_ externs: ExternCheck, _ patches: inout [SectionIndex: [UInt32: PatchedSlot]]) {
    // Functions that lie over each other need the same at the same instruction: it is noted once.
    var visited: [SectionIndex: Set<UInt32>] = [:]
    for needs in check.requirements.needs {
      let before = visited[needs.section] ?? []
      visited[needs.section, default: []].formUnion(needs.sites.lazy.map(\.slot))
      for site in needs.sites where !before.contains(site.slot) {
        guard let cause = cause(site.need, externs),
          let instruction = check.requirements.instruction(needs.section, site.slot)
        else { continue }
        note(cause, needs.section, site.slot)
        patches[needs.section, default: [:]][site.slot] = PatchedSlot(instruction, isPoison: true)
      }
    }
  }

  private mutating func noteTroubles(_ externs: ExternCheck, _ patches: inout [SectionIndex: [UInt32: PatchedSlot]]) {
    let (arguments, helpers) = (ArgumentCheck(check), HelperCheck(check: check))
    let kernelFunctions = KernelFunctionCheck(check: check, externs: externs)
    var room = SiteCheck.troubleLimit
    for program in check.requirements.programs {
      let calls = helpers.troubles(of: program, limit: room) + kernelFunctions.troubles(of: program, limit: room)
      let found = (arguments.troubles(of: program) + calls).prefix(room)
      room -= found.count
      for trouble in found {
        troubles[program, default: [:]][Finding.Place(trouble.section, trouble.slot), default: []].append(trouble)
        let patched = patches[trouble.section]?[trouble.slot]?.instruction
        guard let instruction = patched ?? check.requirements.instruction(trouble.section, trouble.slot) else { continue }
        slots.append((), trouble.section, trouble.slot)
        if patches[trouble.section]?[trouble.slot]?.isPoison == true { continue }
        patches[trouble.section, default: [:]][trouble.slot] = PatchedSlot(instruction, isPoison: true)
      }
    }
  }

  /// What a kernel has not got of a need; nil where it has, or that is said elsewhere.
  private func cause(_ need: CodeNeeds.Need, _ externs: ExternCheck) -> FindingCause? {
    switch need {
    case .helper(let helper):
      guard check.facts.helpers.contains(UInt32(bitPattern: helper.rawValue)) == false else {
        return isOpen || !RestrictedHelpers.contains(helper) ? nil : .licence(helper)
      }
      // libbpf puts the older one in its place.
      let older = helper.predecessor
      if let older, check.facts.helpers.contains(UInt32(bitPattern: older.rawValue)) == true { return nil }
      return .helperMissing(helper)
    case .kernelFunction(let number):
      let extern = check.requirements.inventory.externs[number]
      if externs.states[number] == .notAllowed { return .kernelFunctionNotAllowed(extern.name) }
      return externs.states[number] == .absent && extern.isWeak
        ? .kernelFunctionMissing(extern.name, isWeak: true) : nil
    case .kernelFunctionAddress(let number):
      guard externs.states[number] == .present || externs.states[number] == .notAllowed,
        let answer = check.facts.takesFunctionAddresses, !answer.isThere
      else { return nil }
      return .kernelFunctionAddress(check.requirements.inventory.externs[number].name, answer.by)
    case .otherMap(let helper, let number):
      let map = check.requirements.inventory.maps[number]
      return .helperTakesNoSuchMap(helper, map: map.name, map.attributes.type)
    case .feature(let feature):
      guard let answer = check.facts.has(feature), !answer.isThere else { return nil }
      return .instructionSet(feature, answer.by)
    }
  }

  /// What is wrong with a program and everything that it calls: no more than `limit` of what is absent or has changed.
  func findings(of program: Int, limit: Int) -> [Finding] {
    let functions = check.requirements.functions(of: program).map { check.requirements.inventory.programs[$0] }
    var findings: [Finding] = []
    for function in functions {
      for (slot, ordinal) in absent.entries(in: function).prefix(max(0, limit - findings.count)) {
        findings.append(Finding(.relocation(ordinal: ordinal, .absent), .degraded, at: Finding.Place(function.section, slot)))
      }
    }
    for function in functions {
      for (slot, entry) in changed.entries(in: function).prefix(max(0, limit - findings.count)) {
        findings.append(
          Finding(
            .fieldChanged(ordinal: entry.ordinal, entry.change), entry.change.changesValues ? .degraded : .none,
            at: Finding.Place(function.section, slot)))
      }
    }
    guard let analysis,
      functions.contains(where: { !slots.entries(in: $0).isEmpty })
        || analysis.hasExceptionCallback(check.requirements.inventory.programs[program])
    else { return findings }
    var worst = Finding.Effect.none
    func add(_ cause: @autoclosure () -> FindingCause, _ effect: Finding.Effect, _ verdict: GuardVerdict, _ place: Finding.Place) {
      let cause = cause()
      // Loaders that change the type of a map let the program choose: what is not reached is no loss.
      if verdict.answer == .guarded, case .helperTakesNoSuchMap = cause { return }
      let effect = self.effect(effect, verdict)
      // Beyond the limit only what is worse than all before.
      guard findings.count < limit || effect > worst else { return }
      worst = max(worst, effect)
      findings.append(Finding(cause, effect, at: place, guardedBy: verdict.answer == .guarded ? verdict.reason : nil))
    }
    let own = troubles[program]
    for verdict in analysis.verdicts(of: check.requirements.inventory.programs[program]) {
      // Nothing is worse.
      if findings.count >= limit, worst == .notLoaded { break }
      let place = Finding.Place(verdict.section, verdict.instruction.rawValue)
      if let index = causes.index(forKey: place) {
        for number in causes.values[index].indices { add(causes.values[index][number], .notLoaded, verdict, place) }
      }
      guard let own, let index = own.index(forKey: place) else { continue }
      for trouble in own.values[index] { add(trouble.cause, trouble.effect, verdict, place) }
    }
    return findings + functions.flatMap { refused(in: $0, limit: limit) }
  }

  private func refused(in function: Program, limit: Int) -> [Finding] { refusals.entries(in: function).prefix(limit).map(\.entry) }

  /// What libbpf refuses whichever program is loaded: it relocates the functions of `.text` whether they are called or not
  /// (`bpf_object__relocate_core()`).
  func shared(limit: Int) -> [Finding] {
    let subprograms = check.requirements.inventory.programs.filter(\.isSubprogram)
    guard !refusals.isEmpty else { return [] }
    return Array(subprograms.lazy.flatMap { refused(in: $0, limit: limit) }.prefix(limit))
  }

  /// What comes of something wrong, by whether the verifier gets there.
  private func effect(_ effect: Finding.Effect, _ verdict: GuardVerdict) -> Finding.Effect {
    switch verdict.answer {
    case .guarded: return .degraded
    case .reachable: return effect
    // Only ranges of values could keep the verifier away, which compilers have used up before.
    case .unknown:
      guard verdict.isExhausted || dependsOnUnknown else { return effect }
      return min(effect, effect == .notLoaded ? .perhapsNotLoaded : .perhapsNotAttached)
    }
  }
}
