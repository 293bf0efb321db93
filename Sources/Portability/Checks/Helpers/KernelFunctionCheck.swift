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
    return requirements.troubles(of: program, limit: limit) { need, _ in
      guard case .kernelFunction(let number) = need else { return nil }
      return causes[number].map { ($0, .notLoaded) }
    }
  }

  private func cause(_ name: String, _ type: ProgramType) -> FindingCause? {
    if KernelFunctionSets.allows(name, in: type) == false { return .kernelFunctionNotAllowedIn(name, type, nil) }
    return KernelFunctionSets.lack(name, in: type, check.facts).map { .kernelFunctionNotAllowedIn(name, type, $0) }
  }
}
