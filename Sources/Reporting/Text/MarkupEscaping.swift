extension TextBuffer {
  /// A character of text in HTML or XML, in an element or in an attribute in quotes of either sort.
  mutating func append(markup scalar: Unicode.Scalar) {
    switch scalar {
    case "&": append("&amp;")
    case "<": append("&lt;")
    case ">": append("&gt;")
    case "\"": append("&quot;")
    case "'": append("&#39;")
    default: append(scalar: scalar)
    }
  }

  mutating func append(scalar: Unicode.Scalar) {
    for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte: unit) }
  }
}
