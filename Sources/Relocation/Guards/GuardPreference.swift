public import BPFObject
public import ELF

extension GuardAnalysis {
  /// Answers that rest on relocations and weak symbols where these suffice, and only elsewhere on variables of `.rodata`.
  ///
  /// A loader may set such a variable to another value than the file has. What is guarded by an existence check as well stays guarded
  /// then, and that is the better reason to give.
  public static func preferredVerdicts(
    _ object: ObjectFile, patches: [SectionIndex: [UInt32: PatchedSlot]], in surroundings: Surroundings = Surroundings()
  ) -> [GuardVerdict] {
    let verdicts = GuardAnalysis(object, patches: patches, in: surroundings).verdicts()
    guard verdicts.contains(where: \.restsOnVariable) else { return verdicts }
    let others = GuardAnalysis(object, patches: patches, in: surroundings, assumesVariables: false).verdicts()
    // Both list the same instructions in the same order.
    return zip(verdicts, others).map { verdict, other in
      verdict.restsOnVariable && other.answer == .guarded ? other : verdict
    }
  }
}

extension GuardVerdict {
  /// Whether a variable took part in deciding the branch that leads around the instruction.
  fileprivate var restsOnVariable: Bool {
    guard case .branch(let branch) = reason else { return false }
    return branch.origins.contains { if case .variable = $0 { true } else { false } }
  }
}
