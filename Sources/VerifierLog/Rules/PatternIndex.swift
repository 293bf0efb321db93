/// Patterns, found by the words of a message: of many only those are compared whose longest word stands in it.
struct PatternIndex: Sendable {
  /// In the order in which they were added: the first that matches counts.
  private(set) var patterns: [MessagePattern] = []
  private var byKey: [ArraySlice<UInt8>: [Int]] = [:]
  /// Patterns without a word of their own.
  private var others: [Int] = []
  private static let manyCandidates = 64

  init(_ texts: [String] = []) {
    for text in texts { add(text) }
  }

  mutating func add(_ text: String) {
    let pattern = MessagePattern(text)
    if pattern.key.isEmpty {
      others.append(patterns.count)
    } else {
      byKey[pattern.key[...], default: []].append(patterns.count)
    }
    patterns.append(pattern)
  }

  /// The first pattern that a message matches, and what its placeholders hold; nil where it matches none.
  func match(_ message: [UInt8]) -> (index: Int, values: [Range<Int>])? {
    var candidates = others
    MessagePattern.forEachWord(message) { range in
      if let hits = byKey[message[range]] { candidates += hits }
    }
    // A message that says the same word again and again is compared once with each pattern.
    if candidates.count > PatternIndex.manyCandidates { candidates = Set(candidates).sorted() }
    var best: (index: Int, values: [Range<Int>])?
    for index in candidates where index < best?.index ?? .max {
      if let values = patterns[index].match(message) { best = (index, values) }
    }
    return best
  }
}
