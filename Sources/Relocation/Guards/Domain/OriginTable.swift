/// What a constant comes from.
enum Origin: Hashable {
  case relocation(Int)
  case readOnly(data: UInt16, offset: Int64)
  case symbol(String)
  case configuration(String)
}

/// Where constants come from: sets of origins, each once and by its number. 0 is the empty one.
struct OriginTable {
  /// Origins in the order in which they were met.
  private(set) var origins: [Origin] = []
  private var originNumbers: [Origin: UInt32] = [:]
  /// Numbers of origins, in order.
  private var sets: [[UInt32]] = [[]]
  private var setNumbers: [[UInt32]: UInt32] = [[]: 0]
  private var unions: [UInt64: UInt32] = [:]

  /// Whether no way is walked again any more only because its constants have other origins.
  var isComplete = false

  /// More origins than this are not kept for one value: those that were met first stay.
  static let sizeLimit = 8
  /// Beyond as many sets a union is the first of the two.
  static let setLimit = 1 << 14

  /// The set of one origin.
  mutating func set(of origin: Origin) -> UInt32 {
    let number: UInt32
    if let known = originNumbers[origin] {
      number = known
    } else {
      number = UInt32(truncatingIfNeeded: origins.count)
      origins.append(origin)
      originNumbers[origin] = number
    }
    return self.number(of: [number])
  }

  private mutating func number(of set: [UInt32]) -> UInt32 {
    if let known = setNumbers[set] { return known }
    let number = UInt32(truncatingIfNeeded: sets.count)
    sets.append(set)
    setNumbers[set] = number
    return number
  }

  mutating func union(_ a: UInt32, _ b: UInt32) -> UInt32 {
    if a == b || b == 0 { return a }
    if a == 0 { return b }
    let key = UInt64(min(a, b)) << 32 | UInt64(max(a, b))
    if let known = unions[key] { return known }
    guard sets.count < OriginTable.setLimit else { return a }
    let all = Set(sets[Int(a)]).union(sets[Int(b)]).sorted()
    let number = number(of: Array(all.prefix(OriginTable.sizeLimit)))
    unions[key] = number
    return number
  }

  /// The origins of a set.
  subscript(set: UInt32) -> [Origin] { sets[Int(set)].map { origins[Int($0)] } }
}
