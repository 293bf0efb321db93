/// Reading a line of a log piece by piece: places beyond the end hold nothing.
extension [UInt8] {
  /// The byte at `place`; 0 beyond the end.
  @inline(__always) func byte(_ place: Int) -> UInt8 { place >= 0 && place < count ? self[place] : 0 }

  /// Whether `text` stands at `place`.
  func holds(_ text: String, at place: Int = 0) -> Bool {
    guard place >= 0 else { return false }
    var index = place
    for wanted in text.utf8 {
      guard index < count, self[index] == wanted else { return false }
      index &+= 1
    }
    return true
  }

  /// The first place that is no space or tab, from `place` on.
  func skippingSpace(_ place: Int) -> Int {
    var place = place
    while byte(place) == 0x20 || byte(place) == 0x09 { place &+= 1 }
    return place
  }

  /// A decimal number that begins at `place`, and the place behind it; nil where there is none, or it has more than nine digits.
  func number(_ place: Int) -> (value: Int, end: Int)? {
    var value = 0
    var end = place
    while case let digit = byte(end) &- 0x30, digit < 10 {
      value = value &* 10 &+ Int(digit)
      end &+= 1
      if end &- place > 9 { return nil }
    }
    return end > place ? (value, end) : nil
  }

  /// The first place of `byte` at or after `place`.
  func place(of byte: UInt8, from place: Int) -> Int? {
    var place = Swift.max(0, place)
    while place < count {
      if self[place] == byte { return place }
      place &+= 1
    }
    return nil
  }

  /// The first place at or after `place` where `text` stands.
  func place(of text: String, from place: Int = 0) -> Int? {
    guard let first = text.utf8.first else { return nil }
    var next = place
    while let hit = self.place(of: first, from: next) {
      if holds(text, at: hit) { return hit }
      next = hit &+ 1
    }
    return nil
  }

  /// The text between two places; what is not UTF-8 comes out as U+FFFD.
  func text(_ range: Range<Int>) -> String { String(decoding: self[range.clamped(to: 0..<count)], as: UTF8.self) }

  /// The last place behind `start` that is no space, up to `end`.
  func trimmingSpace(_ start: Int, _ end: Int) -> Int {
    var end = Swift.min(end, count)
    while end > start, case let byte = self[end &- 1], byte == 0x20 || byte == 0x09 || byte == 0x0d { end &-= 1 }
    return end
  }

  /// Takes over other bytes, in the memory that is there.
  mutating func replace(with other: ArraySlice<UInt8>) {
    removeAll(keepingCapacity: true)
    append(contentsOf: other)
  }
}
