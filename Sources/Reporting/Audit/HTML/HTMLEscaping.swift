extension TextBuffer {
  /// Text as the inside of an element or of an attribute in quotes; characters that cannot be seen as escapes.
  mutating func append(html text: String) {
    for scalar in text.printable.unicodeScalars {
      append(markup: scalar)
    }
  }

  /// Text as the inside of a JSON string that stands in a `script` element: nothing in it can end the element, or begin a comment.
  mutating func append(script text: String) {
    for scalar in text.printable.unicodeScalars {
      switch scalar {
      case "\"": append("\\\"")
      case "\\": append("\\\\")
      case "<", ">", "&":
        append("\\u")
        append(hexadecimal: UInt64(scalar.value), width: 4)
      default: append(scalar: scalar)
      }
    }
  }
}
