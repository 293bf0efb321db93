import ByteReading

/// Where the strings of BTF that is being built come to lie.
///
/// A string that ends another one lies inside it: an offset may point into the middle of a string (kernel: `btf_name_offset_valid()`
/// asks only that it lies inside the section). Split BTF uses the strings that its base has.
struct StringPlacement {
  /// The offset of each string, by its number.
  private(set) var offsets: [UInt32]
  /// The own string section.
  private(set) var section: [UInt8]
  private let strings: StringCollector

  init(_ strings: StringCollector, splitFrom base: BTFTypeTable?) throws(BTFBuildError) {
    self.strings = strings
    offsets = Array(repeating: 0, count: strings.count)
    // The empty string lies at 0; where that is the base's, none of the own is needed.
    section = base == nil ? [0] : []
    var isInBase = Array(repeating: false, count: strings.count)
    if let base { findStrings(of: base, &isInBase) }
    let owners = owners(isInBase)
    let first = Int(base?.stringLimit ?? 0)
    for (number, owner) in owners.enumerated() where owner == number && !isInBase[number] && number > 0 {
      try append(number, at: first + section.count)
    }
    for (number, owner) in owners.enumerated() where owner != number {
      offsets[number] = offsets[owner] + UInt32(truncatingIfNeeded: strings.range(owner).count - strings.range(number).count)
    }
  }

  private mutating func append(_ number: Int, at start: Int) throws(BTFBuildError) {
    let range = strings.range(number)
    let end = start + range.count + 1
    guard end <= Int(BTFTypeTable.lastStringOffset) + 1 else {
      throw BTFBuildError(.stringsTooLong(end: end, lastOffset: BTFTypeTable.lastStringOffset))
    }
    offsets[number] = UInt32(truncatingIfNeeded: start)
    section.append(contentsOf: strings.bytes[range])
    section.append(0)
  }

  /// Notes which strings the base and what it stands on have as whole ones.
  private mutating func findStrings(of base: BTFTypeTable, _ isInBase: inout [Bool]) {
    if let below = base.base { findStrings(of: below, &isInBase) }
    var lookup = strings
    var position = 0
    while let length = base.strings.terminatedLength(at: position), let string = base.strings.slice(at: position, count: length) {
      if length > 0, let number = lookup.existing(string), !isInBase[Int(number)] {
        isInBase[Int(number)] = true
        offsets[Int(number)] = base.firstStringOffset + UInt32(truncatingIfNeeded: position)
      }
      position += length + 1
    }
  }

  /// For each string the one that it lies in: itself, or one that ends with it.
  ///
  /// Ordered by their bytes from the last to the first, a string follows all those that end with it.
  private func owners(_ isInBase: [Bool]) -> [Int] {
    var owners = Array(0..<strings.count)
    var container = 0
    for number in (1..<max(1, strings.count)).sorted(by: { isBehind($0, $1) }) {
      if isInBase[number] || !ends(container, with: number) { container = number } else { owners[number] = container }
    }
    return owners
  }

  /// Whether `a`, read backwards, comes after `b`; the longer one counts as behind the shorter one that it ends with.
  private func isBehind(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (strings.range(a), strings.range(b))
    for distance in 1..<max(1, min(first.count, second.count) + 1) {
      let (x, y) = (strings.bytes[first.upperBound - distance], strings.bytes[second.upperBound - distance])
      if x != y { return x > y }
    }
    return first.count > second.count
  }

  private func ends(_ string: Int, with tail: Int) -> Bool {
    let (whole, part) = (strings.range(string), strings.range(tail))
    return whole.count > part.count && strings.bytes[whole.suffix(part.count)].elementsEqual(strings.bytes[part])
  }
}
