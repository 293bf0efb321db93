/// What the log said last of the registers of each frame.
struct RegisterFile {
  /// A register: the verifier's words for what it holds, and the instruction that wrote it last.
  struct Register {
    var value: [UInt8] = []
    var writer: [UInt8] = []
    /// The number of that instruction; -1 where none was seen.
    var writerIndex = -1
    /// How it lost the pointer that it held.
    var loss: RegisterLoss?
    /// How many instructions had been met when the log spoke of its value last.
    var time = 0
  }

  /// Registers of BPF programs, the frame pointer included (`MAX_BPF_REG`).
  static let count = 11
  /// Frames that are followed (`MAX_CALL_FRAMES` is 8).
  private static let frameLimit = 16

  /// `frames[frame * count + number]`
  private var registers = Array(repeating: Register(), count: RegisterFile.count)
  /// The frame that was spoken of last.
  private(set) var frame = 0
  /// What the instruction that was read last does to registers, where the log did not say yet what came of it.
  private var pending = Effect.none
  private var pendingIndex = -1
  /// Whether the instruction that was read last compares.
  private var isComparison = false
  private var pendingText: [UInt8] = []
  /// Instructions that were met.
  private var time = 0
  /// The call that was carried out last: its text, its number (-1 where there was none), and when.
  private(set) var lastCall: [UInt8] = []
  private(set) var lastCallIndex = -1
  private(set) var lastCallTime = 0

  private enum Effect {
    case none
    case writes(Int)
    case calls
    /// A function of the program's own: what the log goes on with says what becomes of it.
    case entersFunction
  }

  subscript(number: Int) -> Register {
    let place = frame * RegisterFile.count + number
    return registers.indices.contains(place) ? registers[place] : Register()
  }

  mutating func set(_ number: Int, _ value: [UInt8]) { registers[frame * RegisterFile.count + number].value = value }

  /// Hands every register of every frame that holds something to `body`.
  mutating func forEachPointer(_ body: (inout Register) -> Void) {
    for place in registers.indices where !registers[place].value.isEmpty { body(&registers[place]) }
  }

  /// Forgets everything.
  mutating func reset() {
    frame = 0
    pending = .none
    lastCallIndex = -1
    for place in registers.indices { clear(place) }
  }

  private mutating func clear(_ place: Int) {
    // Most are empty already, and finding that out costs less.
    if !registers[place].value.isEmpty { registers[place].value.removeAll(keepingCapacity: true) }
    if !registers[place].writer.isEmpty { registers[place].writer.removeAll(keepingCapacity: true) }
    registers[place].writerIndex = -1
    registers[place].loss = nil
  }

  /// An instruction that the verifier got to; where the log tells what came of it, from `start` on, it was carried out. Else what it
  /// writes holds from the next line on: where it is the one that fails, what the register held before is what counts.
  mutating func meet(_ index: Int, _ text: Range<Int>, of line: [UInt8], told start: Int?) {
    settle()
    // A log that begins in a function does not say so before.
    if let start, line.byte(start) != 0 { _ = speak(line, start) }
    time &+= 1
    isComparison = line.holds("if ", at: text.lowerBound)
    pending = RegisterFile.effect(line, text)
    pendingIndex = index
    if case .none = pending { return }
    pendingText.replace(with: line[text])
    if start != nil { settle() }
  }

  private mutating func settle() {
    switch pending {
    case .none, .entersFunction: break
    case .writes(let number): write(number)
    case .calls:
      if let call = InvalidatingCall(pendingText) { invalidate(by: call, pendingText, at: pendingIndex) }
      // Arguments are lost in a call (`CALLER_SAVED_REGS`).
      for number in 1...5 { clear(frame * RegisterFile.count + number) }
      write(0)
      lastCall.replace(with: pendingText[...])
      lastCallIndex = pendingIndex
      lastCallTime = time
    }
    pending = .none
  }

  /// Follows the verifier from function to function, by its remarks on that.
  mutating func follow(_ line: [UInt8]) {
    let start = line.skippingSpace(0)
    switch line.byte(start) {
    case 0x63 where line.holds("callee:", at: start): enter()
    case 0x74 where line.holds("to caller at ", at: start): leave()
    // A function that is verified on its own begins with nothing but its arguments, which no instruction set.
    case 0x56 where line.holds("Validating ", at: start): reset()
    // It is not gone into: the call is like that of a helper.
    case 0x46 where line.holds("Func#", at: start) && line.place(of: "assumed valid", from: start) != nil:
      if case .entersFunction = pending { pending = .calls }
      settle()
    default: break
    }
  }

  /// A function is gone into: it has the arguments of what called it, and nothing else.
  private mutating func enter() {
    settle()
    guard frame + 1 < RegisterFile.frameLimit else { return }
    let (caller, callee) = (frame * RegisterFile.count, (frame + 1) * RegisterFile.count)
    while registers.count < callee + RegisterFile.count { registers.append(Register()) }
    for number in 0..<RegisterFile.count {
      if (1...5).contains(number) { registers[callee + number] = registers[caller + number] } else { clear(callee + number) }
    }
  }

  /// It is gone back to what called the function: with its result, and without the arguments.
  private mutating func leave() {
    settle()
    guard frame > 0 else { return }
    let (caller, callee) = ((frame - 1) * RegisterFile.count, frame * RegisterFile.count)
    for number in 1...5 { clear(caller + number) }
    registers[caller] = registers[callee]
    frame -= 1
  }

  private mutating func write(_ number: Int) {
    let place = frame * RegisterFile.count + number
    let loss = copiedLoss(number)
    registers[place].value.removeAll(keepingCapacity: true)
    registers[place].writer.replace(with: pendingText[...])
    registers[place].writerIndex = pendingIndex
    registers[place].loss = loss
    registers[place].time = time
  }

  /// What `r1 = r6` takes over with a pointer that was lost.
  private func copiedLoss(_ number: Int) -> RegisterLoss? {
    guard pendingText.byte(0) == 0x72, let (_, end) = pendingText.number(1), pendingText.holds(" = r", at: end),
      let (source, last) = pendingText.number(end + 4), last == pendingText.count, source < RegisterFile.count
    else { return nil }
    return self[source].loss
  }

  /// `r1 = ...`, `w1 += ...`, `call ...`
  private static func effect(_ line: [UInt8], _ text: Range<Int>) -> Effect {
    let first = line.byte(text.lowerBound)
    if first == 0x72 || first == 0x77 {
      guard let (number, end) = line.number(text.lowerBound + 1), number < count - 1, line.byte(end) == 0x20 else { return .none }
      return .writes(number)
    }
    guard first == 0x63, line.holds("call ", at: text.lowerBound) else { return .none }
    // A call of the program's own function goes on in that; what it leaves behind is told on the way back.
    return line.holds("call pc", at: text.lowerBound) ? .entersFunction : .calls
  }

  /// Takes over the registers that a line tells of from `start` on; all others of the frame are forgotten where `isWhole` is set.
  mutating func read(_ line: [UInt8], from start: Int, isWhole: Bool) {
    settle()
    guard let behind = speak(line, start) else { return }
    var place = behind
    if isWhole {
      for number in 0..<RegisterFile.count { registers[frame * RegisterFile.count + number].value.removeAll(keepingCapacity: true) }
    }
    while let (number, value) = RegisterFile.next(line, &place) {
      guard let number, number < RegisterFile.count else { continue }
      let place = frame * RegisterFile.count + number
      if registers[place].loss != nil, RegisterFile.isPointer(Array(line[value])), !line.holds("untrusted_", at: value.lowerBound) {
        registers[place].loss = nil
      }
      guard isComparison, !isWhole else {
        registers[place].value.replace(with: line[value])
        registers[place].time = time
        continue
      }
      let old = registers[place].value
      registers[place].value.replace(with: line[value])
      registers[place].time = time
      spread(from: number, was: old)
    }
    // Another way through the program: what was lost on the one before counts for what is still a number alone.
    if isWhole {
      for place in frame * RegisterFile.count..<(frame + 1) * RegisterFile.count where registers[place].value.isEmpty {
        registers[place].loss = nil
      }
    }
  }

  /// Turns to the frame that a line speaks of from `start` on, and gives the place behind its name; nil for one that is not followed.
  private mutating func speak(_ line: [UInt8], _ start: Int) -> Int? {
    var place = start
    var named = 0
    if line.holds("frame", at: place), let (number, colon) = line.number(place + 5), line.byte(colon) == 0x3a {
      named = number
      place = line.skippingSpace(colon + 1)
    }
    guard named < RegisterFile.frameLimit else { return nil }
    frame = named
    while registers.count < (named + 1) * RegisterFile.count { registers.append(Register()) }
    return place
  }

  /// The next `R1=...` or `fp-8=...`; its number is nil where it is no register. Nil at the end.
  private static func next(_ line: [UInt8], _ place: inout Int) -> (number: Int?, value: Range<Int>)? {
    let start = line.skippingSpace(place)
    guard line.byte(start) != 0 else { return nil }
    var number: Int?
    var equals = start
    if LogLine.isRegister(line, start), let (found, end) = line.number(start + 1) {
      number = found
      equals = LogLine.skippingMarks(line, end)
    } else {
      while case let byte = line.byte(equals), byte != 0x3d, byte != 0x20, byte != 0 { equals &+= 1 }
      guard line.byte(equals) == 0x3d else {
        place = equals
        // `cb`, `async_cb` and the like.
        return line.byte(equals) == 0 ? nil : (nil, equals..<equals)
      }
    }
    var end = equals + 1
    var depth = 0
    while case let byte = line.byte(end), byte != 0, depth > 0 || byte != 0x20 {
      if byte == 0x28 { depth &+= 1 } else if byte == 0x29 { depth &-= 1 }
      end &+= 1
    }
    place = end
    return (number, equals + 1..<end)
  }
}
