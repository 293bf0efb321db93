public import ByteReading

/// Finds types by name: built on first need by commands that look up many names.
///
/// An open-addressed table over the bytes of the names; types of the same name are chained in the order of their ids. One lookup alone
/// is faster without it: see ``BTFTypeTable/types(named:)``.
public struct NameIndex: Sendable {
  private let table: BTFTypeTable
  /// The first type of each chain, by hash of its name; 0 is a free place.
  private var heads: [UInt32]
  /// The next type of the same name, by type id less `firstID`; 0 ends the chain.
  private var next: [UInt32]
  private let mask: Int
  /// Makes places unpredictable, so that names cannot be made to collide. Results do not depend on it.
  private let seed: UInt64

  /// Names of more bytes are left out. The kernel takes 512 (`KSYM_NAME_LEN`); without a bound, types whose names are the tails of one
  /// long string would take the product of both to read.
  static let longestName = 4096

  /// Indexes the named types of `table` itself; a base has an index of its own.
  public init(_ table: BTFTypeTable) {
    self.table = table
    let count = table.ownTypeIDs.count
    var capacity = 16
    while capacity < count * 2 { capacity *= 2 }
    mask = capacity - 1
    seed = UInt64.random(in: 0 ... .max)
    heads = Array(repeating: 0, count: capacity)
    next = Array(repeating: 0, count: count)
    // Backwards, so that each new type goes to the front of its chain and chains come out in order.
    for id in table.ownTypeIDs.reversed() {
      guard let record = table.record(TypeID(id)), !record.isAnonymous else { continue }
      insert(record)
    }
  }

  private mutating func insert(_ record: TypeRecord) {
    guard let hash = table.withName(record.nameOffset, { hash($0, at: $1) }) ?? nil else { return }
    var place = hash & mask
    let own = Int(record.id.rawValue - table.firstTypeID)
    while heads[place] != 0 {
      if let other = table.record(TypeID(heads[place])), table.haveSameName(record, other) {
        next[own] = heads[place]
        break
      }
      place = (place + 1) & mask
    }
    heads[place] = record.id.rawValue
  }

  /// The types called `name`, in the order of their ids; the first `limit` of them.
  public func types(named name: Bytes, limit: Int = .max) -> [TypeID] {
    // A NUL ends a name: none holds one.
    guard name.count == 0 || name.terminatedLength(at: 0) == nil else { return [] }
    guard let hash = hash(name, at: 0) else { return [] }
    var place = hash & mask
    while heads[place] != 0 {
      if let record = table.record(TypeID(heads[place])), table.withName(record.nameOffset, { $0.holds(name, at: $1) }) == true {
        return chain(from: heads[place], limit: limit)
      }
      place = (place + 1) & mask
    }
    return []
  }

  public func types(named name: String) -> [TypeID] { types(named: Bytes(Array(name.utf8))) }

  private func chain(from head: UInt32, limit: Int) -> [TypeID] {
    var found: [TypeID] = []
    var id = head
    while id != 0, found.count < limit {
      found.append(TypeID(id))
      id = next[Int(id - table.firstTypeID)]
    }
    return found
  }

  private func hash(_ strings: borrowing Bytes, at position: Int) -> Int? {
    strings.terminatedHash(at: position, seed: seed, limit: NameIndex.longestName).map { Int(truncatingIfNeeded: $0) }
  }
}

extension BTFTypeTable {
  /// Whether two types have equal names, which need not lie at the same place.
  public func haveSameName(_ a: TypeRecord, _ b: TypeRecord) -> Bool {
    if a.nameOffset == b.nameOffset { return true }
    if let (first, second) = positions(a, b) { return strings.terminatedTextsAreEqual(at: first, and: second) }
    guard let first = nameBytes(a.nameOffset), let second = nameBytes(b.nameOffset) else { return false }
    return first.elementsEqual(second)
  }

  /// Where both names lie, if both lie in the own strings.
  private func positions(_ a: TypeRecord, _ b: TypeRecord) -> (Int, Int)? {
    guard a.nameOffset.rawValue >= firstStringOffset, b.nameOffset.rawValue >= firstStringOffset else { return nil }
    return (Int(a.nameOffset.rawValue - firstStringOffset), Int(b.nameOffset.rawValue - firstStringOffset))
  }
}
