import Glibc

extension Bytes {
  /// Number of bytes before the first NUL at or after `offset`; nil where there is none, or `offset` lies outside.
  public func terminatedLength(at offset: Int) -> Int? {
    guard offset >= 0, offset < count else { return nil }
    let from = unsafe start + offset
    guard let end = unsafe memchr(from, 0, count - offset) else { return nil }
    return unsafe UnsafeRawPointer(end) - from
  }

  /// The first place of `byte` at or after `offset`; nil where there is none, or `offset` lies outside.
  public func firstIndex(of byte: UInt8, from offset: Int = 0) -> Int? {
    guard offset >= 0, offset < count else { return nil }
    guard let hit = unsafe memchr(start + offset, Int32(byte), count - offset) else { return nil }
    return unsafe UnsafeRawPointer(hit) - start
  }

  /// The NUL-terminated bytes at `offset` as text; bytes that are not UTF-8 come out as U+FFFD.
  public func terminatedString(at offset: Int) -> String? {
    guard let length = terminatedLength(at: offset), let bytes = slice(at: offset, count: length) else { return nil }
    return bytes.text
  }

  /// All bytes as text; what is not UTF-8 comes out as U+FFFD.
  public var text: String {
    unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// Whether the bytes are exactly those of `other`.
  public func elementsEqual(_ other: Bytes) -> Bool {
    unsafe count == other.count && memcmp(start, other.start, count) == 0
  }

  /// Order by unsigned bytes, the shorter first where one begins the other: below, at or above zero.
  public func compare(to other: Bytes) -> Int {
    let common = unsafe memcmp(start, other.start, min(count, other.count))
    return common != 0 ? Int(common) : count - other.count
  }

  /// Offset of the first place at or after `offset` where `pattern` occurs, or nil. An empty pattern occurs nowhere.
  ///
  /// For all places one after the other there is ``places(of:)``.
  public func firstIndex(of pattern: Bytes, from offset: Int = 0) -> Int? { places(of: pattern).next(from: offset) }

  /// Prepares to look for `pattern` again and again; only `part` is looked at for that, where the rest shall not be.
  public func places(of pattern: Bytes, sampling part: Range<Int>? = nil) -> PatternPlaces {
    PatternPlaces(pattern, in: self, sampling: part)
  }

  /// Looks for the pattern's byte at `anchor`, which the C library does many bytes at a time, and compares the rest only there.
  /// What ends behind `end` is not found, and not looked at.
  fileprivate func firstIndex(of pattern: Bytes, anchor: Int, from offset: Int, end: Int) -> Int? {
    let count = min(end, count)
    guard offset >= 0, pattern.count > 0, pattern.count <= count, offset <= count - pattern.count else { return nil }
    let byte = Int32(pattern[anchor])
    // One more than the last place at which the anchor can lie.
    let limit = count - pattern.count + anchor + 1
    var place = offset + anchor
    while place < limit, let hit = unsafe memchr(start + place, byte, limit - place) {
      let found = unsafe UnsafeRawPointer(hit) - start
      let candidate = found - anchor
      if unsafe memcmp(start + candidate, pattern.start, pattern.count) == 0 { return candidate }
      place = found + 1
    }
    return nil
  }

  /// The index of the pattern's byte that occurs least in samples from all over these bytes, or a part of them.
  fileprivate func rarestByte(of pattern: Bytes, in part: Range<Int>) -> Int {
    var occurrences = InlineArray<256, UInt32>(repeating: 0)
    let (samples, length) = (128, 64)
    for sample in 0..<samples {
      let start = part.lowerBound + part.count / samples * sample
      for place in start..<max(start, min(part.upperBound, start + length)) { occurrences[Int(self[place])] &+= 1 }
    }
    var best = 0
    for index in 0..<pattern.count where occurrences[Int(pattern[index])] < occurrences[Int(pattern[best])] { best = index }
    return best
  }

  /// A hash of the bytes from `position` up to the next NUL, or to the end; nil where these are more than `limit`. It depends on `seed`.
  ///
  /// Eight bytes at a time: names are short, and kernels have a hundred thousand of them.
  public borrowing func terminatedHash(at position: Int, seed: UInt64, limit: Int) -> UInt64? {
    var hash = seed
    var place = position
    while place >= 0, place <= count - 8 {
      let word = unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      // The highest bit of each byte that is zero; exact up to and with the first.
      let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      guard zeros == 0 else {
        let bits = UInt64(zeros.trailingZeroBitCount & ~7)
        guard place &- position &+ Int(bits >> 3) <= limit else { return nil }
        return Bytes.mix(hash, word & ~(UInt64.max &<< bits))
      }
      hash = Bytes.mix(hash, word)
      place &+= 8
      guard place &- position <= limit else { return nil }
    }
    var word: UInt64 = 0
    var shift: UInt64 = 0
    while place >= 0, place < count, case let byte = self[place], byte != 0 {
      word |= UInt64(byte) &<< shift
      shift &+= 8
      place &+= 1
    }
    guard place &- position <= limit else { return nil }
    return Bytes.mix(hash, word)
  }

  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let (high, low) = (hash ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return high ^ low
  }

  /// Whether the texts at two positions are equal up to their NULs; false where one lies outside or does not end.
  public borrowing func terminatedTextsAreEqual(at first: Int, and second: Int) -> Bool {
    guard let length = terminatedLength(at: first), second >= 0, length < count - second, self[second + length] == 0 else {
      return false
    }
    return unsafe memcmp(start + first, start + second, length) == 0
  }
}

/// The places of a pattern in some bytes. What is looked for first is chosen once, by samples from all over the bytes: done anew for every
/// place, that would take longer than all else where there are many.
public struct PatternPlaces: Sendable {
  private let pattern: Bytes
  private let bytes: Bytes
  private let anchor: Int

  fileprivate init(_ pattern: Bytes, in bytes: Bytes, sampling part: Range<Int>?) {
    (self.pattern, self.bytes) = (pattern, bytes)
    let part = (part ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
    anchor = pattern.count > 0 ? bytes.rarestByte(of: pattern, in: part) : 0
  }

  /// The first place at or after `offset` where the pattern lies before `end`; nil where there is none.
  public func next(from offset: Int, end: Int = .max) -> Int? {
    bytes.firstIndex(of: pattern, anchor: anchor, from: offset, end: end)
  }
}
