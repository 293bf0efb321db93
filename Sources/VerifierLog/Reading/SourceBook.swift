/// Lines of the source that the log showed, by file and number.
struct SourceBook {
  private struct Key: Hashable {
    let file: Int
    let line: Int
  }

  private var files: [[UInt8]] = []
  private var lines: [Key: [UInt8]] = [:]
  /// The last different texts of a log without numbers (before Linux 6.8), in the order in which they came.
  private var recent = LastLines(count: 4)
  private(set) var current: (text: [UInt8], file: Int?, line: Int?) = ([], nil, nil)
  private(set) var isEmpty = true

  private static let fileLimit = 256
  private static let lineLimit = 4096
  /// How far from the line others are shown.
  private static let distance = 3

  /// Forgets which line is current; lines stay, since programs of one object share files.
  mutating func begin() {
    isEmpty = true
    recent.reset()
  }

  mutating func read(_ line: [UInt8], text: Range<Int>, place: Range<Int>?) {
    isEmpty = false
    current.text.replace(with: line[text])
    (current.file, current.line) = (nil, nil)
    guard let place, let colon = line[place].lastIndex(of: 0x3a), let (number, _) = line.number(colon + 1) else {
      if !text.isEmpty { recent.add(current.text) }
      return
    }
    guard let file = file(line[place.lowerBound..<colon]) else { return }
    (current.file, current.line) = (file, number)
    let key = Key(file: file, line: number)
    if lines.count < SourceBook.lineLimit, !text.isEmpty, lines[key] == nil { lines[key] = Array(line[text]) }
  }

  private mutating func file(_ name: ArraySlice<UInt8>) -> Int? {
    if let last = current.file, files[last].elementsEqual(name) { return last }
    if let known = files.firstIndex(where: { $0.elementsEqual(name) }) { return known }
    guard files.count < SourceBook.fileLimit else { return nil }
    files.append(Array(name))
    return files.count - 1
  }

  /// The current line.
  var source: Refusal.SourceText? {
    guard !isEmpty else { return nil }
    return SourceBook.text(current.text, current.file.map { files[$0] }, current.line)
  }

  /// Lines near the current one.
  var neighbours: [Refusal.SourceText] {
    guard !isEmpty else { return [] }
    guard let file = current.file, let number = current.line else {
      return recent.texts(since: 0).dropLast().map { Refusal.SourceText(text: $0, file: nil, line: nil) }
    }
    return (max(1, number - SourceBook.distance)...(number + SourceBook.distance)).compactMap { line in
      guard line != number, let text = lines[Key(file: file, line: line)] else { return nil }
      return SourceBook.text(text, files[file], line)
    }
  }

  private static func text(_ text: [UInt8], _ file: [UInt8]?, _ line: Int?) -> Refusal.SourceText {
    Refusal.SourceText(text: text.text(0..<text.count), file: file.map { $0.text(0..<$0.count) }, line: line)
  }
}
