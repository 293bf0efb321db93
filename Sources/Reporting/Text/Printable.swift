extension String {
  /// The text with control characters as `\x1b`, and those that turn the direction of writing or break a line as `\u202e`: names come from
  /// files, must not reach a terminal as commands, and must not look like others.
  public var printable: String {
    guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      guard scalar.isUnprintable else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      result += scalar.value > 0xff ? "\\u" + digits : "\\x" + (digits.count < 2 ? "0" : "") + digits
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Control characters, separators of lines and paragraphs, and what has the property Bidi_Control (Unicode, PropList.txt).
  fileprivate var isUnprintable: Bool {
    switch value {
    case 0x20..<0x7f: false
    case 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: properties.generalCategory == .control
    }
  }
}
