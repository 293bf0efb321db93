import BPFObject

/// What an object's licence keeps a program from as a whole: the kernel looks at these before it follows the program's ways.
struct LicenceCheck {
  private let requirements: ObjectRequirements
  private let externs: ExternCheck
  private let isOpen: Bool

  init(_ requirements: ObjectRequirements, _ externs: ExternCheck) {
    (self.requirements, self.externs) = (requirements, externs)
    isOpen = requirements.inventory.declarations.isGPLCompatible
  }

  func findings(of program: Int) -> [Finding] {
    guard !isOpen else { return [] }
    var parts: [LicensedPart] = []
    switch requirements.inventory.programs[program].definition?.programType {
    case .structOperations: parts.append(.structOperations)
    case .lsm: parts.append(.securityHooks)
    default: break
    }
    if let called = firstCall(of: program) { parts.append(.kernelFunction(called)) }
    return parts.map { Finding(.licenceOfProgram($0), .notLoaded) }
  }

  /// The first function of the kernel that it calls, of those that are there: calls of others are no such calls any more when the kernel
  /// sees them.
  private func firstCall(of program: Int) -> String? {
    for function in requirements.functions(of: program) {
      for site in requirements.needs[function].sites {
        if case .kernelFunction(let number) = site.need, externs.states[number] != .absent {
          return requirements.inventory.externs[number].name
        }
      }
    }
    return nil
  }
}
