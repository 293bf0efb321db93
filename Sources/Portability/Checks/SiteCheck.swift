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
  private var troubles: [Int: [ArgumentCheck.Trouble]] = [:]
  /// The slots of each section in which something is wrong, in order.
  private var slots: [SectionIndex: [UInt32]] = [:]
  /// Relocations that answered absent, by section.
  private var absent: [SectionIndex: [(slot: UInt32, ordinal: Int)]] = [:]
  private var analysis: GuardAnalysis?
  /// Whether branches depend on values that are not known here: the kernel's configuration, addresses of symbols.
  private let dependsOnUnknown: Bool

  init(_ check: ObjectCheck, _ externs: ExternCheck) {
    self.check = check
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
    guard !slots.isEmpty else { return }
    analysis = GuardAnalysis(
      check.requirements.inventory.object, patches: patches,
      in: GuardAnalysis.Surroundings(symbols: externs.symbols, configuration: externs.configuration))
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
    for program in check.requirements.programs {
      let found = arguments.troubles(of: program) + notAllowed(program)
      troubles[program] = found
      for trouble in found {
        let patched = patches[trouble.section]?[trouble.slot]?.instruction
        guard let instruction = patched ?? code[trouble.section]?.instructions[InstructionIndex(trouble.slot)] else { continue }
        slots[trouble.section, default: []].append(trouble.slot)
        if patches[trouble.section]?[trouble.slot]?.isPoison == true { continue }
        patches[trouble.section, default: [:]][trouble.slot] = PatchedSlot(instruction, isPoison: true)
      }
    }
  }

  /// Helpers that no kernel lets programs of that type call.
  private func notAllowed(_ program: Int) -> [ArgumentCheck.Trouble] {
    let requirements = check.requirements
    guard let type = requirements.inventory.programs[program].definition?.programType,
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
      guard check.facts.helpers.contains(UInt32(bitPattern: helper.rawValue)) == false else { return nil }
      // libbpf puts the older one in its place.
      let older = OlderHelpers.replacement(of: helper)
      if let older, check.facts.helpers.contains(UInt32(bitPattern: older.rawValue)) == true { return nil }
      return .helperMissing(helper, replacement: older)
    case .kernelFunction(let number):
      let extern = check.requirements.inventory.externs[number]
      if externs.states[number] == .notAllowed { return .kernelFunctionNotAllowed(extern.name) }
      return externs.states[number] == .absent && extern.isWeak
        ? .kernelFunctionMissing(extern.name, isWeak: true) : nil
    case .feature(let feature):
      guard let answer = check.facts.has(feature), !answer.isThere else { return nil }
      return .instructionSet(feature, answer.by)
    case .map: return nil
    }
  }

  /// What is wrong with a program and everything that it calls.
  func findings(of program: Int) -> [Finding] {
    let functions = check.requirements.functions(of: program).map { check.requirements.inventory.programs[$0] }
    var findings: [Finding] = []
    for function in functions {
      for entry in absent[function.section] ?? [] where function.slots.contains(entry.slot) {
        findings.append(
          Finding(.relocation(ordinal: entry.ordinal, .absent), .degraded, at: Finding.Place(function.section, entry.slot)))
      }
    }
    guard let analysis, functions.contains(where: { touches($0) }) else { return findings }
    for verdict in analysis.verdicts(of: check.requirements.inventory.programs[program]) {
      let place = Finding.Place(verdict.section, verdict.instruction.rawValue)
      if let cause = causes[place] { findings.append(finding(cause, .notLoaded, verdict, place)) }
      for trouble in troubles[program] ?? []
      where trouble.section == place.section && trouble.slot == place.instruction.rawValue {
        findings.append(finding(trouble.cause, trouble.isRefused ? .notLoaded : .notAttached, verdict, place))
      }
    }
    return findings + refusals(functions)
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

  /// Relocations that libbpf refuses an object for, whether the verifier would get to them or not.
  private func refusals(_ functions: [Program]) -> [Finding] {
    causes.compactMap { place, cause in
      guard case .relocation(_, let outcome) = cause, outcome != .poisoned,
        functions.contains(where: { $0.section == place.section && $0.contains(place.instruction) })
      else { return nil }
      return Finding(cause, .notLoaded, at: place)
    }.sorted {
      ($0.place?.section.rawValue ?? 0, $0.place?.instruction.rawValue ?? 0) < (
        $1.place?.section.rawValue ?? 0, $1.place?.instruction.rawValue ?? 0
      )
    }
  }

  private func touches(_ function: Program) -> Bool {
    guard let slots = slots[function.section] else { return false }
    return slots.contains { function.slots.contains($0) }
  }
}

/// Helpers that a loader replaces by older ones where a kernel has not got them (libbpf: `bpf_object__sanitize_prog()`).
enum OlderHelpers {
  static func replacement(of helper: HelperFunction) -> HelperFunction? {
    switch helper.rawValue {
    // bpf_probe_read_user(), bpf_probe_read_kernel(): bpf_probe_read()
    case 112, 113: HelperFunction(rawValue: 4)
    // bpf_probe_read_user_str(), bpf_probe_read_kernel_str(): bpf_probe_read_str()
    case 114, 115: HelperFunction(rawValue: 45)
    default: nil
    }
  }
}
