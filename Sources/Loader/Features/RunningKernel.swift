public import ByteReading

/// What the running kernel says of itself without bpf(2).
public enum RunningKernel {
  /// Names of symbols, and those among them that stand for more than one address.
  public typealias Symbols = (names: Set<String>, ambiguous: Set<String>)

  /// Those of `names` that it has as symbols (`/proc/kallsyms`, which shows names to everybody); nil where it cannot be read.
  public static func symbols(among names: Set<String>) -> Symbols? { (try? SymbolAddresses(names)).map(symbols) }

  /// Those of `names` that a list of symbols has, in the form of `/proc/kallsyms` or `System.map`.
  public static func symbols(among names: Set<String>, in text: Bytes) -> Symbols { symbols(SymbolAddresses(names, in: text)) }

  /// To those without privilege all addresses are shown as 0, so that none is seen to be ambiguous.
  private static func symbols(_ addresses: SymbolAddresses) -> Symbols {
    (Set(addresses.found.keys), Set(addresses.found.filter { $0.value.second != nil }.keys))
  }
}
