/// What other loaders put before the verifier's words: cilium/ebpf
/// `program x: load program: permission denied: REASON (3 line(s) omitted)`, aya `... Verifier output: LINE`, tc `Prog section 'x'
/// rejected: Permission denied (13)!`.
struct OtherLoader {
  var program: Range<Int>?
  var answer: Range<Int>?
  /// The verifier's words behind it.
  let rest: Range<Int>
  /// Whether lines of the log were left out: it is not cut by that.
  let isSummary: Bool

  /// Nil for other lines.
  init?(_ line: [UInt8], _ start: Int) {
    if let mark = line.place(of: "load program: ", from: start) {
      let words = mark + 14
      let stop = line.place(of: ": ", from: words) ?? line.place(of: 0x3a, from: words)
      answer = words..<(stop ?? line.count)
      program = OtherLoader.program(line, from: start, to: mark)
      let behind = stop.map { line.skippingSpace($0 + 1) } ?? line.count
      rest = behind..<max(behind, OtherLoader.omission(line) ?? line.count)
      isSummary = !rest.isEmpty
    } else if let mark = line.place(of: "Verifier output: ", from: start) {
      if let open = line.place(of: "_LOAD syscall returned ", from: start), open + 23 < mark - 2 { answer = open + 23..<mark - 2 }
      rest = mark + 17..<line.count
      isSummary = false
    } else if line.holds("Prog section '", at: start), let mark = line.place(of: "' rejected: ", from: start) {
      // iproute2 without libbpf; what the verifier said follows behind its heading.
      answer = mark + 12..<line.count
      rest = line.count..<line.count
      isSummary = false
    } else {
      return nil
    }
  }

  /// The word in `program x: `, between two places.
  static func program(_ line: [UInt8], from start: Int, to end: Int) -> Range<Int>? {
    guard let name = line.place(of: "program ", from: start), name + 8 < end, let colon = line.place(of: 0x3a, from: name + 8),
      colon > name + 8, colon < end, line.place(of: 0x20, from: name + 8).map({ $0 > colon }) ?? true
    else { return nil }
    return name + 8..<colon
  }

  /// Where ` (12 line(s) omitted)` begins.
  private static func omission(_ line: [UInt8]) -> Int? {
    guard line.place(of: " line(s) omitted)") != nil, let open = line.lastIndex(of: 0x28) else { return nil }
    // `line(s)` has a parenthesis of its own.
    return line[..<open].lastIndex(of: 0x28).map { max(0, $0 - 1) }
  }

  /// The lines that cilium/ebpf joined: it puts the one before where the last begins with a register, or says
  /// `invalid bpf_context access`.
  static func lines(_ words: [UInt8]) -> [[UInt8]] {
    var mark: Int?
    var next = 0
    while let hit = words.place(of: ": ", from: next) {
      let isRegister = words.byte(hit + 2) == 0x52 && words.byte(hit + 3) &- 0x30 < 10 && !LogLine.isRegister(words, hit + 2)
      if isRegister || words.holds("invalid bpf_context access", at: hit + 2) { mark = hit }
      next = hit + 2
    }
    guard let mark, mark > 0 else { return [words] }
    return [Array(words[..<mark]), Array(words[(mark + 2)...])]
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
