/// A text that is not JSON (RFC 8259).
public struct JSONSyntaxError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// Something else than what must stand there: what is allowed, and the byte that was found, nil at the end of the text.
    case unexpected(UInt8?, allowed: String)
    /// A byte below 0x20 inside a string.
    case controlCharacter(UInt8)
    /// Bytes inside a string that are not UTF-8.
    case notUTF8(UInt8)
    case badEscape(UInt8)
    /// Half of a surrogate pair.
    case loneSurrogate(UInt16)
    /// A string without its closing quote.
    case unterminatedString
    /// A number with a 0 before its other digits.
    case leadingZero
  }

  public var reason: Reason
  /// Offset in bytes of what is at fault.
  public var offset: Int

  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONSyntaxError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpected(let byte, let allowed): "found \(Self.name(byte)) (allowed: \(allowed))"
    case .controlCharacter(let byte): "a string holds the control character \(Self.name(byte)), which must be escaped"
    case .notUTF8(let byte): "a string holds the byte \(Self.name(byte)), which is not UTF-8 there"
    case .badEscape(let byte): #"'\' is followed by \#(Self.name(byte)) (allowed: " \ / b f n r t, or u and 4 hexadecimal digits)"#
    case .loneSurrogate(let unit): #"'\u\#(String(unit, radix: 16))' is half of a surrogate pair"#
    case .unterminatedString: "a string does not end"
    case .leadingZero: "a number begins with 0 and goes on with digits"
    }
  }

  private static func name(_ byte: UInt8?) -> String {
    guard let byte else { return "the end" }
    return byte > 0x20 && byte < 0x7f ? "'\(Unicode.Scalar(byte))'" : "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
