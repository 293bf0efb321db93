public import ByteReading

/// What the running kernel says of itself without bpf(2).
public enum RunningKernel {
  /// Those of `names` that it has as symbols (`/proc/kallsyms`, which shows names to everybody); nil where it cannot be read.
  public static func symbols(among names: Set<String>) -> Set<String>? {
    (try? SymbolAddresses(names)).map { Set($0.found.keys) }
  }

  /// Those of `names` that a list of symbols has, in the form of `/proc/kallsyms` or `System.map`.
  public static func symbols(among names: Set<String>, in text: Bytes) -> Set<String> {
    Set(SymbolAddresses(names, in: text).found.keys)
  }
}
