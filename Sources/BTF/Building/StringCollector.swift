import ByteReading

/// The strings of BTF that is being built: each kept once, found by its bytes.
///
/// Where they lie is decided at the end, when all are known: see ``StringPlacement``.
struct StringCollector {
  /// The bytes of all strings, one after the other, without NULs.
  private(set) var bytes: [UInt8] = []
  /// Where each string ends in `bytes`; it begins where the one before it ends. The first is the empty string.
  private(set) var ends: [Int] = [0]
  /// Open addressing: the string at each place by its number, 0 for none.
  private var places: [UInt32] = Array(repeating: 0, count: 64)
  /// Makes places unpredictable, so that names cannot be made to collide. Results do not depend on it.
  private let seed = UInt64.random(in: 0 ... .max)

  /// How many strings there are, the empty one included.
  var count: Int { ends.count }

  func range(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

  /// The number of the string of these bytes, which is added if it is new.
  mutating func number(of string: some Sequence<UInt8>) -> UInt32 {
    let start = bytes.count
    bytes.append(contentsOf: string)
    if let known = find(start..<bytes.count) {
      bytes.removeSubrange(start...)
      return known
    }
    let number = UInt32(truncatingIfNeeded: ends.count)
    ends.append(bytes.count)
    if ends.count * 2 > places.count { grow() } else { places[freePlace(for: start..<bytes.count)] = number }
    return number
  }

  /// The number of a string that is there; nil where it is not. The collection is as it was afterwards.
  mutating func existing(_ string: Bytes) -> UInt32? {
    let start = bytes.count
    for index in 0..<string.count { bytes.append(string[index]) }
    defer { bytes.removeSubrange(start...) }
    return find(start..<bytes.count)
  }

  private func find(_ candidate: Range<Int>) -> UInt32? {
    if candidate.isEmpty { return 0 }
    var place = hash(candidate) & (places.count - 1)
    while places[place] != 0 {
      let known = range(Int(places[place]))
      if known.count == candidate.count, zip(known, candidate).allSatisfy({ bytes[$0] == bytes[$1] }) { return places[place] }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }

  private func freePlace(for string: Range<Int>) -> Int {
    var place = hash(string) & (places.count - 1)
    while places[place] != 0 { place = (place + 1) & (places.count - 1) }
    return place
  }

  private mutating func grow() {
    places = Array(repeating: 0, count: places.count * 2)
    for number in 1..<ends.count { places[freePlace(for: range(number))] = UInt32(truncatingIfNeeded: number) }
  }

  private func hash(_ string: Range<Int>) -> Int {
    var value = seed
    for index in string { value = (value ^ UInt64(bytes[index])) &* 0x9e37_79b9_7f4a_7c15 }
    return Int(truncatingIfNeeded: value >> 20)
  }
}
