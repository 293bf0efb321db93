public import ELF

/// What a kernel image says of its kernel, without being decompressed.
public struct ImageFacts: Hashable, Sendable {
  /// The release as `uname -r` prints it, where the image's header has it.
  public var release: String?
  /// The processor it is for.
  public var machine: Machine?
}
