import ByteReading

/// A pattern for names of functions as libbpf has it: `*` stands for any letters, `?` for one, and nothing else for others than itself
/// (`glob_match()`).
struct FunctionPattern {
  private let letters: [UInt8]
  /// Longer than every name that could match.
  private let isTooLong: Bool

  /// What no name of the kernel has more of (`KSYM_NAME_LEN`).
  private static let nameLimit = 512

  init(_ text: String) {
    var letters: [UInt8] = []
    var count = 0
    for letter in text.utf8 where !(letter == FunctionPattern.any && letters.last == FunctionPattern.any) {
      if letter != FunctionPattern.any { count += 1 }
      guard count <= FunctionPattern.nameLimit else { break }
      letters.append(letter)
    }
    self.letters = letters
    isTooLong = count > FunctionPattern.nameLimit
  }

  /// Whether text has letters that stand for others.
  static func isPattern(_ text: String) -> Bool { text.utf8.contains { $0 == any || $0 == one } }

  private static let any: UInt8 = 0x2a
  private static let one: UInt8 = 0x3f

  /// Goes back to the last `*` only: what an earlier one could match is matched already.
  func matches(_ name: Bytes) -> Bool {
    guard !isTooLong, name.count <= FunctionPattern.nameLimit else { return false }
    var (position, place) = (0, 0)
    var star: (position: Int, place: Int)?
    while place < name.count {
      if position < letters.count, letters[position] == FunctionPattern.any {
        position += 1
        star = (position, place)
      } else if position < letters.count, letters[position] == FunctionPattern.one || letters[position] == name[place] {
        (position, place) = (position + 1, place + 1)
      } else if let last = star {
        star = (last.position, last.place + 1)
        (position, place) = (last.position, last.place + 1)
      } else {
        return false
      }
    }
    return letters[position...].allSatisfy { $0 == FunctionPattern.any }
  }
}
