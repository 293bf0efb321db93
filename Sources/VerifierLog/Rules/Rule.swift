/// A family of messages: the rule that was broken, in plain words, and what usually helps.
public struct Rule: Hashable, Sendable {
  /// What a rule is about.
  public enum Area: String, CaseIterable, Hashable, Sendable {
    case memory, pointers, arguments
    case kernelFunctions = "kernel_functions"
    case references, limits
    case controlFlow = "control_flow"
    case maps, types, privilege, programs, loader, relocation
  }

  /// A word for programs, which stays the same.
  public let code: String
  public let area: Area
  /// The messages: literal text, with `{name}` for a word and `{name*}` for any text up to what follows. Further text may follow.
  public let patterns: [String]
  /// What the verifier, the kernel or the loader demands. `{name}` stands for what the message has there.
  public let broken: String
  /// What usually helps.
  public let remedy: String
  /// Whether the message only adds to one before it: not the reason where there is another.
  public let isAddition: Bool
  /// Whether it is about the program as a whole, and comes after the verifier has gone through it: not about the instruction before it.
  public let isOfNoInstruction: Bool
  /// Whether a loader goes on after it: alone it refuses nothing.
  public let isNote: Bool
  /// The errno that its messages have in their literal text.
  let errno: Int32?

  init(
    _ code: String, _ area: Area, _ patterns: [String], broken: String, remedy: String, isAddition: Bool = false,
    isOfNoInstruction: Bool = false, isNote: Bool = false, errno: Int32? = nil
  ) {
    self.code = code
    self.area = area
    self.patterns = patterns
    self.broken = broken
    self.remedy = remedy
    // What is gone on after is never the reason where there is another.
    self.isAddition = isAddition || isNote
    self.isOfNoInstruction = isOfNoInstruction
    self.isNote = isNote
    self.errno = errno
  }
}
