/// What is known of a kernel's symbols, of those that somebody asks for.
public struct KernelSymbols: Hashable, Sendable {
  /// Those that it has.
  public let names: Set<String>
  /// Those that it has at more than one address: static functions and variables of different files.
  public let ambiguous: Set<String>
  /// Whether those of modules would be among them: `/proc/kallsyms` lists them, `System.map` does not.
  public let includesModules: Bool

  public init(names: Set<String>, ambiguous: Set<String> = [], includesModules: Bool) {
    (self.names, self.ambiguous, self.includesModules) = (names, ambiguous, includesModules)
  }
}
