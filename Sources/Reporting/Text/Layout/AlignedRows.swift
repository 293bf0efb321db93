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

    /// Writes a row and ends the line; `indent` spaces stand before it.
    ///
    /// Where the rows are wider than `width` columns, the last column is left out, and of the cells of the column `flexible` the ends are
    /// shown: of a path they say most.
    borrowing func write(row: Int, indent: Int, width: Int?, flexible: Int, to out: inout TextBuffer) {
      let fitted = fit((width ?? Int.max) - indent, flexible)
      var pending = indent
      for (column, cell) in cells[rows[row]].enumerated().prefix(fitted.columns) {
        let limit = column == flexible ? fitted.flexibleWidth : Int.max
        let isCut = cell.count > limit
        let shown = isCut ? wholeCharacters(of: cell, room: limit - 2) : cell.count
        // Spaces are written only before something.
        if cell.count > 0 {
          out.append(spaces: pending)
          pending = 0
        }
        if isCut { out.append("..") }
        if let style = cell.style, shown > 0 {
          out.styled(style) { $0.append(text, from: cell.start + cell.count - shown, count: shown) }
        } else {
          out.append(text, from: cell.start + cell.count - shown, count: shown)
        }
        pending += min(widths[column], limit) - (isCut ? shown + 2 : cell.count) + 2
      }
      out.append(byte: 0x0a)
    }

    /// How many bytes of the end of a cell are shown where there is room for so many: none from within a character.
    private borrowing func wholeCharacters(of cell: Cell, room: Int) -> Int {
      var shown = room
      while shown > 0, text.isContinuation(at: cell.start + cell.count - shown) { shown -= 1 }
      return shown
    }

    /// How many columns are shown, and how wide the flexible one may be.
    private borrowing func fit(_ width: Int, _ flexible: Int) -> (columns: Int, flexibleWidth: Int) {
      func total(_ columns: Int) -> Int { widths.prefix(columns).reduce(0) { $0 + $1 + 2 } - 2 }
      if total(widths.count) <= width { return (widths.count, .max) }
      let columns = max(1, widths.count - 1)
      let excess = total(columns) - width
      guard excess > 0, flexible < columns else { return (columns, .max) }
      return (columns, max(8, widths[flexible] - excess))
    }
  }
}
