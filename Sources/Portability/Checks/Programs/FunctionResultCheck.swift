import BPFObject
import BTF

/// Whether the verifier takes global functions without a result: those that it looks at apart from what calls them.
struct FunctionResultCheck {
  private let requirements: ObjectRequirements
  /// What comes of one; nil where the kernel takes them.
  private let effect: Finding.Effect?

  init(_ check: ObjectCheck) {
    requirements = check.requirements
    effect = requirements.functionsWithoutResult.isEmpty ? nil : FunctionResultCheck.effect(check.facts)
  }

  func findings(of program: Int) -> [Finding] {
    guard let effect else { return [] }
    return requirements.inventory.uses[program].subprograms.filter(requirements.functionsWithoutResult.contains).map {
      Finding(.globalFunctionReturnsNothing(requirements.inventory.programs[$0].name), effect)
    }
  }

  private static func effect(_ facts: KernelFacts) -> Finding.Effect? {
    // Programs that take the place of global functions came with these; before that loaders make all functions static.
    guard facts.programTypes.contains(ProgramType.extensionProgram.rawValue) == true else { return nil }
    // It came with them; and what came later, of which 7.2 has the entry.
    if facts.find("subprog_returns_void", .function) != nil
      || facts.attachTypes.contains(AttachType.traceFentryMulti.rawValue) == true
    {
      return nil
    }
    // It is older than they are.
    return facts.attachTypes.contains(AttachType.traceFsession.rawValue) == false ? .notLoaded : .perhapsNotLoaded
  }
}
