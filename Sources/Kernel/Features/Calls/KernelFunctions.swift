import Glibc

/// Whether programs of a type may call a function of the kernel (kfunc, Linux 5.13), asked as for ``Helpers``.
public enum KernelFunctions {
  /// Asks about the function with that number in the kernel's BTF.
  public static func ask(_ function: UInt32, in type: UInt32, targets: [ProgramTarget] = []) -> FeatureAnswer {
    guard let number = Int32(exactly: function) else { return .no(0) }
    let probes = Helpers.probes(type, targets: targets)
    guard !probes.isEmpty else { return .unknown(0, "programs of this type need something to attach to") }
    return FeatureAnswer.first(of: probes.prefix(1).lazy.map { ask(number, in: $0) })
  }

  static func ask(_ function: Int32, in probe: ProgramProbe) -> FeatureAnswer {
    var probe = probe
    probe.code = [.call(function: function), .refused, .exit]
    guard let error = probe.refusal(readingLog: true) else { return .yes }
    // What is refused before the verifier gets to the call is written there before the first instruction.
    guard error.hasLogLine(beginning: "0: (85) call ") else { return FeatureAnswer(refused: error) }
    return error.hasLogLine(beginning: "calling kernel function ") ? .no(error.number) : .yes
  }
}
