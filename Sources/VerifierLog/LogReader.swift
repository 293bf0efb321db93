import ByteReading

/// Reads a log as it comes, line by line, in memory that does not depend on its length.
///
/// It takes what libbpf, bpftool, other loaders and `btfscope load` print, and the verifier's own lines. What a line is, its form tells
/// (``LogLine``); the reason of a refusal is the last message that the verifier gives.
public struct LogReader: ~Copyable {
  var line: [UInt8] = []
  var draft = Draft()
  var reading = LogReading()
  var last = LastLines(count: 12)
  /// The first bytes, for as long as they do not tell whether this is the document of `btfscope load`; nil once that is known.
  private var opening: [UInt8]? = []
  /// Set where the log comes in that document.
  var document: LoadDocument?
  /// The text of `btfscope load`.
  var load = LoadText()
  let rules: RuleBook
  private let given: String?
  /// The program that was refused last: what follows of it adds to that.
  var previousProgram: String?

  /// Longer lines are cut.
  static let longestLine = 4096
  /// Refusals that are told; further ones are counted.
  public static let refusalLimit = 64
  static let sampleSize = 1 << 14

  /// `program` is what the log is about where it names none.
  public init(program: String? = nil, rules: RuleBook = .standard) {
    self.rules = rules
    given = program
  }

  /// Takes the next bytes of the log.
  public mutating func read(_ chunk: RawSpan) {
    countControls(chunk)
    reading.byteCount &+= chunk.byteCount
    guard opening == nil else { return readOpening(chunk) }
    take(chunk)
  }

  /// What a log is in, its first bytes tell: they are kept until they are enough.
  private mutating func readOpening(_ chunk: RawSpan) {
    var start = opening ?? []
    start.append(chunk)
    guard let isDocument = LoadDocument.begins(start) else {
      opening = start
      return
    }
    opening = nil
    if isDocument {
      document = LoadDocument()
      reading.isRecognised = true
    }
    take(start.rawSpan)
  }

  private mutating func take(_ chunk: RawSpan) {
    guard document == nil else { return readDocument(chunk) }
    var place = 0
    while place < chunk.byteCount {
      let end = chunk.firstIndex(of: 0x0a, from: place)
      let stop = end ?? chunk.byteCount
      let room = Swift.max(0, LogReader.longestLine - line.count)
      line.append(chunk.part(at: place, count: Swift.min(room, stop - place)))
      guard let end else { return }
      endLine()
      place = end + 1
    }
  }

  private mutating func countControls(_ chunk: RawSpan) {
    guard reading.byteCount < LogReader.sampleSize else { return }
    for place in 0..<Swift.min(chunk.byteCount, LogReader.sampleSize) {
      let byte = chunk.byte(at: place)
      if byte < 0x20, byte != 0x09, byte != 0x0a, byte != 0x0d, byte != 0x1b { reading.controlCount += 1 }
    }
  }

  /// The end of the log: what it says.
  public consuming func finish() -> LogReading {
    // Too short to tell what it is: then it is text.
    if let start = opening, !start.isEmpty { take(start.rawSpan) }
    if !line.isEmpty { endLine() }
    if document != nil { endDocument() }
    close()
    reading.dropHarmless()
    reading.lastLines = last.texts(since: 0)
    return reading
  }

  mutating func endLine() {
    reading.lineCount &+= 1
    if line.last == 0x0d { line.removeLast() }
    take()
    line.removeAll(keepingCapacity: true)
  }

  mutating func take() {
    let form = LogLine(line)
    switch form {
    case .empty: return
    case .libbpf(let start): return takeLoader(start)
    case .frame(let frame): return take(frame)
    case .words(let start): return takeWords(start)
    case .end(let number):
      reading.isRecognised = true
      draft.hasVerifierLog = true
      draft.processed = UInt64(line.text(number))
      return
    default:
      if draft.isEnded { close() }
      // A source line or a remark alone may be of any text.
      if form.isTelling {
        reading.isRecognised = true
        draft.hasVerifierLog = true
      }
      switch form {
      case .instruction(let index, let text, let registers):
        draft.meet(index, text, of: line, told: registers)
        if let registers { draft.registers.read(line, from: registers, isWhole: false) }
      case .registers(let start, let isWhole):
        // Since Linux 5.17 `7: R0=0` tells what is new alone; `from 3 to 7:` tells of all, on every kernel.
        draft.registers.read(line, from: start, isWhole: isWhole && line.byte(line.skippingSpace(0)) == 0x66)
      case .source(let text, let place): draft.source.read(line, text: text, place: place)
      case .remark:
        draft.registers.follow(line)
        return
      default: return
      }
    }
    last.add(line)
  }

  private mutating func takeWords(_ start: Int) {
    // Lines of `btfscope load` begin at the edge, those of its tables two columns in.
    if start <= 2 {
      switch load.take(line) {
      case .refusal(let summary):
        begin(summary)
        last.add(line)
        return
      case .own:
        close()
        reading.isRecognised = true
        last.add(line)
        return
      case .other: break
      }
    }
    // A journal, or the program that loads, puts words of its own before what libbpf says.
    if let mark = line.place(of: " libbpf: ", from: start) {
      line.removeSubrange(...mark)
      return take()
    }
    if let mark = LogLine.glue(line, start) {
      // The kernel left out the end of the line before.
      let tail = Array(line[mark...])
      line.removeSubrange(mark...)
      take()
      line = tail
      return take()
    }
    if draft.isEnded {
      // In a document it is known what words are of.
      guard document == nil else { return }
      close()
    }
    if let words = OtherLoader(line, start) {
      // cilium/ebpf and aya: the program, the answer, and perhaps the verifier's first line or its reason behind them.
      close()
      reading.isRecognised = true
      draft.isFailure = true
      draft.isSummary = words.isSummary
      draft.program = words.program.map { line.text($0) }
      draft.answer = words.answer.map { line.text($0) }
      last.add(line)
      guard !words.rest.isEmpty else {
        // The loader may add what it takes for the reason: `load program: operation not permitted (MEMLOCK may be too low, ...)`.
        if line.place(of: "(MEMLOCK ", from: start) != nil { draft.say(line, start..<line.count) }
        return
      }
      for part in words.isSummary ? OtherLoader.lines(Array(line[words.rest])) : [Array(line[words.rest])] {
        line = part
        take()
      }
      return
    }
    last.add(line)
    draft.say(line, start..<line.count)
  }

  /// Ends what was read of one refusal.
  mutating func close() {
    defer { draft.reset(firstLine: last.total) }
    guard !draft.isEmpty else { return }
    guard var refusal = draft.finish(rules, last.texts(since: draft.firstLine)) else {
      if draft.hasVerifierLog, draft.isEnded { reading.accepted &+= 1 }
      return
    }
    // That a tool gives up then is no refusal of its own.
    if refusal.cause?.match?.rule.code == ToolRules.givenUpCode, !reading.refusals.isEmpty { return }
    reading.isRecognised = true
    previousProgram = refusal.program
    if refusal.program == nil, refusal.hasVerifierLog, !refusal.isOfTypes { refusal.program = given }
    guard reading.refusals.count < LogReader.refusalLimit else {
      reading.leftOut &+= 1
      return
    }
    reading.refusals.append(refusal)
  }
}
