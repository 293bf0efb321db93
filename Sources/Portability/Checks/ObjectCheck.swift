import BPFObject
import ELF
public import Relocation

/// Asks one kernel for everything that one object needs.
public struct ObjectCheck {
  let requirements: ObjectRequirements
  let facts: KernelFacts
  let resolutions: [Resolution]
  private let externs: ExternCheck
  private var inventory: ObjectInventory { requirements.inventory }

  public init(_ requirements: ObjectRequirements, on facts: KernelFacts) {
    self.requirements = requirements
    self.facts = facts
    resolutions = Resolver(requirements.inventory.object, target: facts.target).resolve()
    externs = ExternCheck(requirements.inventory, facts)
  }

  public func answer() -> ObjectAnswer {
    let common = shared()
    let sites = SiteCheck(self, externs)
    let programs = requirements.programs.map { number in
      let program = inventory.programs[number]
      let check = ProgramCheck(program, facts)
      let findings = common + check.findings() + sites.findings(of: number)
      return ProgramAnswer(
        program: number, isOptional: !program.loadsByItself, hasTarget: check.hasTarget, findings: ObjectCheck.ordered(findings))
    }
    return ObjectAnswer(programs: programs, resolutions: resolutions)
  }

  /// What libbpf refuses the whole object for, whichever of its programs is loaded.
  private func shared() -> [Finding] {
    var findings = inventory.problems.filter { $0.consequence == .notOpened }.map { Finding(.objectRefused($0), .notLoaded) }
    findings += MapCheck(inventory, facts).findings()
    findings += externs.findings
    findings += StructOperationsCheck(inventory, facts).findings()
    return findings
  }

  /// The worst first, each once.
  private static func ordered(_ findings: [Finding]) -> [Finding] {
    var seen = Set<Finding>()
    var kept = findings.filter { seen.insert($0).inserted }
    kept.sort { $0.effect > $1.effect }
    return kept
  }
}
