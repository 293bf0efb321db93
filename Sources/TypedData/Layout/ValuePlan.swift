/// The tables of a layout: one shape for each type in use, with the members of all composites in a row.
@usableFromInline struct ValuePlan: Sendable {
  @usableFromInline var shapes: [ValueShape] = []
  @usableFromInline var fields: [ValueField] = []
  /// The fields of each composite by the hash of their names, in the same range as in `fields`.
  var fieldsByName: [NameSlot] = []
  /// Enumerators of each enum by value.
  @usableFromInline var enumerators: [EnumeratorPlan] = []
  /// The enumerators of each enum by the hash of their names, in the same range as in `enumerators`.
  var enumeratorsByName: [NameSlot] = []
  /// All names, one after the other.
  @usableFromInline var names: [UInt8] = []
  /// Whether no name needs escaping in JSON or could harm a terminal: true of everything that compilers write.
  @usableFromInline var namesArePlain = true
  /// The shape of the whole value.
  @usableFromInline var root = 0
  /// The arrays at the end of the value that take the rest of the data.
  var openArrays: [OpenArray] = []
  /// Whether members can overlap.
  var hasUnions = false
}

/// An array that takes the rest of the data: where it begins, and the size of its elements, in bytes.
struct OpenArray: Sendable {
  var offset: Int
  var stride: Int
}

/// What the values of one type are.
@usableFromInline struct ValueShape: Sendable {
  /// Size in bytes.
  @usableFromInline var byteCount: Int
  /// How many bytes must be there for something to be shown.
  @usableFromInline var least: Int
  @usableFromInline var form: ValueForm
  /// Where the last integer or the like of the value ends, in bytes: what follows is padding.
  var end: Int
}

@usableFromInline enum ValueForm: Sendable {
  case integer(IntegerForm)
  case enumeration(EnumerationForm)
  /// An IEEE 754 number of 4 or 8 bytes.
  case float
  case pointer
  case array(ArrayForm)
  /// A struct, a union or a data section.
  case composite(CompositeForm)
  /// Bytes of which no more is known: floats of other sizes, integers above 16 bytes.
  case bytes
  /// No value: a function, `void`, a forward declaration.
  case none
}

@usableFromInline struct IntegerForm: Sendable {
  @usableFromInline enum Role: Sendable { case number, boolean, character }
  @usableFromInline var role: Role
  @usableFromInline var isSigned: Bool
  /// Width in bits, 1 to 128.
  @usableFromInline var bitWidth: Int
  /// Where the value begins inside its bytes: not 0 only in old descriptions of bit fields.
  @usableFromInline var bitOffset: Int
  /// Whether it is neither narrower than its bytes nor set off inside them.
  @usableFromInline var isWhole: Bool
}

@usableFromInline struct EnumerationForm: Sendable {
  @usableFromInline var isSigned: Bool
  /// Whether its values are bits to be combined.
  @usableFromInline var isFlags: Bool
  @usableFromInline var first: Int
  @usableFromInline var count: Int
  /// The bits of a value: those of its size.
  @usableFromInline var mask: UInt64
}

@usableFromInline struct EnumeratorPlan: Sendable {
  /// The bits of the value, those above the enum's size cleared.
  @usableFromInline var bits: UInt64
  @usableFromInline var name: NamePlace
}

@usableFromInline struct ArrayForm: Sendable {
  @usableFromInline var element: Int
  @usableFromInline var count: Int
  /// Size in bytes of an element.
  @usableFromInline var stride: Int
  /// Whether its elements are C's `char`.
  @usableFromInline var isText: Bool
  /// Whether it takes all bytes that are there, whatever its count says.
  @usableFromInline var takesRest: Bool
}

@usableFromInline struct CompositeForm: Sendable {
  @usableFromInline var first: Int
  @usableFromInline var count: Int
  /// Whether no field begins before one that precedes it.
  @usableFromInline var isOrdered: Bool
}

/// A member, with those of anonymous structs and unions among their parent's; or a variable of a data section.
@usableFromInline struct ValueField: Sendable {
  @usableFromInline var name: NamePlace
  @usableFromInline var shape: Int
  /// Offset in bytes from the start of the composite.
  @usableFromInline var offset: Int
  /// Offset in bits from there: not 0 only for bit fields.
  @usableFromInline var bitShift: Int
  /// Width in bits of a bit field, 0 for everything else.
  @usableFromInline var bitWidth: Int
  /// Size in bytes that a data section has for the variable; nil for members.
  @usableFromInline var extent: Int?
  /// Whether other members may lie in the same bits: it is part of a union.
  var isShared: Bool
}

/// Where a name lies in the names of a plan.
@usableFromInline struct NamePlace: Sendable {
  @usableFromInline var start: Int
  @usableFromInline var count: Int
}
