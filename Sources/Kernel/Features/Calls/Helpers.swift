import Glibc

/// Whether programs of a type may call a helper: one that calls it and then does what no verifier takes is loaded, so that none ever is.
public enum Helpers {
  /// Helpers that leave a word in the kernel's log where they are only asked for: `bpf_trace_printk`, `bpf_probe_write_user`,
  /// `bpf_trace_vprintk`.
  public static let noisy: Set<Int32> = [6, 36, 177]

  /// Asks about `helper` in programs of `type`, with each of the attach types that they can have, and what they attach to where they need it.
  public static func ask(_ helper: Int32, in type: UInt32, targets: [ProgramTarget] = []) -> FeatureAnswer {
    let probes = Helpers.probes(type, targets: targets)
    guard !probes.isEmpty else { return .unknown(0, "programs of this type need something to attach to") }
    return FeatureAnswer.first(of: probes.lazy.map { ask(helper, in: $0) })
  }

  /// Asks about `helper` in programs like `probe`.
  public static func ask(_ helper: Int32, in probe: ProgramProbe) -> FeatureAnswer {
    var probe = probe
    probe.code = [.call(helper), .refused, .exit]
    guard let error = probe.refusal(readingLog: true) else { return .yes }
    return answer(error)
  }

  /// What the verifier says of a helper that it does not know, or not there (`check_helper_call()`; the words of Linux 6.14 and before).
  static func answer(_ error: KernelError) -> FeatureAnswer {
    // Without a word the verifier was not asked.
    guard error.hasLogLine(beginning: "0: (85) call ") else {
      return error.number == EINVAL ? .no(EINVAL) : FeatureAnswer(refused: error)
    }
    let words: [StaticString] = ["program of this type cannot use helper ", "unknown func ", "invalid func "]
    return words.contains { error.hasLogLine(beginning: $0) } ? .no(error.number) : .yes
  }

  /// Programs of `type` as they can be loaded.
  static func probes(_ type: UInt32, targets: [ProgramTarget]) -> [ProgramProbe] {
    let own = targets.filter { $0.type == type }
    if !own.isEmpty { return own.map { ProgramProbe(type: type, attachType: $0.attachType, targetType: $0.targetType) } }
    if (26...29).contains(type) { return [] }
    return ProgramTypes.attachTypes(type).map {
      ProgramProbe(type: type, attachType: $0, flags: type == 31 ? ProgramFlags.sleepable : 0)
    }
  }
}

extension KernelError {
  /// Whether a line of the log begins so. Thousands of logs are looked at: by bytes, which is much less work than by characters.
  func hasLogLine(beginning words: StaticString) -> Bool {
    var rest = Substring(log).utf8
    let words = "\(words)".utf8
    while !rest.isEmpty {
      if rest.starts(with: words) { return true }
      guard let end = rest.firstIndex(of: 0x0a) else { return false }
      rest = rest[rest.index(after: end)...]
    }
    return false
  }
}

/// What a program of a type that attaches to something of the kernel's BTF can be loaded for.
public struct ProgramTarget: Hashable, Sendable {
  /// `enum bpf_prog_type`
  public var type: UInt32
  /// `enum bpf_attach_type`; of struct_ops the number of the member.
  public var attachType: UInt32
  /// The function, the typedef of the tracepoint, or the struct of operations, by its number in the kernel's BTF.
  public var targetType: UInt32

  public init(type: UInt32, attachType: UInt32, targetType: UInt32) {
    self.type = type
    self.attachType = attachType
    self.targetType = targetType
  }
}
