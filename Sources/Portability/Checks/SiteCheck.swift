import BPFObject
import ELF
import Relocation

/// What single instructions need and a kernel has not got, and whether the verifier gets to them.
///
/// Everything that would make it refuse an instruction is treated as a relocation that could not be resolved is: as poison at that place.
struct SiteCheck {
  private let check: ObjectCheck
  /// What is wrong, by place.
  private var causes: [Finding.Place: FindingCause] = [:]
  /// What is wrong there for one program alone.
  private var troubles: [Int: [Finding.Place: [ArgumentCheck.Trouble]]] = [:]
  /// The slots of each section in which something is wrong, in order.
  private var slots: [SectionIndex: [UInt32]] = [:]
  /// Relocations that answered absent, by section, in order of slots.
  private var absent: [SectionIndex: [(slot: UInt32, ordinal: Int)]] = [:]
  private var analysis: GuardAnalysis?
  /// Whether branches depend on values that are not known here: the kernel's configuration, addresses of symbols.
  private let dependsOnUnknown: Bool
  /// Whether the object's licence lets it call everything.
  private let isOpen: Bool
  /// Relocations that libbpf refuses an object for, whether the verifier would get to them or not, in order.
  private var refusals: [Finding] = []

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
    noteTroubles(&patches)
    for section in Array(slots.keys) { slots[section]?.sort() }
    for section in Array(absent.keys) { absent[section]?.sort { ($0.slot, $0.ordinal) < ($1.slot, $1.ordinal) } }
    refusals = refused()
    guard !slots.isEmpty else { return }
    var limits = GuardAnalysis.Limits()
    limits.perProgram = min(limits.perProgram, max(1000, SiteCheck.walkLimit / max(1, check.requirements.programs.count)))
    analysis = GuardAnalysis(
      check.requirements.inventory.object, patches: patches,
      in: GuardAnalysis.Surroundings(symbols: externs.symbols, configuration: externs.configuration), limits: limits)
  }

  private mutating func note(_ cause: FindingCause, _ section: SectionIndex, _ slot: UInt32) {
    let place = Finding.Place(section, slot)
    guard causes.updateValue(cause, forKey: place) == nil else { return }
    slots[section, default: []].append(slot)
  }

  private mutating func noteRelocations() {
    var sections: [String: SectionIndex] = [:]
    for section in check.requirements.inventory.object.code where sections[section.name] == nil {
      sections[section.name] = section.index
    }
    for resolution in check.resolutions {
      guard let section = sections[resolution.place.sectionName] else { continue }
      let (slot, ordinal) = (resolution.place.instruction.rawValue, resolution.place.ordinal)
      switch resolution.outcome {
      case .unchanged, .adjusted: break
      case .absent: absent[section, default: []].append((slot, ordinal))
      case .poisoned, .ambiguous, .error: note(.relocation(ordinal: ordinal, resolution.outcome), section, slot)
      }
    }
  }

  private mutating func noteNeeds(_ externs: ExternCheck, _ patches: inout [SectionIndex: [UInt32: PatchedSlot]]) {
    let object = check.requirements.inventory.object
    let code = Dictionary(object.code.map { ($0.index, $0) }) { first, _ in first }
    for needs in check.requirements.needs {
      for site in needs.sites {
        guard let cause = cause(site.need, externs),
          let instruction = code[needs.section]?.instructions[InstructionIndex(site.slot)]
        else { continue }
        note(cause, needs.section, site.slot)
        patches[needs.section, default: [:]][site.slot] = PatchedSlot(instruction, isPoison: true)
      }
    }
  }

  private mutating func noteTroubles(_ patches: inout [SectionIndex: [UInt32: PatchedSlot]]) {
    let arguments = ArgumentCheck(check)
    let object = check.requirements.inventory.object
    let code = Dictionary(object.code.map { ($0.index, $0) }) { first, _ in first }
    var room = SiteCheck.troubleLimit
    for program in check.requirements.programs {
      let found = (arguments.troubles(of: program) + notAllowed(program, room)).prefix(room)
      room -= found.count
      for trouble in found {
        troubles[program, default: [:]][Finding.Place(trouble.section, trouble.slot), default: []].append(trouble)
        let patched = patches[trouble.section]?[trouble.slot]?.instruction
        guard let instruction = patched ?? code[trouble.section]?.instructions[InstructionIndex(trouble.slot)] else { continue }
        slots[trouble.section, default: []].append(trouble.slot)
        if patches[trouble.section]?[trouble.slot]?.isPoison == true { continue }
        patches[trouble.section, default: [:]][trouble.slot] = PatchedSlot(instruction, isPoison: true)
      }
    }
  }

  /// Helpers that no kernel lets programs of that type call.
  private func notAllowed(_ program: Int, _ limit: Int) -> [ArgumentCheck.Trouble] {
    let requirements = check.requirements
    guard limit > 0, let type = requirements.inventory.programs[program].definition?.programType,
      requirements.inventory.uses[program].helpers.contains(where: { AllowedHelpers.allows($0, in: type) == false })
    else { return [] }
    return requirements.functions(of: program).flatMap { function in
      requirements.needs[function].sites.compactMap { site in
        guard case .helper(let helper) = site.need, AllowedHelpers.allows(helper, in: type) == false else { return nil }
        return ArgumentCheck.Trouble(
          section: requirements.needs[function].section, slot: site.slot, cause: .helperNotAllowed(helper, type), isRefused: true)
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
    case .feature(let feature):
      guard let answer = check.facts.has(feature), !answer.isThere else { return nil }
      return .instructionSet(feature, answer.by)
    }
  }

  /// What is wrong with a program and everything that it calls: no more than `limit` of what is absent.
  func findings(of program: Int, limit: Int) -> [Finding] {
    let functions = check.requirements.functions(of: program).map { check.requirements.inventory.programs[$0] }
    var findings: [Finding] = []
    for function in functions {
      guard let entries = absent[function.section] else { continue }
      let first = entries.position { $0.slot >= function.slots.lowerBound }
      for entry in entries[first...].prefix(max(0, limit - findings.count)) {
        guard function.slots.contains(entry.slot) else { break }
        findings.append(
          Finding(.relocation(ordinal: entry.ordinal, .absent), .degraded, at: Finding.Place(function.section, entry.slot)))
      }
    }
    guard let analysis, functions.contains(where: { touches($0) }) else { return findings }
    var worst = Finding.Effect.none
    func add(_ finding: Finding) {
      // Beyond the limit only what is worse than all before.
      guard findings.count < limit || finding.effect > worst else { return }
      worst = max(worst, finding.effect)
      findings.append(finding)
    }
    for verdict in analysis.verdicts(of: check.requirements.inventory.programs[program]) {
      let place = Finding.Place(verdict.section, verdict.instruction.rawValue)
      if let cause = causes[place] { add(finding(cause, .notLoaded, verdict, place)) }
      for trouble in troubles[program]?[place] ?? [] {
        add(finding(trouble.cause, trouble.isRefused ? .notLoaded : .notAttached, verdict, place))
      }
    }
    return findings
      + refusals.filter { refusal in
        functions.contains { $0.section == refusal.place?.section && refusal.place.map { $0.instruction }.map($0.contains) == true }
      }.prefix(limit)
  }

  /// What comes of something wrong, by whether the verifier gets there.
  private func finding(
    _ cause: FindingCause, _ effect: Finding.Effect, _ verdict: GuardVerdict, _ place: Finding.Place
  ) -> Finding {
    switch verdict.answer {
    case .guarded: return Finding(cause, .degraded, at: place, guardedBy: verdict.reason)
    case .reachable: return Finding(cause, effect, at: place)
    // Only ranges of values could keep the verifier away, which compilers have used up before.
    case .unknown:
      return Finding(
        cause, verdict.isExhausted || dependsOnUnknown ? (effect == .notLoaded ? .perhapsNotLoaded : .perhapsNotAttached) : effect,
        at: place)
    }
  }

  private func refused() -> [Finding] {
    causes.compactMap { place, cause in
      guard case .relocation(_, let outcome) = cause, outcome != .poisoned else { return nil }
      return Finding(cause, .notLoaded, at: place)
    }.sorted {
      ($0.place?.section.rawValue ?? 0, $0.place?.instruction.rawValue ?? 0) < (
        $1.place?.section.rawValue ?? 0, $1.place?.instruction.rawValue ?? 0
      )
    }
  }

  private func touches(_ function: Program) -> Bool {
    guard let slots = slots[function.section] else { return false }
    let first = slots.position { $0 >= function.slots.lowerBound }
    return first < slots.count && function.slots.contains(slots[first])
  }
}

extension Array {
  /// The first position at which `isReached` holds, in an array that is ordered by it.
  fileprivate func position(_ isReached: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if isReached(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
