public import BTF

/// Why a relocation cannot be decided or applied. libbpf refuses the whole object then.
public struct RelocationFailure: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    // The record.

    /// A kind of relocation that this version does not know.
    case unknownKind(UInt32)
    /// The instruction's offset in bytes is not a multiple of 8.
    case misaligned(UInt32)
    /// The instruction lies outside its section, whose size is in bytes.
    case outsideSection(offset: UInt32, size: Int)
    /// The record's section is not one with instructions.
    case noCode
    /// The instruction is the second half of a 64-bit load.
    case insideWideLoad

    // The access in the object's own types.

    /// The types are malformed.
    case types(BTFError)
    /// The access's text lies outside the strings.
    case noSuchAccess(StringOffset)
    case emptyAccess
    /// Text that is not numbers between colons, or with a number beyond 31 bits.
    case badAccess(String)
    case accessTooLong(limit: Int)
    /// A relocation of a whole type with another access than `0`.
    case typeWithAccess(String)
    /// A relocation of an enumerator whose type is no enum, or with more than one number.
    case notEnumerator(TypeID)
    /// A member, element or enumerator that is not there.
    case noSuchEntry(index: UInt32, count: UInt32, in: TypeID)
    /// A step into a type that has neither members nor elements.
    case cannotDescend(TypeID)
    /// A type without a size where one is needed.
    case sizeless(TypeID)
    /// A type without a name, for which there are no candidates.
    case anonymousType(TypeID)

    // The candidates.

    /// An access that needs more steps in the target than one may have.
    case targetTooDeep(limit: Int)
    /// Types nested deeper than they are compared.
    case comparisonTooDeep(limit: Int)
    /// Types that take too long to compare; only hostile ones do.
    case comparisonTooLong
    /// The two values of different candidates (`bit_offset`s where they differ).
    case ambiguousOffset(UInt32, UInt32)
    case ambiguousValue(UInt64?, UInt64?)

    // The value.

    /// Something that an array element does not have: its existence or sign.
    case notOfElement
    /// A bit field that no load of 8 bytes covers.
    case bitFieldTooWide
    /// A bit field of a type that is no integer or enum.
    case bitFieldType(TypeID)

    // The instruction.

    /// Another value than the access has in the object's own types.
    case unexpectedValue(found: Int64, expected: UInt64)
    /// More than an offset holds.
    case valueTooLarge(UInt64, limit: UInt64)
    /// A load or store of another width than the field has in the object's own types, in bytes.
    case unexpectedWidth(found: Int, expected: UInt32)
    /// A width in bytes that no load or store has.
    case noSuchWidth(UInt32)
    /// Arithmetic with a register.
    case noImmediate
    /// A 64-bit load that has something in its other fields, or no second half.
    case badWideLoad
    /// An instruction that has nothing to relocate.
    case unrecognized(opcode: UInt8)
  }

  public var reason: Reason

  public init(_ reason: Reason) { self.reason = reason }

  /// The type of the object's own that is at fault, where there is one.
  public var localType: TypeID? {
    switch reason {
    case .notEnumerator(let id), .noSuchEntry(_, _, let id), .cannotDescend(let id), .anonymousType(let id): id
    default: nil
    }
  }

  /// Whether the record or its access is malformed, so that no target could help.
  public var isMalformed: Bool {
    switch reason {
    case .unknownKind, .misaligned, .outsideSection, .noCode, .insideWideLoad, .types, .noSuchAccess, .emptyAccess, .badAccess,
      .accessTooLong, .typeWithAccess, .notEnumerator, .noSuchEntry, .cannotDescend:
      true
    default: false
    }
  }

  /// Whether candidates fit and disagree.
  public var isAmbiguity: Bool {
    switch reason {
    case .ambiguousOffset, .ambiguousValue: true
    default: false
    }
  }
}

/// Lets BTF's errors out as this module's.
func reading<Result>(_ body: () throws(BTFError) -> Result) throws(RelocationFailure) -> Result {
  do throws(BTFError) {
    return try body()
  } catch {
    throw RelocationFailure(.types(error))
  }
}
