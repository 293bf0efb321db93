/// What the log said last of the registers of each frame.
struct RegisterFile {
  /// A register: the verifier's words for what it holds, and the instruction that wrote it last.
  struct Register {
    var value: [UInt8] = []
    var writer: [UInt8] = []
    /// The number of that instruction; -1 where none was seen.
    var writerIndex = -1
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

  private enum Effect {
    case none
    case writes(Int)
    case calls
  }

  subscript(number: Int) -> Register {
    let place = frame * RegisterFile.count + number
    return registers.indices.contains(place) ? registers[place] : Register()
  }

  mutating func set(_ number: Int, _ value: [UInt8]) { registers[frame * RegisterFile.count + number].value = value }

  /// Forgets everything.
  mutating func reset() {
    frame = 0
    pending = .none
    for place in registers.indices { clear(place) }
  }

  private mutating func clear(_ place: Int) {
    // Most are empty already, and finding that out costs less.
    if !registers[place].value.isEmpty { registers[place].value.removeAll(keepingCapacity: true) }
    if !registers[place].writer.isEmpty { registers[place].writer.removeAll(keepingCapacity: true) }
    registers[place].writerIndex = -1
  }

  /// An instruction that the verifier got to. What it writes holds from the next line on: where it is the one that fails, what the
  /// register held before is what counts.
  mutating func meet(_ index: Int, _ text: Range<Int>, of line: [UInt8], isCarriedOut: Bool) {
    settle()
    isComparison = line.holds("if ", at: text.lowerBound)
    pending = RegisterFile.effect(line, text)
    pendingIndex = index
    if case .none = pending { return }
    pendingText.replace(with: line[text])
    if isCarriedOut { settle() }
  }

  private mutating func settle() {
    switch pending {
    case .none: break
    case .writes(let number): write(number)
    case .calls:
      // Arguments are lost in a call (`CALLER_SAVED_REGS`).
      for number in 1...5 { clear(frame * RegisterFile.count + number) }
      write(0)
    }
    pending = .none
  }

  private mutating func write(_ number: Int) {
    let place = frame * RegisterFile.count + number
    registers[place].value.removeAll(keepingCapacity: true)
    registers[place].writer.replace(with: pendingText[...])
    registers[place].writerIndex = pendingIndex
  }

  /// `r1 = ...`, `w1 += ...`, `call ...`
  private static func effect(_ line: [UInt8], _ text: Range<Int>) -> Effect {
    let first = line.byte(text.lowerBound)
    if first == 0x72 || first == 0x77 {
      guard let (number, end) = line.number(text.lowerBound + 1), number < count - 1, line.byte(end) == 0x20 else { return .none }
      return .writes(number)
    }
    // A call of the program's own function goes on in that; what it leaves behind is told on the way back.
    return first == 0x63 && line.holds("call ", at: text.lowerBound) && !line.holds("call pc", at: text.lowerBound) ? .calls : .none
  }

  /// Takes over the registers that a line tells of from `start` on; all others of the frame are forgotten where `isWhole` is set.
  mutating func read(_ line: [UInt8], from start: Int, isWhole: Bool) {
    settle()
    var place = start
    var named = 0
    if line.holds("frame", at: place), let (number, colon) = line.number(place + 5), line.byte(colon) == 0x3a {
      named = number
      place = line.skippingSpace(colon + 1)
    }
    guard named < RegisterFile.frameLimit else { return }
    frame = named
    while registers.count < (named + 1) * RegisterFile.count { registers.append(Register()) }
    if isWhole {
      for number in 0..<RegisterFile.count { registers[frame * RegisterFile.count + number].value.removeAll(keepingCapacity: true) }
    }
    while let (number, value) = RegisterFile.next(line, &place) {
      guard let number, number < RegisterFile.count else { continue }
      let place = frame * RegisterFile.count + number
      guard isComparison, !isWhole else {
        registers[place].value.replace(with: line[value])
        continue
      }
      let old = registers[place].value
      registers[place].value.replace(with: line[value])
      spread(from: number, was: old)
    }
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
