/// A command line that is read without the argument parser, as far as it is plain.
///
/// The parser looks at commands through reflection, for which the runtime searches the tables of all types of the program: that takes
/// five megabytes of the executable and a millisecond, more than all else of a short command. A plain line consists of options that
/// are written out, each with its value in a word of its own, and of words that do not begin with a dash. Whatever else a line may be is
/// not judged here: it is the parser's, and so are help and complaints.
///
/// Each property of a command takes its words; what nobody took makes the line not plain.
struct PlainLine {
  /// nil where a word was taken.
  private var words: [String?]

  init(_ words: [String]) { self.words = words }

  /// Takes the value of an option that is given at most once; nil where it is not given.
  mutating func value(_ names: String...) throws(NotPlain) -> String? {
    let all = try values(of: names)
    guard all.count <= 1 else { throw NotPlain() }
    return all.first
  }

  /// Takes the values of an option that can be repeated.
  mutating func values(_ names: String...) throws(NotPlain) -> [String] { try values(of: names) }

  private mutating func values(of names: [String]) throws(NotPlain) -> [String] {
    var values: [String] = []
    for index in words.indices {
      guard let name = words[index], names.contains(name) else { continue }
      // The parser has rules for words like options and for a place that is empty; another option's value was taken already.
      guard index + 1 < words.count, let value = words[index + 1], PlainLine.isPlain(value) else { throw NotPlain() }
      words[index] = nil
      words[index + 1] = nil
      values.append(value)
    }
    return values
  }

  /// Takes an option's value that is one of a set of words.
  mutating func choice<Choice: RawRepresentable<String>>(_ names: String...) throws(NotPlain) -> Choice? {
    let all = try values(of: names)
    guard let text = all.first else { return nil }
    guard all.count == 1, let choice = Choice(rawValue: text) else { throw NotPlain() }
    return choice
  }

  /// Takes the values of an option that can be repeated, each one of a set of words.
  mutating func choices<Choice: RawRepresentable<String>>(_ names: String...) throws(NotPlain) -> [Choice] {
    var choices: [Choice] = []
    for text in try values(of: names) { choices.append(try Choice(rawValue: text).required()) }
    return choices
  }

  /// Takes a flag that is given at most once.
  mutating func flag(_ names: String...) throws(NotPlain) -> Bool {
    var isGiven = false
    for index in words.indices {
      guard let word = words[index], names.contains(word) else { continue }
      guard !isGiven else { throw NotPlain() }
      words[index] = nil
      isGiven = true
    }
    return isGiven
  }

  /// Takes all words that are left, in order. Options and flags must be taken before.
  mutating func rest() throws(NotPlain) -> [String] {
    var rest: [String] = []
    for word in words {
      guard let word else { continue }
      guard PlainLine.isPlain(word) else { throw NotPlain() }
      rest.append(word)
    }
    words = []
    return rest
  }

  /// Takes the one word that is left; nil where there is none.
  mutating func lastWord() throws(NotPlain) -> String? {
    let words = try rest()
    guard words.count <= 1 else { throw NotPlain() }
    return words.first
  }

  /// Whether every word was taken.
  var isEmpty: Bool { words.allSatisfy { $0 == nil } }

  private static func isPlain(_ word: String) -> Bool { !word.isEmpty && word.utf8.first != 0x2d }
}

/// The argument parser has to read this line.
struct NotPlain: Error {}

extension Optional {
  /// What must be given.
  func required() throws(NotPlain) -> Wrapped {
    guard let self else { throw NotPlain() }
    return self
  }
}
