package import ByteReading

/// How alike two names are, for suggestions: renamed things mostly keep much of their names.
package enum NameLikeness {
  /// Longer names are not compared letter by letter.
  private static let longest = 64

  /// 0 for names that have nothing to do with each other, 100 for those that differ in underscores or case only.
  package static func score(_ a: Bytes, _ b: Bytes) -> Int {
    let (first, second) = (letters(a), letters(b))
    guard !first.isEmpty, !second.isEmpty else { return 0 }
    if first == second { return 100 }
    let (shorter, longer) = first.count < second.count ? (first, second) : (second, first)
    guard longer.count <= longest else { return 0 }
    let allowed = max(1, longer.count / 4)
    let distance = editDistance(shorter, longer, limit: allowed)
    // A change of one letter says little where there are only three.
    if distance <= allowed, shorter.count > 3 { return 90 - 60 * distance / (allowed + 1) }
    // `nr_running` in `h_nr_running`: at least half of the longer one, and at one of its ends.
    let isPart = longer.starts(with: shorter) || longer.suffix(shorter.count).elementsEqual(shorter)
    return isPart && shorter.count * 2 >= longer.count && shorter.count > 3 ? 50 : 0
  }

  /// Without the underscores around it and with small letters.
  private static func letters(_ name: Bytes) -> [UInt8] {
    guard name.count <= longest * 2 else { return [] }
    let all = name.array().map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }
    let core = all.drop { $0 == 0x5f }
    let end = core.lastIndex { $0 != 0x5f } ?? core.startIndex
    return core.isEmpty ? [] : Array(core[...end])
  }

  /// Letters to add, take away or change (Levenshtein); more than `limit` where it is more than that.
  package static func editDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
    guard abs(a.count - b.count) <= limit else { return limit + 1 }
    var previous = Array(0...b.count)
    for (row, letter) in a.enumerated() {
      var current = [row + 1]
      current.reserveCapacity(b.count + 1)
      for (column, other) in b.enumerated() {
        current.append(min(previous[column] + (letter == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1))
      }
      if let least = current.min(), least > limit { return limit + 1 }
      previous = current
    }
    return previous[b.count]
  }
}
