public import TypedData

/// Why a document is no report of `audit`.
public struct AuditReadError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// The text is not JSON.
    case syntax(JSONSyntaxError.Reason)
    /// A value of another kind than the field has; both in words.
    case wrongKind(found: String, allowed: String)
    /// A word that the field does not have.
    case wrongWord(String, allowed: String)
    /// A number that the field does not hold, as it was written.
    case outOfRange(String, allowed: String)
    /// Another document; what its `schema` says.
    case wrongSchema(String)
    /// A field that must be there.
    case missing(String)
    /// A field, or the name of an object or kernel, that was given before.
    case givenTwice(String)
    /// A cell of an object or kernel that the report does not have.
    case unknownName(String)
    /// A second cell of the same object and kernel.
    case cellTwice(object: String, kernel: String)
    /// Values inside values, more than are followed.
    case tooDeep(limit: Int)
    /// More objects or kernels than are taken.
    case tooMany(objects: Int, kernels: Int)
  }

  public var reason: Reason
  /// Which value, such as `cells[3].programs[0].load`; empty for the whole document.
  public var path: String
  /// Where in the document, in bytes.
  public var offset: Int
}

extension AuditReadError: CustomStringConvertible {
  public var description: String {
    "\(path.isEmpty ? "report" : path.printable) at offset 0x\(String(offset, radix: 16)): \(reason)"
  }
}

extension AuditReadError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .syntax(let reason): "not JSON: \(reason)"
    case .wrongKind(let found, let allowed): "found \(found) (allowed: \(allowed))"
    case .wrongWord(let found, let allowed): "found '\(Self.shown(found))' (allowed: \(allowed))"
    case .outOfRange(let found, let allowed): "found \(Self.shown(found)), which does not fit (allowed: \(allowed))"
    case .wrongSchema(let found): "is a document '\(Self.shown(found))' (allowed: btfscope/audit/1)"
    case .missing(let field): "has no '\(field)'"
    case .givenTwice(let name): "'\(Self.shown(name))' is given twice"
    case .unknownName(let name): "'\(Self.shown(name))' is not among those that the report lists"
    case .cellTwice(let object, let kernel): "a second answer for \(Self.shown(object)) on '\(Self.shown(kernel))' (allowed: one)"
    case .tooDeep(let limit): "values lie more than \(limit) deep inside each other"
    case .tooMany(let objects, let kernels):
      "\(objects) objects on \(kernels) kernels are too many (allowed: \(AuditLimits.names) each, \(AuditLimits.pairs) pairs)"
    }
  }

  /// Enough of a text from the document to find it.
  private static func shown(_ text: String) -> String { (text.count > 64 ? text.prefix(64) + "..." : text).printable }
}
