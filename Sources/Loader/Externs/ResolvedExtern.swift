/// What an extern comes to on this kernel.
public enum ResolvedExtern: Hashable, Sendable {
  /// A value of the configuration, at its place in the map `.kconfig`; whether it was set, or is left 0.
  case configuration(isSet: Bool)
  /// The address of a symbol; 0 for an optional one that is not there.
  case address(UInt64)
  /// A variable or function of the kernel by its BTF id, in the BTF object of that descriptor (0 for the kernel's own); of a function
  /// also the place of the descriptor in the table that programs are loaded with.
  case type(UInt32, object: Int32, place: Int16)
  /// An optional one that is not there.
  case missing
}
