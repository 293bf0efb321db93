/// The registers that matter to a refusal.
enum NamedRegisters {
  /// Those that the instruction reads and those that the message names, in the order in which they come.
  static func used(by instruction: [UInt8], and message: [UInt8]) -> [Int] {
    var read = instruction
    // What `r1 = ...` held before does not matter.
    if let (_, end) = instruction.number(1), instruction.holds(" = ", at: end), instruction.byte(0) != 0x69 {
      read = Array(instruction[(end + 3)...])
    }
    var found = numbers(in: read + [0x20] + message)
    if instruction.holds("call "), let number = argument(in: message), !found.contains(number) { found.append(number) }
    return found
  }

  /// `arg#0`, `arg #2`, `trusted arg0`: arguments are counted from 0, and lie in R1 to R5.
  private static func argument(in message: [UInt8]) -> Int? {
    var next = 0
    while let hit = message.place(of: "arg", from: next) {
      var place = hit + 3
      if message.byte(place) == 0x20 { place += 1 }
      if message.byte(place) == 0x23 { place += 1 }
      if let (number, _) = message.number(place), number < 5 { return number + 1 }
      next = hit + 3
    }
    return nil
  }

  /// `r1`, `w1`, `R1`, in the order in which they come.
  static func numbers(in text: [UInt8]) -> [Int] {
    var found: [Int] = []
    for place in text.indices {
      let letter = text[place]
      guard letter == 0x72 || letter == 0x77 || letter == 0x52, !isWord(text.byte(place - 1)),
        let (number, end) = text.number(place + 1), number < RegisterFile.count, !isWord(text.byte(end)), !found.contains(number)
      else { continue }
      found.append(number)
    }
    return found
  }

  private static func isWord(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5f }
}
