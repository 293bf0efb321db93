import BPFObject
import BTF
import ByteReading
import ELF
import Relocation

/// Asks one kernel for everything that one object needs.
public struct ObjectCheck {
  let requirements: ObjectRequirements
  let facts: KernelFacts
  let resolutions: [Resolution]
  private let externs: ExternCheck
  private var inventory: ObjectInventory { requirements.inventory }

  /// Findings of one object, about.
  private static let limit = 1 << 18

  public init(_ requirements: ObjectRequirements, on facts: KernelFacts) {
    self.requirements = requirements
    self.facts = facts
    resolutions = Resolver(requirements.inventory.object, target: facts.target, index: facts.candidates).resolve()
    externs = ExternCheck(requirements.inventory, facts)
  }

  public func answer() -> ObjectAnswer {
    // Thousands of findings for each of thousands of programs are nothing that anybody reads.
    let limit = max(64, ObjectCheck.limit / max(1, requirements.programs.count))
    let sites = SiteCheck(self, externs)
    let common = Array(ObjectCheck.ordered(shared() + sites.shared(limit: limit)).prefix(limit))
    let licence = LicenceCheck(requirements, externs)
    let (patterns, refusals) = (PatternSearches(), ProgramRefusals(self))
    let enumerations = EnumerationCheck(self)
    let programs = requirements.programs.map { number in
      let program = inventory.programs[number]
      let check = ProgramCheck(program, facts)
      let functions = requirements.functions(of: number).map { inventory.programs[$0] }
      let findings =
        common + check.findings() + TrampolineCheck(program: program, facts: facts).findings()
        + TargetCheck(program: program, facts: facts).findings()
        + StructOperationsCheck.unused(program, requirements.operations)
        + refusals.findings(of: number, limit: limit)
        + AttachCheck(program: program, facts: facts, patterns: patterns).findings()
        + licence.findings(of: number) + sites.findings(of: number, limit: limit)
        + enumerations.findings(functions, limit: limit) + fixedReads(of: number).prefix(limit) + externFindings(of: number)
      return ProgramAnswer(
        program: number, isOptional: !program.loadsByItself || requirements.operations.leavesOut(program.name),
        hasTarget: check.hasTarget, findings: ObjectCheck.ordered(findings))
    }
    return ObjectAnswer(programs: programs, resolutions: resolutions)
  }

  /// What libbpf refuses the whole object for, whichever of its programs is loaded.
  private func shared() -> [Finding] {
    var findings = inventory.problems.filter { $0.consequence == .notOpened }.map { Finding(.objectRefused($0), .notLoaded) }
    let order = facts.target.types.header.order
    if inventory.object.order != order { findings.append(Finding(.otherByteOrder(kernel: order), .notLoaded)) }
    findings += MapCheck(inventory, facts).findings()
    findings += externs.findings
    findings += StructOperationsCheck(inventory, facts).findings()
    return findings
  }

  /// What a program and what it calls ask for of the kernel's variables and functions, and may be without.
  private func externFindings(of program: Int) -> [Finding] {
    guard !externs.ofPrograms.isEmpty else { return [] }
    let uses = inventory.uses[program]
    return (uses.kernelFunctions + uses.externs).compactMap { externs.ofPrograms[$0] }
  }

  /// Reads at places that were known when the program was compiled.
  private func fixedReads(of program: Int) -> [Finding] {
    let reads = requirements.reads[program]?.fixedReads ?? []
    return reads.sorted { ($0.section.rawValue, $0.slot) < ($1.section.rawValue, $1.slot) }
      .map { Finding(.fixedOffset, .none, at: Finding.Place($0.section, $0.slot)) }
  }

  /// The worst first, each once.
  private static func ordered(_ findings: [Finding]) -> [Finding] {
    var seen = Set<Met>(minimumCapacity: findings.count)
    // What is said of an instruction need not be said of the program as well.
    let loose = Set(findings.lazy.filter { $0.place == nil }.map(\.cause))
    let placed = loose.isEmpty ? [] : loose.intersection(findings.lazy.filter { $0.place != nil }.map(\.cause))
    let kept = findings.filter { seen.insert(Met(finding: $0)).inserted && ($0.place != nil || !placed.contains($0.cause)) }
    // Those of one effect stay in the order in which they were found.
    return kept.enumerated().sorted { ($1.element.effect, $0.offset) < ($0.element.effect, $1.offset) }.map(\.element)
  }

  /// A finding, told from others by its place first: little else is found at an instruction.
  private struct Met: Hashable {
    let finding: Finding

    func hash(into hasher: inout Hasher) {
      if let place = finding.place { hasher.combine(place) } else { hasher.combine(finding.cause) }
    }
  }
}
