/// What `btfscope load` says in one line of a program, or of the whole object, that was refused.
struct LoadSummary {
  /// Nil for the object.
  var program: String?
  /// The object, where the line names it.
  var object: String?
  /// Its words, without the answer behind them and without the program's name.
  let reason: [UInt8]
  /// The kernel's answer; nil where the words have none.
  var errno: Int32?

  /// Takes the words apart: `REASON (Permission denied, errno 13)`, or
  /// `program 'p': BPF_PROG_LOAD: Permission denied (errno 13); HINT`.
  init(program: String?, object: String? = nil, errno: Int32? = nil, words: [UInt8]) {
    (self.program, self.object, self.errno) = (program, object, errno)
    var end = words.trimmingSpace(0, words.count)
    if words.byte(end - 1) == 0x29, let mark = LoadSummary.last(", errno ", in: words), let (value, close) = words.number(mark + 8),
      close == end - 1, let open = words[..<mark].lastIndex(of: 0x28), words.byte(open - 1) == 0x20
    {
      self.errno = self.errno ?? Int32(value)
      end = open - 1
    } else if let mark = words.place(of: "(errno "), let (value, _) = words.number(mark + 7) {
      self.errno = self.errno ?? Int32(value)
    }
    var start = 0
    if let program {
      let prefix = "program '\(program)': "
      if words.holds(prefix) { start = prefix.utf8.count }
    }
    reason = Array(words[Swift.min(start, end)..<end])
  }

  private static func last(_ text: String, in words: [UInt8]) -> Int? {
    var found: Int?
    while let hit = words.place(of: text, from: found.map { $0 + 1 } ?? 0) { found = hit }
    return found
  }
}

/// The text that `btfscope load` prints: a heading, a table of programs, and a line for each that was refused, before the end of the
/// verifier's log, indented.
struct LoadText {
  enum Line {
    /// Another line.
    case other
    /// One of its own that refuses nothing.
    case own
    case refusal(LoadSummary)
  }

  /// Whether its heading was seen.
  private var isHere = false
  /// Programs of the table that were refused, with the answer to each.
  private var refused: [String: Int32] = [:]
  private static let limit = 1 << 16

  mutating func take(_ line: [UInt8]) -> Line {
    if line.byte(0) == 0x20 { return takeRow(line) }
    guard let colon = line.place(of: ": "), colon > 0 else { return .other }
    let words = Array(line[(colon + 2)...])
    if let mark = line.place(of: ": not loaded: ") {
      // A path may have a colon of its own.
      return .refusal(LoadSummary(program: nil, object: line.text(0..<mark), words: Array(line[(mark + 14)...])))
    }
    if LoadText.isHeading(line) {
      isHere = true
      refused.removeAll(keepingCapacity: true)
      return .own
    }
    let name = line.text(0..<colon)
    guard !name.contains(" ") else { return .other }
    if isHere, let errno = refused[name] { return .refusal(LoadSummary(program: name, errno: errno, words: words)) }
    if isHere, words.holds("loaded"), words.count == 6 { return .own }
    // The line alone, or a text that is cut at its front.
    let summary = LoadSummary(program: name, words: words)
    if let match = RuleBook.ownLoader.match(summary.reason), !OwnLoaderRules.wide.contains(match.rule.code) {
      return .refusal(summary)
    }
    return summary.errno != nil && summary.reason.count < words.trimmingSpace(0, words.count) ? .refusal(summary) : .other
  }

  /// `  count  xdp  refused (errno 13)`
  private mutating func takeRow(_ line: [UInt8]) -> Line {
    guard isHere, line.byte(1) == 0x20, line.byte(2) != 0x20, let mark = line.place(of: "  refused (errno "),
      let (errno, _) = line.number(mark + 17)
    else { return .other }
    let end = line.place(of: 0x20, from: 2) ?? line.count
    if refused.count < LoadText.limit { refused[line.text(2..<end)] = Int32(errno) }
    return .own
  }

  /// `agent.bpf.o: 1 of 3 programs loaded, 4 of 4 maps`
  private static func isHeading(_ line: [UInt8]) -> Bool {
    guard let mark = line.place(of: " programs loaded"), let colon = line[..<mark].lastIndex(of: 0x3a),
      let (_, middle) = line.number(line.skippingSpace(colon + 1)), line.holds(" of ", at: middle),
      let (_, end) = line.number(middle + 4)
    else { return false }
    return end == mark
  }
}
