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
    return below + ownTypes(namedAt: places)
  }

  /// The own types whose name lies at one of `places`; a split's own types may use the base's strings.
  private func ownTypes(namedAt places: [StringOffset]) -> [TypeID] {
    let wanted = Set(places)
    // One bit for each place by its low bits: tells at once of nearly every other name that it is none of them.
    let bits = places.reduce(into: UInt64(0)) { $0 |= 1 &<< UInt64($1.rawValue) }
    var found: [TypeID] = []
    var id = firstTypeID
    for offset in offsets {
      let name: UInt32 = types.load(Int(offset), swapped: isSwapped)
      if bits &>> UInt64(name) & 1 != 0, wanted.contains(StringOffset(name)) { found.append(TypeID(id)) }
      id &+= 1
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
