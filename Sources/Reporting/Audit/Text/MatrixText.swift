/// Objects by kernels in columns. Kernels that all objects answer alike share a column, and of many objects those that answer alike a row.
struct MatrixText {
  private let view: AuditView
  /// How wide a line may be.
  private let limit: Int
  private let columns: [[Int]]
  private let rows: [[Int]]

  /// More objects than this share rows.
  private static let rowLimit = 24
  /// How wide a line may be in a pipe or file, where readers still have a screen.
  private static let usualWidth = 120

  init(_ view: AuditView, width: Int?) {
    self.view = view
    limit = max(width ?? MatrixText.usualWidth, 20)
    columns = view.matrix.alikeKernels()
    rows = view.matrix.objectCount > MatrixText.rowLimit ? view.matrix.alikeObjects() : (0..<view.matrix.objectCount).map { [$0] }
  }

  func write(to out: inout TextBuffer) {
    let names = rows.map { view.objects.text(of: $0) }
    let longest = names.map(\.columns).max() ?? 0
    let headings = columns.map { view.kernels.text(of: $0) }
    let room = limit - min(longest, limit / 2)
    // Two spaces before each column.
    if headings.reduce(0, { $0 + max($1.columns, MatrixText.wordWidth) + 2 }) <= room {
      return write(Array(columns.indices), headings, names, usesWords: true, &out)
    }
    let numbers = columns.indices.map { "\($0 + 1)" }
    let digits = numbers.last?.count ?? 1
    for (number, heading) in zip(numbers, headings) {
      out.append(spaces: 2 + digits - number.count)
      out.styled(.heading) { $0.append(text: number) }
      out.append(paragraph: heading, indent: 2, width: limit - 2 - digits)
    }
    let usesWords = columns.count * (MatrixText.wordWidth + 2) <= room
    if !usesWords {
      let legend = AuditReport.Verdict.allCases.map { "\($0.symbol) \($0.rawValue)" }
      let line = legend.joined(separator: ", ")
      // A sign and its word stay together.
      for text in line.count + 2 <= limit ? [line] : legend { out.append(text: "  \(text)\n") }
    }
    out.append(byte: 0x0a)
    // As many columns at once as a line has room for.
    let part = usesWords ? columns.count : max(1, (limit - min(longest, limit / 2)) / (digits + 2))
    var start = 0
    while start < columns.count, !out.isClosed {
      if start > 0 { out.append(byte: 0x0a) }
      write(Array(start..<min(start + part, columns.count)), numbers, names, usesWords: usesWords, &out)
      start += part
    }
  }

  /// `degraded` is the longest word.
  private static let wordWidth = 8

  private func write(_ chosen: [Int], _ headings: [String], _ names: [String], usesWords: Bool, _ out: inout TextBuffer) {
    let widths = chosen.map { max(headings[$0].columns, usesWords ? MatrixText.wordWidth : 1) }
    let first = min(names.map(\.columns).max() ?? 0, limit - widths.reduce(0) { $0 + $1 + 2 })
    out.styled(.heading) { out in
      var pending = first
      for (column, width) in zip(chosen, widths) {
        out.append(spaces: pending + 2)
        out.append(text: headings[column])
        pending = width - headings[column].columns
      }
    }
    out.append(byte: 0x0a)
    for (row, name) in zip(rows, names) {
      // Of a path the end says most, of many names the beginning.
      let room = max(first - 2, 1)
      let shown =
        name.columns <= first ? name : row.count > 1 ? name.prefix(columns: room) + ".." : ".." + name.suffix(columns: room)
      out.append(text: shown)
      var pending = first - shown.columns
      for (column, width) in zip(chosen, widths) {
        guard let verdict = view.matrix.verdict(row[0], columns[column][0]) else {
          pending += width + 2
          continue
        }
        let word = usesWords ? verdict.rawValue : verdict.symbol
        out.append(spaces: pending + 2)
        out.styled(verdict.style) { $0.append(text: word) }
        pending = width - word.count
      }
      out.append(byte: 0x0a)
      if out.isClosed { return }
    }
  }
}
