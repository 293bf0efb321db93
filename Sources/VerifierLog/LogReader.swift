import ByteReading

/// Reads a log as it comes, line by line, in memory that does not depend on its length.
///
/// It takes what libbpf, bpftool, other loaders and `btfscope load` print, and the verifier's own lines. What a line is, its form tells
/// (``LogLine``); the reason of a refusal is the last message that the verifier gives.
public struct LogReader: ~Copyable {
  private var line: [UInt8] = []
  private var draft = Draft()
  private var reading = LogReading()
  private var last = LastLines(count: 12)
  /// Set where the log comes in the document of `btfscope load`.
  private var document: LoadDocument?
  private let rules: RuleBook
  private let given: String?
  /// The program that was refused last: what follows of it adds to that.
  private var previousProgram: String?

  /// Longer lines are cut.
  private static let longestLine = 4096
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
    let isFirst = reading.byteCount == 0
    reading.byteCount &+= chunk.byteCount
    if isFirst, LoadDocument.begins((0..<Swift.min(64, chunk.byteCount)).map { chunk.byte(at: $0) }) { document = LoadDocument() }
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

  /// The JSON of `btfscope load`.
  private mutating func readDocument(_ chunk: RawSpan) {
    guard var document else { return }
    for place in 0..<chunk.byteCount {
      switch document.take(chunk.byte(at: place)) {
      case .nothing: continue
      case .begins:
        close()
        reading.isRecognised = true
        draft.isFailure = true
        draft.program = document.program.text(0..<document.program.count)
        draft.answer = "-" + document.errno.text(0..<document.errno.count)
      case .byte(0x0a): endLine()
      case .byte(let byte): if line.count < LogReader.longestLine { line.append(byte) }
      case .ends:
        if !line.isEmpty { endLine() }
        close()
      case .failure:
        reading.isRecognised = true
        draft.isFailure = true
        draft.answer = "-" + document.errno.text(0..<document.errno.count)
        draft.say(document.failure, 0..<document.failure.count)
        close()
      }
    }
    self.document = document
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
    if !line.isEmpty { endLine() }
    close()
    reading.lastLines = last.texts(since: 0)
    return reading
  }

  private mutating func endLine() {
    reading.lineCount &+= 1
    if line.last == 0x0d { line.removeLast() }
    take()
    line.removeAll(keepingCapacity: true)
  }

  private mutating func take() {
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
        draft.meet(index, text, of: line, isCarriedOut: registers != nil)
        if let registers { draft.registers.read(line, from: registers, isWhole: false) }
      case .registers(let start, let isWhole): draft.registers.read(line, from: start, isWhole: isWhole)
      case .source(let text, let place): draft.source.read(line, text: text, place: place)
      default: return
      }
    }
    last.add(line)
  }

  private mutating func takeWords(_ start: Int) {
    if let words = LoadSummary(line, start) {
      // `btfscope load` names a program and why it was refused, then the end of the log, indented.
      close()
      reading.isRecognised = true
      draft.isFailure = true
      draft.program = line.text(words.program)
      draft.answer = line.text(words.answer)
      return draft.say(line, words.reason)
    }
    if draft.isEnded { close() }
    if let words = OtherLoader(line, start) {
      // cilium/ebpf and aya: the program, the answer, and perhaps the verifier's first line or its reason behind them.
      close()
      reading.isRecognised = true
      draft.isFailure = true
      draft.program = words.program.map { line.text($0) }
      draft.answer = words.answer.map { line.text($0) }
      last.add(line)
      guard !words.rest.isEmpty else { return }
      line = Array(line[words.rest])
      return take()
    }
    last.add(line)
    draft.say(line, start..<line.count)
  }
}

/// What stands around the verifier's words.
extension LogReader {
  private mutating func take(_ frame: LogLine.Frame) {
    reading.isRecognised = true
    switch frame {
    case .beginsProgram:
      let name = QuotedName.program(line)
      if draft.hasVerifierLog || draft.program != nil && name != nil && draft.program != name { close() }
      // libbpf prints the logs of what loads as well, where it was asked to.
      draft.program = draft.program ?? name
      draft.clearMessages()
      draft.isInFrame = true
      draft.hasVerifierLog = true
    case .beginsTypes:
      close()
      draft.isOfTypes = true
      draft.isFailure = true
      draft.isInFrame = true
      draft.hasVerifierLog = true
    case .endsProgram: draft.isInFrame = false
    case .endsTypes: close()
    }
  }

  private mutating func takeLoader(_ start: Int) {
    reading.isRecognised = true
    last.add(line)
    if draft.isOfTypes, draft.isInFrame { close() }
    draft.isInFrame = false
    if reading.refusals.last?.isOfTypes == true,
      line.holds("Error loading .BTF ", at: start) || line.holds("BTF loading error: ", at: start)
    {
      // What came of the types of which the log was.
      let answer = line.text(start..<line.trimmingSpace(start, line.count))
      reading.refusals[reading.refusals.count - 1].answer = answer
      reading.refusals[reading.refusals.count - 1].errno = ErrorNumbers.number(in: answer)
      return
    }
    let name = QuotedName.program(line)
    if line.holds("failed to load object ", at: start) {
      reading.object = QuotedName.first(line, from: start)
      // What was said before it is the reason, whether it is known or not.
      if draft.hasMessages { draft.isFailure = true }
      return close()
    }
    guard let name, let colon = line.place(of: "': ", from: start) else {
      if draft.isEnded { close() }
      return draft.say(line, start..<line.count)
    }
    let words = colon + 3
    if line.holds("BPF program load failed: ", at: words) {
      begin(name)
      draft.answer = line.text(words + 25..<line.count)
    } else if line.holds("failed to load: ", at: words) {
      if previousProgram == name, draft.program == nil { return }
      if draft.program != name { begin(name) }
      if draft.answer == nil { draft.answer = line.text(words + 16..<line.count) }
      close()
    } else {
      if draft.isEnded || draft.program != nil && draft.program != name { close() }
      draft.say(line, start..<line.count)
    }
  }

  /// From here on it is about a program that was refused.
  private mutating func begin(_ program: String) {
    if draft.program != nil || draft.hasVerifierLog { close() }
    draft.program = program
    draft.isFailure = true
  }

  /// Ends what was read of one refusal.
  private mutating func close() {
    defer { draft.reset(firstLine: last.total) }
    guard !draft.isEmpty else { return }
    guard var refusal = draft.finish(rules, last.texts(since: draft.firstLine)) else {
      if draft.hasVerifierLog, draft.isEnded { reading.accepted &+= 1 }
      return
    }
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
