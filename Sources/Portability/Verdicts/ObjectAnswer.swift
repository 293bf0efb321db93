public import Relocation

/// What an object comes to on a kernel: one answer for each of its programs.
public struct ObjectAnswer: Sendable {
  public let programs: [ProgramAnswer]
  /// The decisions about its relocations, which findings refer to.
  public let resolutions: [Resolution]

  /// The worst of its programs'; an object without any is not known to be good for something.
  public var verdict: Verdict { programs.map(\.verdict).max() ?? .unknown }
}
