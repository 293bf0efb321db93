public import Relocation

/// What an object comes to on a kernel: one answer for each of its programs.
public struct ObjectAnswer: Sendable {
  public let programs: [ProgramAnswer]
  /// The decisions about its relocations, which findings refer to.
  public let resolutions: [Resolution]

  /// Whether something is missing that a module of the kernel may have.
  public var mayNeedModules: Bool {
    programs.contains { $0.findings.contains { $0.cause.mayBeInModule } } || resolutions.contains(where: \.lacksCandidates)
  }

  /// The worst of its programs'; an object without any is not known to be good for something.
  public var verdict: Verdict { programs.map(\.verdict).max() ?? .unknown }
}

extension FindingCause {
  /// Whether modules may have what the kernel itself has not got.
  var mayBeInModule: Bool {
    switch self {
    case .attachTargetMissing, .kernelFunctionMissing, .variableMissing, .structOperationsMissing, .probeTargetMissing,
      .tracepointMissing, .symbolMissing, .symbolUnknown:
      true
    default: false
    }
  }
}
