extension TextBuffer {
  /// A paragraph of words below a row: `label` first, then words up to `width` columns a line, the later lines indented as the first.
  mutating func append(paragraph text: String, label: String = "", style: TextStyle = .kind, indent: Int, width: Int?) {
    append(spaces: indent)
    var column = indent
    if !label.isEmpty {
      styled(style) { $0.append(text: label) }
      append(byte: 0x20)
      column += label.columns + 1
    }
    let hanging = column
    guard let width, width > hanging + 20 else {
      append(text: text)
      return append(byte: 0x0a)
    }
    var isFirst = true
    for word in text.split(separator: " ") {
      if !isFirst {
        if column + 1 + word.columns > width {
          append(byte: 0x0a)
          append(spaces: hanging)
          column = hanging
        } else {
          append(byte: 0x20)
          column += 1
        }
      }
      append(text: String(word))
      column += word.columns
      isFirst = false
    }
    append(byte: 0x0a)
  }

  /// What `body` writes, as a string: for the few texts of a report that are taken apart again.
  static func text(isForReading: Bool = true, longestName: Int = .max, _ body: (inout TextBuffer) -> Void) -> String {
    let sink = MemorySink()
    var buffer = TextBuffer(to: sink, capacity: 256)
    buffer.isForReading = isForReading
    buffer.longestName = longestName
    body(&buffer)
    buffer.flush()
    return sink.text
  }
}
