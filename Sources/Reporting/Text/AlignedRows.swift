/// Rows of cells that are written under each other, each column as wide as its widest cell.
///
/// The cells of all rows are kept until they are written, so it is for reports of some thousand rows at most.
struct AlignedRows: ~Copyable {
  fileprivate struct Cell {
    let start: Int
    let count: Int
    let style: TextStyle?
  }

  private var text = TextBuffer(growingFrom: 4096)
  private var cells: [Cell] = []
  /// The first cell of each row.
  private var rows: [Int] = []

  mutating func beginRow() { rows.append(cells.count) }

  mutating func cell(_ style: TextStyle? = nil, _ body: (inout TextBuffer) -> Void) {
    let start = text.count
    body(&text)
    cells.append(Cell(start: start, count: text.count - start, style: style))
  }

  var rowCount: Int { rows.count }

  /// Hands over the table for writing.
  consuming func finish() -> Finished {
    var widths: [Int] = []
    for row in rows.indices {
      for (column, cell) in cells[range(of: row)].enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    let ranges = rows.indices.map { range(of: $0) }
    return Finished(text: text.freeze(), cells: cells, rows: ranges, widths: widths)
  }

  private func range(of row: Int) -> Range<Int> { rows[row]..<(row + 1 < rows.count ? rows[row + 1] : cells.count) }

  /// A table that can be written row by row.
  struct Finished: ~Copyable {
    private let text: FrozenText
    private let cells: [Cell]
    private let rows: [Range<Int>]
    private let widths: [Int]

    fileprivate init(text: consuming FrozenText, cells: [Cell], rows: [Range<Int>], widths: [Int]) {
      self.text = text
      self.cells = cells
      self.rows = rows
      self.widths = widths
    }

    deinit { text.free() }

    /// Writes a row and ends the line. What goes beyond `width` columns is cut; `indent` spaces stand before it.
    borrowing func write(row: Int, indent: Int, width: Int?, to out: inout TextBuffer) {
      var left = (width ?? Int.max) - indent
      out.append(spaces: indent)
      var pending = 0
      for (column, cell) in cells[rows[row]].enumerated() {
        // Spaces are written only before something.
        if pending > 0, cell.count > 0, left > pending {
          out.append(spaces: pending)
          left -= pending
          pending = 0
        }
        let shown = max(0, min(cell.count, left))
        if let style = cell.style, shown > 0 {
          out.styled(style) { $0.append(text, from: cell.start, count: shown) }
        } else {
          out.append(text, from: cell.start, count: shown)
        }
        left -= shown
        pending += widths[column] - cell.count + 2
      }
      out.append(byte: 0x0a)
    }
  }
}
