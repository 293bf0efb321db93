/// A line of `btfscope load` about a program that was refused: `name: reason (words, errno 13)`.
struct LoadSummary {
  let program: Range<Int>
  let reason: Range<Int>
  let answer: Range<Int>

  /// Nil for other lines.
  init?(_ line: [UInt8], _ start: Int) {
    let end = line.trimmingSpace(start, line.count)
    guard start == 0, line.byte(end - 1) == 0x29, let mark = line.place(of: ", errno "), let (_, close) = line.number(mark + 8),
      close == end - 1, let open = line[..<mark].lastIndex(of: 0x28), line.byte(open - 1) == 0x20, let colon = line.place(of: ": "),
      colon > 0, colon + 2 < open
    else { return nil }
    program = 0..<colon
    reason = colon + 2..<open - 1
    answer = open + 1..<close
  }
}

/// What other loaders put before the verifier's words: cilium/ebpf `program x: load program: permission denied: REASON (3 line(s) omitted)`,
/// aya `... Verifier output: LINE`.
struct OtherLoader {
  var program: Range<Int>?
  var answer: Range<Int>?
  let rest: Range<Int>

  /// Nil for other lines.
  init?(_ line: [UInt8], _ start: Int) {
    if let mark = line.place(of: "load program: ", from: start) {
      let words = mark + 14
      let stop = line.place(of: ": ", from: words) ?? line.place(of: 0x3a, from: words)
      answer = words..<(stop ?? line.count)
      if let name = line.place(of: "program ", from: start), name + 8 < mark, let colon = line.place(of: 0x3a, from: name + 8),
        colon < mark
      {
        program = name + 8..<colon
      }
      let behind = stop.map { line.skippingSpace($0 + 1) } ?? line.count
      rest = behind..<max(behind, OtherLoader.omission(line) ?? line.count)
    } else if let mark = line.place(of: "Verifier output: ", from: start) {
      rest = mark + 17..<line.count
    } else {
      return nil
    }
  }

  /// Where ` (12 line(s) omitted)` begins.
  private static func omission(_ line: [UInt8]) -> Int? {
    guard line.place(of: " line(s) omitted)") != nil, let open = line.lastIndex(of: 0x28) else { return nil }
    // `line(s)` has a parenthesis of its own.
    return line[..<open].lastIndex(of: 0x28).map { max(0, $0 - 1) }
  }
}

/// Names in quotes.
enum QuotedName {
  /// `prog 'x'`
  static func program(_ line: [UInt8]) -> String? {
    guard let place = line.place(of: "prog '") else { return nil }
    return first(line, from: place)
  }

  /// What stands in the first quotes at or after `start`.
  static func first(_ line: [UInt8], from start: Int) -> String? {
    guard let open = line.place(of: 0x27, from: start), let close = line.place(of: 0x27, from: open + 1) else { return nil }
    return line.text(open + 1..<close)
  }
}
