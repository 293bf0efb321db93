/// What was read of one refusal so far.
struct Draft {
  var program: String?
  var answer: String?
  /// Messages since the last instruction.
  private(set) var messages: [[UInt8]] = []
  /// Whether an instruction was met, and the last one.
  private(set) var hasInstruction = false
  private(set) var instructionIndex = 0
  private(set) var instructionText: [UInt8] = []
  var registers = RegisterFile()
  var source = SourceBook()
  /// How many lines had been kept when it began.
  private(set) var firstLine = 0
  var hasVerifierLog = false
  var isInFrame = false
  var isOfTypes = false
  var isFailure = false
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
    messages.removeAll(keepingCapacity: true)
    hasInstruction = false
    registers.reset()
    source.begin()
    self.firstLine = firstLine
    (hasVerifierLog, isInFrame, isOfTypes, isFailure) = (false, false, false, false)
    processed = nil
  }

  mutating func meet(_ index: Int, _ text: Range<Int>, of line: [UInt8], isCarriedOut: Bool) {
    messages.removeAll(keepingCapacity: true)
    hasVerifierLog = true
    hasInstruction = true
    instructionIndex = index
    instructionText.replace(with: line[text])
    registers.meet(index, text, of: line, isCarriedOut: isCarriedOut)
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
    guard isFailure || place != nil else { return nil }
    var refusal = Refusal()
    refusal.program = program
    refusal.answer = answer
    refusal.errno = answer.flatMap { ErrorNumbers.number(in: $0) }
    refusal.cause = place.map { said[$0] }
    // Of types the lines before it only describe other ones.
    if !isOfTypes { refusal.related = said.indices.filter { $0 != place }.map { said[$0] } }
    refusal.hasVerifierLog = hasVerifierLog
    refusal.isOfTypes = isOfTypes
    refusal.processed = processed
    refusal.lastLines = lines()
    guard hasInstruction else { return refusal }
    refusal.instruction = Refusal.Instruction(index: instructionIndex, text: instructionText.text(0..<instructionText.count))
    refusal.source = source.source
    refusal.neighbours = source.neighbours
    refusal.frame = registers.frame
    refusal.registers = NamedRegisters.used(by: instructionText, and: place.map { messages[$0] } ?? []).map { number in
      let register = registers[number]
      return Refusal.Register(
        number: number, value: register.value.isEmpty ? nil : register.value.text(0..<register.value.count),
        writer: register.writerIndex < 0
          ? nil : Refusal.Instruction(index: register.writerIndex, text: register.writer.text(0..<register.writer.count)))
    }
    return refusal
  }

  /// The message that is the reason: the last of the verifier's that is no addition to another; without its words, the last that is known.
  private func cause(_ said: [Refusal.Message]) -> Int? {
    let isReason = { (message: Refusal.Message) in message.match.map { !$0.rule.isAddition } ?? hasVerifierLog }
    return said.lastIndex(where: isReason) ?? said.lastIndex { $0.match != nil && $0.match?.rule.code != LoaderRules.plainCode }
      ?? (isFailure && !hasVerifierLog ? said.lastIndex { $0.match == nil } : nil)
  }
}
