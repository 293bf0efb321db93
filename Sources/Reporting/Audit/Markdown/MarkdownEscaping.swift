extension TextBuffer {
  /// Text that Markdown (GFM) shows as it is, in a table too, but not at the start of a line: every character that could mean something is a
  /// reference, and nobody is called by an `@name` nor an issue by a `#1`.
  mutating func append(markdown text: String) { append(markdown: text, callsNames: true) }

  /// The same in the type of code. Hosts look for no names in it.
  mutating func append(markdownCode text: String) {
    append("<code>")
    append(markdown: text, callsNames: false)
    append("</code>")
  }

  private mutating func append(markdown text: String, callsNames: Bool) {
    // What begins like this would become a link.
    let hasHost = text.lowercased().contains("www.")
    let scalars = Array(text.printable.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let before = index > 0 ? scalars[index - 1] : " "
      let after = index + 1 < scalars.count ? scalars[index + 1] : " "
      let isPlain =
        switch scalar {
        case ".": !hasHost
        // Within a word it emphasises nothing.
        case "_": before.isWordInMarkdown && after.isWordInMarkdown
        // Before a space it is neither a link's nor a picture's.
        case ":": after == " "
        default: scalar.isPlainInMarkdown
        }
      if isPlain {
        append(scalar: scalar)
      } else {
        append(text: "&#\(scalar.value);")
        // A space of no width: hosts look for names and numbers after references are resolved.
        if callsNames, scalar == "@" || scalar == "#" { append("\u{200b}") }
      }
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isWordInMarkdown: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }

  /// Letters, digits, what is not ASCII, and what means nothing within a line where no bracket does.
  fileprivate var isPlainInMarkdown: Bool {
    switch self {
    case " ", ",", ";", "/", "%", "?", "!", "$", "^", "=", "+", "-", "(", ")", "'": true
    default: isWordInMarkdown || !isASCII
    }
  }
}
