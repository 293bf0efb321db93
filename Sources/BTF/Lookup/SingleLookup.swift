public import ByteReading

extension BTFTypeTable {
  /// The types called `name`, the base's first, in the order of their ids; found without an index.
  ///
  /// One pass finds the name in the string section, wherever it ends a string (encoders may share tails), and one pass finds the types
  /// that use one of these places.
  public func types(named name: Bytes) -> [TypeID] {
    let below = base?.types(named: name) ?? []
    let places = stringOffsets(of: name)
    guard !places.isEmpty else { return below }
    // A string stands once or twice where it was deduplicated; where it was not, looking through all places takes too long.
    let many = places.count > 8 ? Set(places) : []
    var found = below
    // A split's own types may use the base's strings.
    for id in ownTypeIDs {
      guard let record = record(TypeID(id)), !record.isAnonymous else { continue }
      if many.isEmpty ? places.contains(record.nameOffset) : many.contains(record.nameOffset) { found.append(record.id) }
    }
    return found
  }

  public func types(named name: String) -> [TypeID] { types(named: Bytes(Array(name.utf8))) }

  /// Every offset, in this blob's strings and the base's, at which `name` stands as a whole string.
  func stringOffsets(of name: Bytes) -> [StringOffset] {
    guard name.count > 0, name.terminatedLength(at: 0) == nil else { return [] }
    var places = base?.stringOffsets(of: name) ?? []
    var position = 0
    let terminated = Bytes(name.array() + [0])
    while let hit = strings.firstIndex(of: terminated, from: position) {
      places.append(StringOffset(firstStringOffset + UInt32(truncatingIfNeeded: hit)))
      position = hit + 1
    }
    return places
  }
}
