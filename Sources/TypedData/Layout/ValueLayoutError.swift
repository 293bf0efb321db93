public import BTF

/// Why no layout could be made for a type.
public struct ValueLayoutError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// The BTF itself is at fault.
    case malformed(BTFError)
    /// A type of which there are no values: a function, `void`, a forward declaration; its kind as a number.
    case noValue(kind: UInt8)
    /// Structs and arrays inside each other without end, or deeper than this program follows.
    case tooDeep(limit: Int)
    /// A value of more bytes than there can be; nil where their number does not fit 64 bits.
    case tooLarge(byteCount: UInt64?, limit: Int)
    /// More members than this program follows.
    case tooManyMembers(limit: Int)
    /// Longer names, in bytes together, than this program keeps.
    case namesTooLong(limit: Int)
    /// More integers and the like, for the size of the value, than a compiler makes.
    case tooManyParts(limit: Int)
    /// More of them over one byte, in unions or of no bytes, than a compiler makes.
    case tooManyLayers(limit: Int)
    /// A member that ends beyond its struct, in bits.
    case memberOutside(String, end: UInt64, size: UInt64)
    /// A member that is no integer or enum at an offset that is no multiple of 8 bits.
    case misaligned(String, bitOffset: UInt32)
    /// A data section as compilers leave it: without its size and the places of its variables, which a loader fills in.
    case unfinishedSection
    /// A bit field of a type that cannot be one, or wider than 128 bits.
    case badBitField(String, width: Int)
  }

  public var reason: Reason
  /// The type at fault.
  public var type: TypeID

  public init(_ reason: Reason, type: TypeID) {
    self.reason = reason
    self.type = type
  }
}

extension ValueLayoutError: CustomStringConvertible {
  public var description: String {
    if case .malformed(let error) = reason { return "\(error)" }
    return "type [\(type.rawValue)]: \(reason)"
  }
}

extension ValueLayoutError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let error): "\(error.reason)"
    case .noValue(let kind):
      "is of kind \(BTFKind(rawValue: kind).map { "\($0.libbpfName)" } ?? "\(kind)"), of which there are no values"
    case .tooDeep(let limit): "holds itself, or structs and arrays more than \(limit) deep"
    case .tooLarge(let byteCount?, let limit): "a value has \(byteCount) bytes (allowed: \(limit))"
    case .tooLarge(nil, let limit): "the size of a value does not fit 64 bits (allowed: \(limit) bytes)"
    case .tooManyMembers(let limit): "has more than \(limit) members"
    case .namesTooLong(let limit): "has names of more than \(limit) bytes"
    case .tooManyParts(let limit): "a value has more than \(limit) parts, which no compiler makes"
    case .tooManyLayers(let limit): "a value has more than \(limit) parts over one byte, which no compiler makes"
    case .memberOutside(let name, let end, let size): "member '\(name)' ends at bit \(end), beyond the size of \(size) bits"
    case .misaligned(let name, let offset): "member '\(name)' begins at bit \(offset), which only a bit field can"
    case .unfinishedSection: "is a data section of 0 bytes, which no loader has laid out yet"
    case .badBitField(let name, let width):
      "member '\(name)' is a bit field of \(width) bits (allowed: integers and enums, of 1 to 128 bits)"
    }
  }
}
