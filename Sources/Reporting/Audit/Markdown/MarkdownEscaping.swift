extension TextBuffer {
  /// Text that Markdown (GFM) shows as it is, in a table too, but not at the start of a line: every character that could mean something is a
  /// reference, and nobody is called by an `@name`, nor an issue by a `#1` or `GH-1`, nor a commit by its digits.
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
    let breaks = callsNames ? Unicode.Scalar.linkBreaks(scalars) : []
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
      }
      // A space of no width: hosts look for names and numbers after references are resolved.
      if breaks.contains(index) { append("\u{200b}") }
    }
  }
}

extension Unicode.Scalar {
  /// Places behind which something has to stand, so that hosts see no name of a person, an issue (`#1`, `GH-1`) or a commit (7 to 40 hexadecimal
  /// digits).
  fileprivate static func linkBreaks(_ scalars: [Unicode.Scalar]) -> Set<Int> {
    var breaks: Set<Int> = []
    var start = 0
    for (index, scalar) in scalars.enumerated() {
      if scalar == "@" || scalar == "#" { breaks.insert(index) }
      if !scalar.isWordInMarkdown {
        start = index + 1
        continue
      }
      if index + 1 < scalars.count, scalars[index + 1].isWordInMarkdown { continue }
      let word = scalars[start...index]
      if (7...40).contains(word.count), word.allSatisfy(\.properties.isASCIIHexDigit) { breaks.insert(start) }
      let isIssue = word.count == 2 && word.allSatisfy { "gGhH".unicodeScalars.contains($0) } && index + 1 < scalars.count
      if isIssue, scalars[index + 1] == "-" { breaks.insert(index + 1) }
    }
    return breaks
  }

  fileprivate var isWordInMarkdown: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }

  /// Letters, digits, what is not ASCII, and what means nothing within a line where no bracket does.
  fileprivate var isPlainInMarkdown: Bool {
    switch self {
    case " ", ",", ";", "/", "%", "?", "!", "^", "=", "+", "-", "(", ")", "'": true
    default: isWordInMarkdown || !isASCII
    }
  }
}
