import ByteReading

/// Looks for the members that a ``TypeQuery`` wants, in structs and unions as C sees them: the members of an anonymous member count as
/// its owner's.
struct MemberSearch {
  /// Which of the wanted things a struct has.
  private struct Found: OptionSet {
    let rawValue: UInt8
    static let contained = Found(rawValue: 1)
    static let pointedTo = Found(rawValue: 2)
    static let named = Found(rawValue: 4)
  }

  private let query: TypeQuery
  private let table: BTFTypeTable
  private let wanted: Found
  /// What was found so far. Each struct is gone through once: hostile BTF can nest anonymous ones so that there are 2^32 ways through.
  private var known: [TypeID: Found] = [:]

  init(_ query: TypeQuery, in table: BTFTypeTable) {
    self.query = query
    self.table = table
    wanted = [
      query.contains == nil ? [] : .contained, query.pointsTo == nil ? [] : .pointedTo, query.memberName == nil ? [] : .named,
    ]
  }

  /// Whether the struct or union has all that is wanted.
  mutating func fits(_ record: TypeRecord) -> Bool { found(in: record, depth: 0) == wanted }

  private mutating func found(in record: TypeRecord, depth: Int) -> Found {
    if let found = known[record.id] { return found }
    // One that holds itself adds nothing.
    known[record.id] = []
    var found: Found = []
    for index in 0..<record.entryCount where found != wanted {
      let member = table.member(index, of: record)
      found.formUnion(self.found(in: member))
      if member.nameOffset.isEmpty, depth < BTFTypeTable.chainLimit, let inner = try? table.skippingModifiers(member.type),
        inner.kind?.isComposite == true
      {
        found.formUnion(self.found(in: inner, depth: depth + 1))
      }
    }
    known[record.id] = found
    return found
  }

  private func found(in member: Member) -> Found {
    var found: Found = []
    if let types = query.contains, table.chain(from: member.type, reaches: types, throughPointers: false) {
      found.insert(.contained)
    }
    if let types = query.pointsTo, table.chain(from: member.type, reaches: types, throughPointers: true) {
      found.insert(.pointedTo)
    }
    if let pattern = query.memberName, !member.nameOffset.isEmpty,
      table.withName(member.nameOffset, { pattern.matches($0, at: $1) }) == true
    {
      found.insert(.named)
    }
    return found
  }
}
