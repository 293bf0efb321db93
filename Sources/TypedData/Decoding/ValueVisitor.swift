/// Takes a value apart piece by piece, as ``ValueLayout/walk(_:into:)`` finds it: a writer of text or JSON, or what looks for one member.
///
/// Bytes that are handed over are borrowed: names from the layout, text from the data.
public protocol ValueVisitor: ~Copyable {
  /// A struct, a union or a data section begins; each of its members follows as ``member(_:isPlain:)`` and its value.
  mutating func beginComposite()
  /// The name of the value that follows. `isPlain`: printable ASCII without quotes and backslashes.
  mutating func member(_ name: RawSpan, isPlain: Bool)
  mutating func endComposite()
  mutating func beginArray()
  mutating func endArray()

  /// An integer of up to 64 bits, extended to 64 by its sign where it has one.
  mutating func integer(_ value: UInt64, isSigned: Bool)
  /// An integer of more than 64 bits, extended to 128 by its sign where it has one.
  mutating func wideInteger(high: UInt64, low: UInt64, isSigned: Bool)
  /// A sum that 128 bits do not hold: its 192, extended by its sign where it has one, from the highest on.
  mutating func sum(high: UInt64, middle: UInt64, low: UInt64, isSigned: Bool)
  mutating func boolean(_ value: Bool)
  /// A `bool` that is neither 0 nor 1: no C program stores that.
  mutating func oddBoolean(_ bits: UInt64)
  /// A lone `char`.
  mutating func character(_ value: UInt8, isSigned: Bool)
  /// An enum's value that has a name: ``enumerator(_:isPlain:isFirst:)`` once, or for each bit of an enum of flags.
  mutating func beginEnumeration(_ value: UInt64, isSigned: Bool)
  mutating func enumerator(_ name: RawSpan, isPlain: Bool, isFirst: Bool)
  mutating func endEnumeration()
  mutating func float(_ value: Float)
  mutating func double(_ value: Double)
  /// Not a number, and not the one that C's `NAN` is: its bits.
  mutating func oddFloat(_ bits: UInt64)
  mutating func pointer(_ value: UInt64)
  /// An array of `char` that is text, up to its NUL: UTF-8 without control characters but tabs and line breaks.
  mutating func text(_ bytes: RawSpan)
  /// Bytes of which no more is known.
  mutating func bytes(_ bytes: RawSpan)
  /// A member of a type that has no values.
  mutating func nothing()
}
