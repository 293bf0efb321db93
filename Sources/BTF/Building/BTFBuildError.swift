/// Why BTF could not be built: something does not fit the format.
///
/// Apart from ``BTFError``, which names a place in bytes that were read: here there are none yet.
public struct BTFBuildError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// More types than ids (libbpf: `BTF_MAX_NR_TYPES`).
    case tooManyTypes(limit: UInt32)
    /// More members, enumerators, parameters or variables than `vlen` can count.
    case tooManyEntries(Int, limit: Int)
    /// The types take more bytes than a 32-bit length can say.
    case typesTooLong(limit: UInt32)
    /// The strings, the base's included, would go on beyond the last offset that a string may have.
    case stringsTooLong(end: Int, lastOffset: UInt32)
    /// A name holds a NUL, which would end it.
    case nameHoldsNUL
    /// A bit field lies further back than 24 bits can say.
    case bitFieldTooFar(bitOffset: UInt32, limit: UInt32)
    /// A value that does not fit the 32 bits of an enum's.
    case valueTooWide(UInt64)
    /// A reference to a type that was never added; `count` were.
    case noSuchType(TypeID, count: UInt32)
    /// A type of a kind that this version cannot copy.
    case unknownKind(UInt8)
    /// A type that shall be copied is malformed.
    case unreadable(BTFError)
  }

  public var reason: Reason
  /// The type at fault: the id that it has, or would have had, in what is built.
  public var type: TypeID?

  public init(_ reason: Reason, type: TypeID? = nil) {
    self.reason = reason
    self.type = type
  }
}

extension BTFBuildError: CustomStringConvertible {
  public var description: String {
    let subject = type.map { "type [\($0.rawValue)]: " } ?? ""
    return "\(subject)\(reason)"
  }
}

extension BTFBuildError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooManyTypes(let limit): "more types than BTF can number (at most \(limit))"
    case .tooManyEntries(let found, let limit): "\(found) entries are more than a type can have (at most \(limit))"
    case .typesTooLong(let limit): "the types take more bytes than BTF can say (at most \(limit))"
    case .stringsTooLong(let end, let last): "strings go on to offset \(end) (the last may be at \(last))"
    case .nameHoldsNUL: "a name holds a NUL"
    case .bitFieldTooFar(let found, let limit): "a bit field at bit \(found) lies too far back (at most \(limit))"
    case .valueTooWide(let found): "enumerator value 0x\(String(found, radix: 16)) does not fit 32 bits"
    case .noSuchType(let id, let count):
      "refers to type [\(id.rawValue)], which was not added (ids go to \(count == 0 ? 0 : count - 1))"
    case .unknownKind(let code): "kind \(code) is not known to this version"
    case .unreadable(let error): "\(error)"
    }
  }
}
