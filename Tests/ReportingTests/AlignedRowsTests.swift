import Testing

@testable import Reporting

@Suite("Rows under each other") struct AlignedRowsTests {
  /// Rows of three cells, the first of which is cut where `width` is too small.
  private func rows(_ cells: [[String]], width: Int) -> [String] {
    var rows = AlignedRows()
    for row in cells {
      rows.beginRow()
      for cell in row { rows.cell { $0.append(text: cell) } }
    }
    let finished = rows.finish()
    let text = Rendering.text { out in
      for index in cells.indices { finished.write(row: index, indent: 0, width: width, flexible: 0, to: &out) }
    }
    return text.split(separator: "\n").map { String($0) }
  }

  @Test
  func `of a cell that is too wide the end is shown, and the last column is left out`() {
    #expect(rows([["abcdefghijklmn", "x", "last"], ["ab", "y", "last"]], width: 12) == ["..hijklmn  x", "ab         y"])
    #expect(rows([["abcdefghijklmn", "x", "last"], ["ab", "y", "last"]], width: 23).first == "abcdefghijklmn  x  last")
  }

  @Test
  func `a cell is not cut inside a character`() {
    #expect(rows([["ééééééé", "x", "last"], ["ab", "y", "last"]], width: 12) == ["..ééé   x", "ab         y"])
    #expect(rows([["ééééééé", "x", "last"], ["ab", "y", "last"]], width: 13) == ["..éééé  x", "ab          y"])
    #expect(rows([["a😀😀😀", "x", "last"], ["ab", "y", "last"]], width: 11) == ["..😀    x", "ab        y"])
  }
}
