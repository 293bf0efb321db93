/// Rows of a text report in aligned columns, or, where they do not fit the terminal, each row as a paragraph.
struct TextTable {
  /// A row, and what stands below it: words after a label, broken where the line ends.
  struct Row {
    var cells: [String]
    var notes: [(label: String, words: [String])] = []
  }

  let headings: [String]
  /// The columns of numbers, which are aligned to the right.
  var numbers: Set<Int> = []
  var rows: [Row] = []
  /// How wide a line may be; nil for no limit.
  var width: Int?

  /// A column is as wide as its longest cell, but no wider than this: longer cells push the rest of their line to the right.
  private static let columnLimit = 44

  init(_ headings: [String], numbers: Set<Int> = [], width: Int?) {
    self.headings = headings
    self.numbers = numbers
    self.width = width
  }

  mutating func add(_ cells: [String], notes: [(label: String, words: [String])] = []) {
    rows.append(Row(cells: cells.map(\.printable), notes: notes))
  }

  func write(to out: inout TextBuffer) {
    let widths = headings.indices.map { column in
      min(TextTable.columnLimit, rows.reduce(headings[column].columns) { max($0, $1.cells[column].columns) })
    }
    // Two spaces before each column.
    if let width, widths.reduce(0, { $0 + $1 + 2 }) > width { return writeParagraphs(width, &out) }
    out.styled(.heading) { write(line: headings, widths, &$0) }
    out.append(byte: 0x0a)
    for row in rows {
      write(line: row.cells, widths, &out)
      out.append(byte: 0x0a)
      for note in row.notes { TextTable.write(note: note, width: width, to: &out) }
      if out.isClosed { return }
    }
  }

  private func write(line cells: [String], _ widths: [Int], _ out: inout TextBuffer) {
    // Nothing follows the last cell that is not empty: no spaces at ends of lines.
    let last = cells.lastIndex { !$0.isEmpty } ?? 0
    for (column, cell) in cells.enumerated().prefix(last + 1) {
      let space = widths[column] - cell.columns
      out.append(spaces: numbers.contains(column) ? 2 + space : 2)
      out.append(text: cell)
      if !numbers.contains(column), column < last { out.append(spaces: space) }
    }
  }

  /// The first cell on a line of its own, the others below it with their headings.
  private func writeParagraphs(_ width: Int, _ out: inout TextBuffer) {
    for row in rows {
      out.append("  ")
      out.append(text: row.cells.first ?? "")
      out.append(byte: 0x0a)
      let words = zip(headings, row.cells).dropFirst().filter { !$1.isEmpty }.map { "\($0) \($1)" }
      TextTable.write(note: ("", words), width: width, to: &out)
      for note in row.notes { TextTable.write(note: note, width: width, to: &out) }
      if out.isClosed { return }
    }
  }

  /// `label word, word, word`, further in than a row, its lines no wider than `width` where words allow.
  static func write(note: (label: String, words: [String]), width: Int?, to out: inout TextBuffer) {
    guard !note.words.isEmpty else { return }
    let indent = 6
    let hanging = indent + (note.label.isEmpty ? 0 : note.label.columns + 1)
    out.append(spaces: indent)
    if !note.label.isEmpty {
      out.styled(.kind) { $0.append(text: note.label) }
      out.append(byte: 0x20)
    }
    var column = hanging
    for (index, word) in note.words.enumerated() {
      let text = word.printable + (index < note.words.count - 1 ? "," : "")
      if index > 0 {
        if let width, column + 1 + text.columns > width {
          out.append(byte: 0x0a)
          out.append(spaces: hanging)
          column = hanging
        } else {
          out.append(byte: 0x20)
          column += 1
        }
      }
      out.append(text: text)
      column += text.columns
    }
    out.append(byte: 0x0a)
  }
}
