/// While it lives, the kernel counts how often and how long programs run (``ProgramInfo/runCount``).
public struct RunStatistics: ~Copyable, Sendable {
  public let descriptor: Descriptor

  /// Turns counting on for all programs of the machine (`BPF_ENABLE_STATS` with `BPF_STATS_RUN_TIME`, Linux 5.8). Needs CAP_SYS_ADMIN.
  public static func enable() throws(KernelError) -> RunStatistics {
    var attributes = AttributeBytes()
    attributes.set(UInt32(0), at: 0)  // type
    return RunStatistics(descriptor: try SystemCall.open(.enableStatistics, &attributes, subject: "statistics of programs"))
  }
}
