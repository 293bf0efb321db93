public import BPFObject
import ByteReading
import Kernel

extension ProgramFailure {
  /// Why the program was not loaded, in one line.
  public func reason(_ program: Program) -> String {
    guard case .refused(let error) = self else { return "\(self)" }
    if let words = VerifierWords.reason(error.log) { return "\(words) (\(systemErrorText(error.number)), errno \(error.number))" }
    guard error.isPermissionDenied else { return "\(error)" }
    return "\(error)\(ProgramFailure.privilegeHint(program))"
  }

  /// Where even root is refused before the verifier says anything.
  private static func privilegeHint(_ program: Program) -> String {
    switch program.definition?.programType {
    case .tracing, .lsm, .extensionProgram:
      "; as root, this kernel does not take programs of that type at all: it may be locked down, or a virtual machine's that refuses them"
    default: ""
    }
  }
}
