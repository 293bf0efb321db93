import TestSupport
import Testing

@testable import Reporting

@Suite struct TerminalColumnsTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("\u{e4}", 1), ("a\u{308}", 1), ("\u{65e5}\u{672c}", 4), ("\u{d55c}\u{ae00}", 4), ("\u{ff21}", 2),
    ("\u{1f600}", 2),
    ("\u{200b}", 0), ("\u{1112}\u{1161}\u{11ab}", 2), ("\u{3fffd}", 2), ("\u{3fffe}", 1), ("\u{4dc0}", 2), ("\u{a000}", 2),
    ("\u{303f}", 1),
  ])
  func `characters have the columns that terminals give them`(text: String, columns: Int) { #expect(text.columns == columns) }

  @Test func `ends of text fit into columns, and no character is taken apart`() {
    let text = "a\u{308}\u{65e5}b"
    #expect((0...4).map { String(text.prefix(columns: $0)) } == ["", "a\u{308}", "a\u{308}", "a\u{308}\u{65e5}", text])
    #expect((0...4).map { String(text.suffix(columns: $0)) } == ["", "b", "b", "\u{65e5}b", text])
  }

  @Test func `columns of a table stand below each other, whatever the characters`() {
    var table = TextTable(["name", "size"], numbers: [1], width: nil)
    table.add(["\u{65e5}\u{672c}\u{8a9e}", "1"])
    table.add(["e\u{301}t\u{e9}", "22"])
    table.add(["plain", "333"])
    let lines = Rendering.text { table.write(to: &$0) }.split(separator: "\n")
    #expect(lines.map { String($0).columns } == [14, 14, 14, 14])
  }

  @Test(arguments: [40, 100])
  func `the matrix of an audit fits, and its columns stand below each other`(width: Int) {
    var report = AuditSample.small()
    report.objects[0].name = String(repeating: "\u{65e5}", count: 30) + ".o"
    report.kernels[0].release = "\u{672c}\u{8a9e}"
    let text = Rendering.text { MatrixText(AuditView(report), width: width).write(to: &$0) }
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.columns <= width }, "\(text)")
    // The last line is the other object's: where its words begin those of the first begin too.
    let starts = lines.suffix(2).map { line -> [Int] in
      var (columns, starts, wasSpace) = (0, [Int](), false)
      for character in line {
        if wasSpace, character != " " { starts.append(columns) }
        wasSpace = character == " "
        columns += String(character).columns
      }
      return starts
    }
    #expect(starts[0] == starts[1] && !starts[0].isEmpty, "\(text)")
  }
}
