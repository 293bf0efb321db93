package import ByteReading

/// How alike other names are to one, for suggestions: renamed things mostly keep much of their names.
package struct NameLikeness {
  /// Longer names are not compared letter by letter.
  private static let longest = EditDistance.longest

  /// The letters of the one name; empty where it has none, or too many.
  private let letters: [UInt8]
  private let kinds: UInt64
  private let distance: EditDistance?

  package init(to name: Bytes) {
    let range = NameLikeness.core(of: name)
    letters = range.map { NameLikeness.small(name[$0]) }
    kinds = letters.reduce(0) { $0 | NameLikeness.kind(of: $1) }
    distance = EditDistance(from: letters)
  }

  /// Enough of a name to tell that it is not much like most others.
  package struct Sketch: Sendable {
    fileprivate let kinds: UInt64
    /// Letters without the underscores around them; 0 where there are too many.
    fileprivate let count: UInt8

    package init(_ name: Bytes) {
      let core = NameLikeness.core(of: name)
      var kinds: UInt64 = 0
      for place in core { kinds |= NameLikeness.kind(of: NameLikeness.small(name[place])) }
      (self.kinds, count) = (kinds, UInt8(truncatingIfNeeded: core.count))
    }
  }

  /// Whether ``score(_:)`` of the name may be more than that of a part.
  package func mayBeNear(_ sketch: Sketch) -> Bool {
    let (shorter, longer) = (min(Int(sketch.count), letters.count), max(Int(sketch.count), letters.count))
    let allowed = max(1, longer / 4)
    guard longer - shorter <= allowed, shorter > 0 else { return false }
    let (missing, added) = ((kinds & ~sketch.kinds).nonzeroBitCount, (sketch.kinds & ~kinds).nonzeroBitCount)
    return max(missing, added) <= allowed
  }

  /// 0 for names that have nothing to do with each other, 100 for those that differ in underscores or case only.
  package static func score(_ a: Bytes, _ b: Bytes) -> Int { NameLikeness(to: a).score(b) }

  /// The same for another name. Most are told apart by their lengths and letters.
  package func score(_ name: Bytes) -> Int {
    let core = NameLikeness.core(of: name)
    let (shorter, longer) = (min(core.count, letters.count), max(core.count, letters.count))
    guard shorter > 0 else { return 0 }
    if shorter == longer, letters.indices.allSatisfy({ letters[$0] == NameLikeness.small(name[core.lowerBound + $0]) }) {
      return 100
    }
    // A change of one letter says little where there are only three.
    guard longer <= NameLikeness.longest, shorter > 3 else { return 0 }
    let allowed = max(1, longer / 4)
    let isLong = shorter * 2 >= longer
    guard isLong || longer - shorter <= allowed else { return 0 }
    var others: UInt64 = 0
    for place in core { others |= NameLikeness.kind(of: NameLikeness.small(name[place])) }
    // Each kind of letter that only one of them has takes a change at least.
    let (missing, added) = ((kinds & ~others).nonzeroBitCount, (others & ~kinds).nonzeroBitCount)
    let mayBeNear = longer - shorter <= allowed && max(missing, added) <= allowed
    let mayBePart = isLong && (letters.count <= core.count ? missing : added) == 0
    guard mayBeNear || mayBePart else { return 0 }
    let other = core.map { NameLikeness.small(name[$0]) }
    if mayBeNear, let distance = distance?.distance(to: other), distance <= allowed {
      return 90 - 60 * distance / (allowed + 1)
    }
    return mayBePart && (letters.count <= other.count ? isPart(letters, other) : isPart(other, letters)) ? 50 : 0
  }

  /// `nr_running` in `h_nr_running`: at least half of the longer one, and at one of its ends.
  private func isPart(_ shorter: [UInt8], _ longer: [UInt8]) -> Bool {
    longer.starts(with: shorter) || longer.suffix(shorter.count).elementsEqual(shorter)
  }

  /// Where the name is without the underscores around it; empty where it is too long.
  private static func core(of name: Bytes) -> Range<Int> {
    guard name.count <= longest * 2 else { return 0..<0 }
    var (first, end) = (0, name.count)
    while first < end, name[first] == 0x5f { first += 1 }
    while end > first, name[end - 1] == 0x5f { end -= 1 }
    return first..<end
  }

  private static func small(_ letter: UInt8) -> UInt8 { letter >= 0x41 && letter <= 0x5a ? letter | 0x20 : letter }

  /// One bit for each letter, of which a few share one.
  private static func kind(of letter: UInt8) -> UInt64 { 1 &<< UInt64(letter & 63) }
}
