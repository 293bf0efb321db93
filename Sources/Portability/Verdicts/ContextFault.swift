public import BPFObject

/// Why the verifier refuses an access of a program's context. New cases may appear.
public enum ContextFault: Hashable, Sendable {
  /// The kernel's struct, of so many bytes, has no member there.
  case outside(structure: String, offset: Int, size: Int, bytes: Int, isWrite: Bool)
  /// No program of that type may read there.
  case beyond(ProgramType, offset: Int, size: Int, allowed: Range<Int>)
  /// The place is no multiple of the bytes that must be read at once.
  case unaligned(offset: Int, size: Int, step: Int)
  /// Programs of that type do not write to their context.
  case readOnly(ProgramType)
  /// It writes to what an argument, counted from 1, points to.
  case storeThrough(target: String, argument: Int)
}
