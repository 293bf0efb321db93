/// The order that people expect of names with numbers in them: `5.4` before `5.10`.
enum NaturalOrder {
  /// Whether `a` comes before `b`. Runs of digits are compared as numbers, everything else by its bytes.
  static func precedes(_ a: String, _ b: String) -> Bool {
    let (left, right) = (Array(a.utf8), Array(b.utf8))
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      guard isDigit(left[i]), isDigit(right[j]) else {
        if left[i] != right[j] { return left[i] < right[j] }
        (i, j) = (i + 1, j + 1)
        continue
      }
      let (first, second) = (digits(left, &i), digits(right, &j))
      // Without zeros in front, the longer number is the greater one.
      if first.count != second.count { return first.count < second.count }
      if let difference = zip(first, second).first(where: { $0 != $1 }) { return difference.0 < difference.1 }
    }
    if i < left.count || j < right.count { return j < right.count }
    // Names that only differ in zeros still have an order.
    return left.lexicographicallyPrecedes(right)
  }

  /// The digits at `place`, zeros in front left out, and steps over them.
  private static func digits(_ bytes: [UInt8], _ place: inout Int) -> ArraySlice<UInt8> {
    while place < bytes.count, bytes[place] == 0x30 { place += 1 }
    let start = place
    while place < bytes.count, isDigit(bytes[place]) { place += 1 }
    return bytes[start..<place]
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
