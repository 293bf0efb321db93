public import ByteReading

/// What the running kernel says of itself without bpf(2).
public enum RunningKernel {
  /// Such as `6.1.0-18-amd64`; nil where /proc does not say.
  public static var release: String? { KernelRelease.name().isEmpty ? nil : KernelRelease.name() }

  /// Its configuration, as text; nil where it is not to be read.
  public static var configuration: Bytes? { try? ConfigurationFile.text(release: KernelRelease.name()) }

  /// Those of `names` that it has as symbols (`/proc/kallsyms`, which shows names to everybody); nil where it cannot be read.
  public static func symbols(among names: Set<String>) -> Set<String>? {
    (try? SymbolAddresses(names)).map { Set($0.found.keys) }
  }
}
