/// What was read of one refusal so far.
struct Draft {
  var program: String?
  var answer: String?
  /// The answer's number, where `btfscope load` says it.
  private var errno: Int32?
  /// The reason as `btfscope load` puts it, before the log.
  private var summary: [UInt8] = []
  private var isFromLoad = false
  /// Whether a loader left the rest of the log out.
  var isSummary = false
  /// Messages since the last instruction.
  private(set) var messages: [[UInt8]] = []
  /// Whether an instruction was met, and the last one.
  private(set) var hasInstruction = false
  private(set) var instructionIndex = 0
  private(set) var instructionText: [UInt8] = []
  /// The call that was met last of a kernel function that the loader did not find: the verifier refuses it when it is done.
  private var unresolvedCall: (instruction: Refusal.Instruction, source: Refusal.SourceText?, neighbours: [Refusal.SourceText])?
  var registers = RegisterFile()
  var source = SourceBook()
  /// How many lines had been kept when it began.
  private(set) var firstLine = 0
  var hasVerifierLog = false
  var isInFrame = false
  var isOfTypes = false
  var isFailure = false
  /// Whether a loader said what is in it: its first warning is the reason, and what follows comes of that.
  var isOfLoader = false
  var processed: UInt64?
  /// Whether the verifier's last line was seen: what follows is of something else.
  var isEnded: Bool { processed != nil }

  private static let messageLimit = 8
  private static let messageWidth = RuleBook.longestMessage

  /// Whether there is nothing in it that could be told.
  var isEmpty: Bool { !isFailure && messages.isEmpty && !hasVerifierLog }

  mutating func reset(firstLine: Int) {
    program = nil
    answer = nil
    errno = nil
    summary.removeAll(keepingCapacity: true)
    (isFromLoad, isSummary) = (false, false)
    messages.removeAll(keepingCapacity: true)
    hasInstruction = false
    unresolvedCall = nil
    registers.reset()
    source.begin()
    self.firstLine = firstLine
    (hasVerifierLog, isInFrame, isOfTypes, isFailure, isOfLoader) = (false, false, false, false, false)
    processed = nil
  }

  /// It is about what `btfscope load` says was refused.
  mutating func begin(_ words: LoadSummary) {
    program = words.program
    errno = words.errno
    summary = Array(words.reason.prefix(Draft.messageWidth))
    isFromLoad = true
    isFailure = true
  }

  mutating func meet(_ index: Int, _ text: Range<Int>, of line: [UInt8], told start: Int?) {
    messages.removeAll(keepingCapacity: true)
    hasVerifierLog = true
    hasInstruction = true
    instructionIndex = index
    instructionText.replace(with: line[text])
    registers.meet(index, text, of: line, told: start)
    if text.count == 7, line.holds("call #0", at: text.lowerBound) {
      unresolvedCall = (Refusal.Instruction(index: index, text: "call #0"), source.source, source.neighbours)
    }
  }

  mutating func say(_ line: [UInt8], _ range: Range<Int>) {
    let start = range.lowerBound
    let end = Swift.min(line.trimmingSpace(start, range.upperBound), start + Draft.messageWidth)
    guard start < end, messages.last.map({ !$0.elementsEqual(line[start..<end]) }) ?? true else { return }
    if messages.count == Draft.messageLimit { messages.removeFirst() }
    messages.append(Array(line[start..<end]))
  }

  var hasMessages: Bool { !messages.isEmpty }

  /// What was said before a verifier's log is not of it.
  mutating func clearMessages() { messages.removeAll(keepingCapacity: true) }

  /// Whether it tells of something that was refused, and what.
  func finish(_ rules: RuleBook, _ lines: @autoclosure () -> [String]) -> Refusal? {
    let said = messages.map { Refusal.Message(text: $0.text(0..<$0.count), match: rules.match($0)) }
    let place = cause(said)
    let losses = losses(place.map { said[$0] })
    guard isFailure || place != nil else { return nil }
    var refusal = Refusal()
    refusal.program = program ?? (hasVerifierLog ? nil : place.flatMap { named(messages[$0], said[$0]) })
    refusal.setAnswer(answer, errno: errno)
    refusal.isFromLoad = isFromLoad
    refusal.isSummary = isSummary
    refusal.cause = place.map { said[$0] }
    if let first = losses.first, let cause = refusal.cause {
      refusal.cause = Refusal.Message(text: cause.text, match: LossRules.match(first.loss, register: first.number))
    }
    // Of types the lines before it only describe other ones.
    if !isOfTypes { refusal.related = said.indices.filter { $0 != place }.map { said[$0] } }
    takeSummary(rules, &refusal)
    refusal.hasVerifierLog = hasVerifierLog
    refusal.isOfTypes = isOfTypes
    refusal.processed = processed
    refusal.lastLines = lines()
    // What nobody said the answer to may have it in its words.
    if refusal.errno == nil, let match = refusal.cause?.match, match.rule.errno != nil || match.values["error"] != nil {
      refusal.setAnswer(match.values["error"], errno: match.rule.errno)
    }
    if refusal.errno == nil, !hasVerifierLog, let words = said.lazy.compactMap({ $0.match?.values["error"] }).first {
      refusal.setAnswer(words)
    }
    if let call = unresolvedCall, refusal.cause?.match?.rule.code == KernelFunctionRules.unresolvedCode {
      (refusal.instruction, refusal.source, refusal.neighbours) = (call.instruction, call.source, call.neighbours)
      return refusal
    }
    guard refusal.cause?.match?.rule.isOfNoInstruction != true else { return refusal }
    guard hasInstruction else {
      // What is found before the walk begins names its instruction, and no more.
      if let values = refusal.cause?.match?.values, let index = (values["insn"] ?? values["from"]).flatMap({ Int($0) }) {
        refusal.instruction = Refusal.Instruction(index: index, text: "")
      }
      return refusal
    }
    refusal.instruction = Refusal.Instruction(index: instructionIndex, text: instructionText.text(0..<instructionText.count))
    refusal.source = source.source
    refusal.neighbours = source.neighbours
    refusal.frame = registers.frame
    refusal.registers = NamedRegisters.used(by: instructionText, and: place.map { messages[$0] } ?? []).map { number in
      let register = registers[number]
      let loss = losses.first { $0.number == number }?.loss ?? register.loss
      // What the message contradicts is not held any more.
      let value = loss?.kind == .unknown ? [] : register.value
      return Refusal.Register(
        number: number, value: value.isEmpty ? nil : value.text(0..<value.count),
        writer: Draft.instruction(register.writerIndex, register.writer), loss: loss.map { Refusal.Loss($0) })
    }
    return refusal
  }

  /// What the loader said before the log is the reason where the log has none, or where it alone has names.
  private func takeSummary(_ rules: RuleBook, _ refusal: inout Refusal) {
    guard !summary.isEmpty else { return }
    // What is special in either book stands before what is wide in the loader's own.
    let own = RuleBook.ownLoader.match(summary)
    let isWide = own.map { OwnLoaderRules.wide.contains($0.rule.code) } ?? true
    let words = Refusal.Message(text: summary.text(0..<summary.count), match: isWide ? rules.match(summary) ?? own : own)
    guard let cause = refusal.cause else {
      refusal.cause = words
      return
    }
    let isBetter = words.match.map { cause.match == nil || ["map_missing", "kfunc_missing"].contains($0.rule.code) } ?? false
    guard isBetter else { return }
    refusal.cause = words
    if cause.text != words.text { refusal.related.append(cause) }
  }

  fileprivate static func instruction(_ index: Int, _ text: [UInt8]) -> Refusal.Instruction? {
    index < 0 ? nil : Refusal.Instruction(index: index, text: text.text(0..<text.count))
  }

  /// The pointer that the register lost which the reason is about.
  private func losses(_ cause: Refusal.Message?) -> [(number: Int, loss: RegisterLoss)] {
    guard hasInstruction, let match = cause?.match, let number = LossRules.register(of: match),
      let loss = registers.loss(of: number)
    else { return [] }
    // A pointer that is only not trusted, or not of the right kind, contradicts nothing.
    let isNumber = ["number_as_pointer", "not_readable", "number_argument"].contains(match.rule.code)
    return isNumber || loss.kind != .unknown ? [(number, loss)] : []
  }

  /// The program that a loader names in the reason alone: `prog 'x': ...`, `field X: program x: ...`.
  private func named(_ message: [UInt8], _ said: Refusal.Message) -> String? {
    guard let match = said.match else { return nil }
    return match.values["program"] ?? OtherLoader.program(message, from: 0, to: message.count).map { message.text($0) }
  }

  /// Whether another loader's words are among the messages, and no lines of types, of which the last counts.
  private func isLoaders(_ said: [Refusal.Message]) -> Bool {
    said.contains { $0.match?.rule.area == .loader } && !said.contains { $0.match?.rule.code == TypeRules.code }
  }

  /// The message that is the reason: the last of the verifier's that is no addition to another; without its words, the last that is known,
  /// and of a loader's warnings the first. What a loader goes on after is the reason only of what is known to be refused.
  private func cause(_ said: [Refusal.Message]) -> Int? {
    let isReason = { (message: Refusal.Message) in message.match.map { !$0.rule.isAddition } ?? hasVerifierLog }
    let isKnown = { (message: Refusal.Message) in
      message.match.map { $0.rule.code != LoaderRules.plainCode && (isFailure || !$0.rule.isNote) } ?? false
    }
    let isUnknown = { (message: Refusal.Message) in message.match == nil && isFailure && !hasVerifierLog }
    guard !hasVerifierLog, isOfLoader || isLoaders(said) else {
      return said.lastIndex(where: isReason) ?? said.lastIndex(where: isKnown) ?? said.lastIndex(where: isUnknown)
    }
    let isConsequence = { (message: Refusal.Message) in isKnown(message) && message.match?.rule.isNote == false }
    return said.firstIndex(where: isReason) ?? said.firstIndex(where: isConsequence) ?? said.firstIndex(where: isUnknown)
      ?? said.firstIndex(where: isKnown)
  }
}

extension Refusal.Loss {
  fileprivate init(_ loss: RegisterLoss) {
    was = loss.was.text(0..<loss.was.count)
    call = Draft.instruction(loss.callIndex, loss.call)
    isCertain = loss.kind != .unknown
  }
}
