public import BTF

/// Why a candidate does not fit. Ids and names of the object's own types are marked local; all others are the candidate's.
public enum Mismatch: Hashable, Sendable {
  // Fields.

  /// The struct or union has no member of that (local) name, also not inside anonymous ones.
  case noMember(StringOffset, in: TypeID)
  /// A member is looked for in a type that has none.
  case notComposite(TypeID)
  /// The member of that name has another type, which cannot be read in its place.
  case incompatibleMember(StringOffset, local: TypeID, target: TypeID, in: TypeID)
  /// An element is looked for in a type that has none.
  case notArray(TypeID)
  /// The array has fewer elements.
  case noElement(index: UInt32, count: UInt32, in: TypeID)

  // Enumerators.

  /// The type is no enum.
  case notEnumeration(TypeID)
  /// The enum has no enumerator of that (local) name.
  case noEnumerator(StringOffset, in: TypeID)

  // Whole types.

  /// The types at that place are of different kinds.
  case kinds(local: TypeID, target: TypeID)
  /// An old description of a bit field: an integer that does not begin at its first bit.
  case partialInteger(local: TypeID, target: TypeID)
  /// Prototypes with different numbers of parameters.
  case parameterCounts(local: Int, target: Int)
  /// Kinds that are not compared, such as floats in the places of types.
  case uncomparable(local: TypeID, target: TypeID)
  /// `type_matches`: the types at that place have different names.
  case names(local: TypeID, target: TypeID)
  /// `type_matches`: different sizes or signs.
  case sizes(local: TypeID, target: TypeID)
  /// `type_matches`: arrays of different lengths.
  case lengths(local: UInt32, target: UInt32)
  /// `type_matches`: the local type has more members or enumerators.
  case entryCounts(local: Int, target: Int, in: TypeID)
  /// `type_matches`: no member of that (local) name matches; where there is one of that name, why it does not.
  indirect case unmatchedMember(StringOffset, in: TypeID, because: Mismatch?)
  /// `type_matches`: no enumerator of that (local) name.
  case unmatchedEnumerator(StringOffset, in: TypeID)

  /// It did not fit an earlier relocation of the same type, by that relocation's place in the object, and libbpf forgot it.
  case dropped(by: Int)
}
