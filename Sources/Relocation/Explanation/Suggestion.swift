public import BTF

/// Something in the target that may be what a program looks for.
public enum Suggestion: Hashable, Sendable {
  /// Why it may be that.
  public enum Ground: Hashable, Sendable {
    /// Its name is much the same.
    case name
    /// It has the type, lies at the same place, and is new.
    case place
  }

  /// Another member of the same struct.
  case renamed(FoundMember, Ground)
  /// A member of that name inside of another member: the path leads there.
  case moved(FoundMember)
  /// A member of that name in a struct that the struct points at: the path's first step is the pointer.
  case behindPointer(FoundMember)
  /// The member has another type: a flavour of the struct that declares it so can read it.
  case flavour(FoundMember)
  /// The member is a bit field now, of that many bits.
  case bitField(FoundMember)
  /// An enumerator with much the same name.
  case enumerator(StringOffset, value: UInt64, in: TypeID)
  /// A type of the same kind with much the same name.
  case type(Candidate)
  /// A type of the same name and another kind.
  case otherKind(Candidate)
}

/// A member of a type of the target, reached from that type.
public struct FoundMember: Hashable, Sendable {
  /// The names on the way, the member's own last. Anonymous members have none.
  public let path: [StringOffset]
  public let type: TypeID
  /// Offset in bits from the start of the struct that the path begins in; behind a pointer from the start of the struct pointed at.
  public let bitOffset: UInt32
  /// Width in bits of a bit field; 0 for all others.
  public let bitFieldWidth: UInt8
  /// Whether it has as many bytes as the member that was looked for.
  public let hasSameSize: Bool
}
