/// How a field that was found differs from what the object reads there. The relocation comes out well, and the value that is read may not.
public enum FieldChange: Hashable, Sendable {
  /// It is a bit field of so many bits, and the object reads bytes.
  case bitField(bits: UInt32, read: UInt32)
  /// It has another size; in bytes.
  case size(old: UInt64, new: UInt64)
  /// The elements of the array have another size; in bytes.
  case elementSize(old: UInt64, new: UInt64)
  /// It is signed and was not, or the other way round.
  case sign(isSigned: Bool)

  /// Whether what is read is another value than the field's, whatever that is: a number that is only taken for signed is mostly the same.
  public var changesValues: Bool {
    if case .sign = self { return false }
    return true
  }

  /// What it means for the object.
  public var sentence: String {
    switch self {
    case .bitField(let bits, let read):
      "is a bit field of \(bits == 1 ? "1 bit" : "\(bits) bits") here: a read of \(bytes(read)) at this offset does not give its value"
    case .size(let old, let new): "was \(bytes(old)), is \(new) here: a read of \(bytes(old)) gives \(new < old ? "more" : "less")"
    case .elementSize(let old, let new): "has elements of \(bytes(new)) here, which were \(old)"
    case .sign(let isSigned): isSigned ? "was unsigned, is signed here" : "was signed, is unsigned here"
    }
  }

  private func bytes(_ count: some BinaryInteger) -> String { count == 1 ? "1 byte" : "\(count) bytes" }
}
