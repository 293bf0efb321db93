/// What a line of a log is, by its form alone (`kernel/bpf/verifier.c`, `kernel/bpf/log.c`; Linux 4.14 to 7.2).
///
/// Places are those of bytes in the line.
enum LogLine {
  /// `12: (79) r1 = *(u64 *)(r6 +8)   ; R1_w=scalar()`: the instruction's number and text, and where the registers behind it begin.
  case instruction(Int, text: Range<Int>, registers: Int?)
  /// `12: R1=ctx() R10=fp0`, `from 3 to 7: R0=0`, ` R6=ctx()`: registers from that place on. All of a frame's where `isWhole` is set.
  case registers(at: Int, isWhole: Bool)
  /// `; if (!value) @ agent.c:12`: the text of the source, and where the `@` stands.
  case source(text: Range<Int>, place: Range<Int>?)
  /// `processed 12 insns (limit 1000000) ...`: the end of what the verifier says of a program.
  case end(processed: Range<Int>)
  /// `libbpf: ...`, from behind those words.
  case libbpf(Int)
  /// `-- BEGIN PROG LOAD LOG --`, `-- BEGIN BTF LOAD LOG ---`, and their ends.
  case frame(Frame)
  /// What the verifier tells of its way and of its work, which is no reason.
  case remark
  case empty
  /// Anything else: what may be the reason, from its first byte that is no space.
  case words(Int)

  enum Frame {
    case beginsProgram, endsProgram, beginsTypes, endsTypes
  }

  /// Whether nothing but a verifier's log has such lines.
  var isTelling: Bool {
    switch self {
    case .instruction, .registers(_, isWhole: true), .end, .frame: true
    case .registers, .source, .libbpf, .remark, .empty, .words: false
    }
  }

  init(_ line: [UInt8]) {
    let start = line.skippingSpace(0)
    switch line.byte(start) {
    case 0: self = line.count > start ? .words(start) : .empty
    case 0x30...0x39: self = LogLine.numbered(line, start)
    case 0x3b: self = LogLine.source(line, start)
    case 0x52: self = LogLine.isRegister(line, start) ? .registers(at: start, isWhole: false) : .words(start)
    case 0x66: self = LogLine.beginningWithF(line, start)
    case 0x2d: self = LogLine.bracket(line, start)
    case 0x6c where line.holds("libbpf: ", at: start):
      let text = start + 8
      self = LogLine.frame(line, text).map { .frame($0) } ?? (LogLine.isCutFrame(line, text) ? .remark : .libbpf(text))
    case 0x70 where line.holds("processed ", at: start):
      guard let (_, end) = line.number(start + 10), line.holds(" insns", at: end) else { fallthrough }
      self = .end(processed: start + 10..<end)
    default: self = Remarks.isRemark(line, start) ? .remark : .words(start)
    }
  }

  /// What begins with a number.
  private static func numbered(_ line: [UInt8], _ start: Int) -> LogLine {
    guard let (number, colon) = line.number(start), line.byte(colon) == 0x3a else { return .words(start) }
    let text = line.skippingSpace(colon + 1)
    switch line.byte(text) {
    case 0: return .remark
    case 0x28:
      // `(79) `
      guard line.byte(text + 3) == 0x29, isHexadecimal(line.byte(text + 1)), isHexadecimal(line.byte(text + 2)) else {
        return .words(start)
      }
      return instruction(number, line, line.skippingSpace(text + 4))
    case 0x3c where line.holds("<invalid ", at: text): return instruction(number, line, text)
    case 0x52, 0x66:
      return isRegister(line, text) || line.holds("frame", at: text) || line.holds("fp-", at: text)
        ? .registers(at: text, isWhole: true) : .words(start)
    case 0x73 where line.holds("safe", at: text): return .remark
    // `Live regs before insn:` is followed by lines such as `  3: 01........ (07) r1 += 1`.
    case 0x2e, 0x30...0x39: return line.byte(text + 10) == 0x20 && line.byte(text + 11) == 0x28 ? .remark : .words(start)
    default: return .words(start)
    }
  }

  private static func instruction(_ number: Int, _ line: [UInt8], _ text: Int) -> LogLine {
    let mark = line.place(of: 0x3b, from: text)
    let end = line.trimmingSpace(text, mark ?? line.count)
    return .instruction(number, text: text..<end, registers: mark.map { line.skippingSpace($0 + 1) })
  }

  private static func source(_ line: [UInt8], _ start: Int) -> LogLine {
    let text = line.skippingSpace(start + 1)
    // The last ` @ `: the text may have one of its own.
    var mark: Int?
    var next = text
    while let hit = line.place(of: 0x40, from: next) {
      if line.byte(hit + 1) == 0x20, hit == text || line.byte(hit - 1) == 0x20 { mark = hit }
      next = hit + 1
    }
    guard let mark, line.byte(line.trimmingSpace(mark, line.count) - 1) &- 0x30 < 10 else {
      // `1: (61) r2 = ...   ; R2=fp-4` without its front.
      if isRegister(line, text) || line.holds("frame", at: text) && isRegister(line, text + 8)
        || line.holds("fp-", at: text) && line.place(of: 0x3d, from: text) != nil
      {
        return .registers(at: text, isWhole: false)
      }
      return .source(text: text..<line.trimmingSpace(text, line.count), place: nil)
    }
    return .source(text: text..<line.trimmingSpace(text, mark), place: mark + 2..<line.trimmingSpace(mark + 2, line.count))
  }

  private static func beginningWithF(_ line: [UInt8], _ start: Int) -> LogLine {
    if line.holds("from ", at: start), let (_, middle) = line.number(start + 5), line.holds(" to ", at: middle),
      let (_, end) = line.number(middle + 4)
    {
      guard let colon = line.place(of: 0x3a, from: end) else { return .remark }
      let text = line.skippingSpace(colon + 1)
      return line.holds("safe", at: text) || line.byte(text) == 0 ? .remark : .registers(at: text, isWhole: true)
    }
    if line.holds("frame", at: start), let (_, colon) = line.number(start + 5), line.byte(colon) == 0x3a {
      let text = line.skippingSpace(colon + 1)
      return isRegister(line, text) || line.holds("fp-", at: text) ? .registers(at: start, isWhole: false) : .remark
    }
    if line.holds("fp-", at: start), line.place(of: 0x3d, from: start) != nil { return .registers(at: start, isWhole: false) }
    return Remarks.isRemark(line, start) ? .remark : .words(start)
  }

  private static func bracket(_ line: [UInt8], _ start: Int) -> LogLine {
    frame(line, start).map { .frame($0) } ?? (isCutFrame(line, start) ? .remark : .words(start))
  }

  /// `-- BEGIN PROG LOAD LO`: what is left of a frame where the log is cut inside of it.
  private static func isCutFrame(_ line: [UInt8], _ start: Int) -> Bool {
    guard let dashes = line.place(of: "-- ", from: start) else { return false }
    let words = line[(dashes + 3)...]
    return !words.isEmpty
      && ["BEGIN PROG LOAD LOG", "END PROG LOAD LOG", "BEGIN BTF LOAD LOG", "END BTF LOAD LOG"].contains {
        $0.utf8.starts(with: words)
      }
  }

  /// Where the verifier's counts begin behind a message of the kernel's that has no end of line of its own:
  /// `expected prog array map for tail callverification time 18 usec`. Nil where there is no such place.
  static func glue(_ line: [UInt8], _ start: Int) -> Int? {
    for (words, behind) in [("verification time ", " usec"), ("processed ", " insns (limit ")] {
      guard let hit = line.place(of: words, from: start), hit > start, let (_, end) = line.number(hit + words.utf8.count),
        line.holds(behind, at: end)
      else { continue }
      return hit
    }
    return nil
  }

  /// `-- BEGIN PROG LOAD LOG --`, also behind `libbpf: prog 'x': `.
  private static func frame(_ line: [UInt8], _ start: Int) -> Frame? {
    guard let dashes = line.place(of: "-- ", from: start) else { return nil }
    if line.holds("BEGIN PROG LOAD LOG", at: dashes + 3) { return .beginsProgram }
    if line.holds("END PROG LOAD LOG", at: dashes + 3) { return .endsProgram }
    // Before libbpf 0.5.
    if line.holds("BEGIN DUMP LOG", at: dashes + 3) { return .beginsProgram }
    if line.holds("END LOG --", at: dashes + 3) { return .endsProgram }
    if line.holds("BEGIN BTF LOAD LOG", at: dashes + 3) { return .beginsTypes }
    if line.holds("END BTF LOAD LOG", at: dashes + 3) { return .endsTypes }
    return nil
  }

  /// `R1=`, `R10_w=`, but not `R1 !read_ok`.
  static func isRegister(_ line: [UInt8], _ start: Int) -> Bool {
    guard line.byte(start) == 0x52, let (_, end) = line.number(start + 1) else { return false }
    let equals = skippingMarks(line, end)
    // `R1 type=` has a space before.
    return line.byte(equals) == 0x3d
  }

  /// Behind `_w`, `_rw`, `_rD`: what was done with it.
  static func skippingMarks(_ line: [UInt8], _ place: Int) -> Int {
    guard line.byte(place) == 0x5f else { return place }
    var end = place + 1
    while case let letter = line.byte(end) | 0x20, letter >= 0x61, letter <= 0x7a { end &+= 1 }
    return end
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }
}
