/// How many letters must be added, taken away or changed to make other words of one (Levenshtein), all columns of a row at once, as bits of one
/// number (G. Myers, A fast bit-vector algorithm for approximate string matching, 1999; H. Hyyrö for whole words, 2001).
struct EditDistance {
  /// For each letter a bit for each of its places in the word.
  private let places: [UInt64]
  private let count: Int

  /// Longer words do not fit into a number.
  static let longest = 64

  /// Nil where the word is empty or too long.
  init?(from word: [UInt8]) {
    guard !word.isEmpty, word.count <= EditDistance.longest else { return nil }
    var places = [UInt64](repeating: 0, count: 256)
    for (place, letter) in word.enumerated() { places[Int(letter)] |= 1 << UInt64(place) }
    (self.places, count) = (places, word.count)
  }

  func distance(to other: [UInt8]) -> Int {
    // Where a column is one more, and one less, than the one before it.
    var (more, less) = (UInt64.max, UInt64(0))
    let last = UInt64(1) << UInt64(count - 1)
    var distance = count
    for letter in other {
      let same = places[Int(letter)]
      let vertical = same | less
      let horizontal = (((same & more) &+ more) ^ more) | same
      var up = less | ~(horizontal | more)
      var down = more & horizontal
      if up & last != 0 { distance += 1 }
      if down & last != 0 { distance -= 1 }
      up = up << 1 | 1
      down <<= 1
      more = down | ~(vertical | up)
      less = up & vertical
    }
    return distance
  }
}
