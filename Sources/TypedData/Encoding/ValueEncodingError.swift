/// Why JSON could not be made into a value.
public struct ValueEncodingError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// The text is not JSON.
    case syntax(JSONSyntaxError.Reason)
    /// JSON of another kind than the type takes; both in words.
    case wrongKind(found: String, allowed: String)
    /// A number that the type does not hold, as it was written; what it holds.
    case outOfRange(String, allowed: String)
    /// A number with a fraction where whole ones are allowed.
    case notWhole(String)
    /// A string that is no number, where numbers are allowed.
    case notANumber(String)
    /// A member that the struct does not have; the nearest that it has, and some of those it has.
    case noSuchMember(String, suggestion: String?, allowed: String)
    /// A member that was given before.
    case givenTwice(String)
    /// A member of a union that says otherwise than one that was given before.
    case contradiction
    /// A name that the enum does not have; the nearest that it has.
    case noSuchEnumerator(String, suggestion: String?)
    /// More elements than the array has.
    case tooManyElements(limit: Int)
    /// A string of more bytes than the array has.
    case textTooLong(byteCount: Int, limit: Int)
    /// A value with a flexible array of more bytes than this program makes.
    case tooLarge(limit: Int)
    /// A member of a type that has no values.
    case noValue
  }

  public var reason: Reason
  /// The member, such as `request.flags[3].name`; empty for the whole value of a type without name.
  public var path: String
  /// Where in the JSON text: an offset in bytes.
  public var offset: Int
  /// The same as people count: the first byte is in column 1.
  public var column: Int { offset + 1 }

  public init(_ reason: Reason, path: String = "", at offset: Int) {
    self.reason = reason
    self.path = path
    self.offset = offset
  }

  /// The same error seen from the struct that holds the member `name`.
  func inside(member name: String) -> ValueEncodingError {
    ValueEncodingError(reason, path: joined(name), at: offset)
  }

  /// The same error seen from the array that holds the element.
  func inside(element index: Int) -> ValueEncodingError {
    ValueEncodingError(reason, path: joined("[\(index)]"), at: offset)
  }

  private func joined(_ part: String) -> String {
    path.isEmpty || path.hasPrefix("[") ? part + path : part + "." + path
  }
}

extension ValueEncodingError: CustomStringConvertible {
  public var description: String { "\(path.isEmpty ? "value" : path) at column \(column): \(reason)" }
}

extension ValueEncodingError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .syntax(let reason): "not JSON: \(reason)"
    case .wrongKind(let found, let allowed): "found \(found) (allowed: \(allowed))"
    case .outOfRange(let found, let allowed): "found \(found), which does not fit (allowed: \(allowed))"
    case .notWhole(let found): "found \(found), which is not a whole number (allowed: whole numbers)"
    case .notANumber(let found): "found '\(found)', which is no number (allowed: numbers, and strings such as \"0x1f\")"
    case .noSuchMember(let name, let suggestion, let allowed):
      "there is no member '\(name)'" + (suggestion == nil ? " (allowed: \(allowed))" : Self.hint(suggestion))
    case .givenTwice(let name): "member '\(name)' is given twice"
    case .contradiction:
      "says otherwise than a member of the same union that was given before (allowed: one, or several that agree)"
    case .noSuchEnumerator(let name, let suggestion):
      "there is no enumerator '\(name)'" + Self.hint(suggestion) + " (allowed: a name, names joined by '|', or a number)"
    case .tooManyElements(let limit): "has more than \(limit) elements (allowed: \(limit))"
    case .textTooLong(let byteCount, let limit): "the string has \(byteCount) bytes (allowed: \(limit))"
    case .tooLarge(let limit): "the value would have more than \(limit) bytes"
    case .noValue: "its type has no values (allowed: null)"
    }
  }

  private static func hint(_ suggestion: String?) -> String { suggestion.map { " (did you mean '\($0)'?)" } ?? "" }
}
