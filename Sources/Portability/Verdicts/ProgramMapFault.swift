/// Why a program may not use a map, whichever way it uses it.
public enum ProgramMapFault: Hashable, Sendable {
  /// It may sleep, and maps of the type are not for programs that do.
  case sleeping
  /// The same, of this kernel: younger ones let them; what its types lack that those of younger ones have.
  case sleepingLater(Evidence)
  /// Memory for an entry is found when it is added, which the kernel could not do where such programs run.
  case allocating(Evidence)
}
