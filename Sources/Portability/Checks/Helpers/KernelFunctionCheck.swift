import BPFObject

/// Functions that a kernel has, and does not let programs of some type call.
struct KernelFunctionCheck {
  let check: ObjectCheck
  let externs: ExternCheck

  /// No more than `limit` of what is wrong in a program and all that it calls.
  func troubles(of program: Int, limit: Int) -> [ArgumentCheck.Trouble] {
    let requirements = check.requirements
    guard limit > 0, let type = requirements.inventory.programs[program].definition?.programType else { return [] }
    var causes: [Int: FindingCause] = [:]
    for number in requirements.inventory.uses[program].kernelFunctions where externs.states[number] == .present {
      causes[number] = cause(requirements.inventory.externs[number].name, type)
    }
    guard !causes.isEmpty else { return [] }
    return Array(
      requirements.functions(of: program).lazy.flatMap { function in
        requirements.needs[function].sites.lazy.compactMap { site -> ArgumentCheck.Trouble? in
          guard case .kernelFunction(let number) = site.need, let cause = causes[number] else { return nil }
          return ArgumentCheck.Trouble(
            section: requirements.needs[function].section, slot: site.slot, cause: cause, effect: .notLoaded)
        }
      }.prefix(limit))
  }

  private func cause(_ name: String, _ type: ProgramType) -> FindingCause? {
    if KernelFunctionSets.allows(name, in: type) == false { return .kernelFunctionNotAllowedIn(name, type, nil) }
    return KernelFunctionSets.lack(name, in: type, check.facts).map { .kernelFunctionNotAllowedIn(name, type, $0) }
  }
}
