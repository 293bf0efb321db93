/// A message with placeholders, taken apart: bytes are compared with it without any regular expression.
struct MessagePattern: Sendable {
  /// A placeholder and the literal text behind it; the first piece may have no placeholder.
  struct Piece: Sendable {
    let name: String?
    /// Whether it may hold spaces, or nothing at all.
    let isText: Bool
    let literal: [UInt8]
  }

  let pieces: [Piece]
  /// The longest word of its literal text: a message without it does not match.
  let key: [UInt8]

  /// `text` is ours: a brace that does not close ends in a literal.
  init(_ text: String) {
    var pieces: [Piece] = []
    let parts = text.split(separator: "{", omittingEmptySubsequences: false)
    if let first = parts.first, !first.isEmpty { pieces.append(Piece(name: nil, isText: false, literal: Array(first.utf8))) }
    for part in parts.dropFirst() {
      let halves = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
      var name = String(halves.first ?? "")
      let isText = name.hasSuffix("*")
      if isText { name.removeLast() }
      pieces.append(Piece(name: name, isText: isText, literal: halves.count > 1 ? Array(halves[1].utf8) : []))
    }
    self.pieces = pieces
    key =
      pieces.enumerated().flatMap { index, piece in
        MessagePattern.words(piece.literal, isOpenAtStart: piece.name != nil, isOpenAtEnd: index + 1 < pieces.count)
      }.max { $0.count < $1.count } ?? []
  }

  /// Runs of letters and `_` of three and more; those that a placeholder may make longer are left out.
  private static func words(_ literal: [UInt8], isOpenAtStart: Bool, isOpenAtEnd: Bool) -> [[UInt8]] {
    var words: [[UInt8]] = []
    forEachWord(literal) { range in
      if isOpenAtStart, range.lowerBound == 0 { return }
      if isOpenAtEnd, range.upperBound == literal.count { return }
      words.append(Array(literal[range]))
    }
    return words
  }

  static func forEachWord(_ text: [UInt8], _ body: (Range<Int>) -> Void) {
    var place = 0
    while place < text.count {
      let start = place
      while case let byte = text.byte(place), (byte | 0x20) &- 0x61 < 26 || byte == 0x5f { place &+= 1 }
      if place &- start >= 3 { body(start..<place) }
      if place == start { place &+= 1 }
    }
  }

  /// What the placeholders hold, in their order; nil where the message is another.
  func match(_ message: [UInt8]) -> [Range<Int>]? {
    var found: [Range<Int>] = []
    var place = 0
    for (index, piece) in pieces.enumerated() {
      guard piece.name != nil else {
        guard message.starts(with: piece.literal) else { return nil }
        place = piece.literal.count
        continue
      }
      guard let end = end(of: piece, isLast: index == pieces.count - 1, in: message, from: place) else { return nil }
      found.append(place..<end)
      place = end + piece.literal.count
    }
    return found
  }

  /// Where what a placeholder holds ends.
  private func end(of piece: Piece, isLast: Bool, in message: [UInt8], from start: Int) -> Int? {
    if piece.literal.isEmpty, isLast, piece.isText { return message.count }
    var end = start
    while end <= message.count {
      let stops = piece.literal.isEmpty ? end == message.count || message[end] == 0x20 : holds(piece.literal, message, end)
      if stops, piece.isText || end > start { return end }
      guard end < message.count, piece.isText || message[end] != 0x20 else { return nil }
      end += 1
    }
    return nil
  }

  private func holds(_ literal: [UInt8], _ message: [UInt8], _ place: Int) -> Bool {
    guard literal.count <= message.count - place else { return false }
    for index in 0..<literal.count where message[place + index] != literal[index] { return false }
    return true
  }
}
