/// The last lines that were added, in memory that is used again.
struct LastLines {
  private var lines: [[UInt8]]
  /// Lines added in all.
  private(set) var total = 0
  /// A line is kept up to so many bytes.
  private static let width = 400

  init(count: Int) { lines = Array(repeating: [], count: count) }

  mutating func add(_ line: [UInt8]) {
    let place = total % lines.count
    lines[place].replace(with: line.prefix(LastLines.width))
    total &+= 1
  }

  mutating func reset() { total = 0 }

  /// The lines in their order, but for those that were there when ``total`` was `start`.
  func texts(since start: Int) -> [String] {
    let count = min(total - start, lines.count)
    return (0..<max(0, count)).map { index in
      let line = lines[(total - count + index) % lines.count]
      return line.text(0..<line.trimmingSpace(0, line.count))
    }
  }
}
