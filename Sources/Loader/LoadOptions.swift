public import ByteReading

/// What is decided before an object is opened for loading.
public struct LoadOptions: Sendable {
  /// The folder in a bpf file system below which maps are pinned by name.
  public var pinFolder = "/sys/fs/bpf"
  /// Lines of a kernel configuration that come before the running kernel's own; nil for none.
  public var configuration: Bytes?
  /// Whether programs are loaded with the verifier's counts, which each loaded program then has.
  public var wantsStatistics = false
  /// Whether the verifier's words are kept of programs that load, too.
  public var keepsLogs = false

  public init() {}
}
