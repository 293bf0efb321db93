import ByteReading

/// Writes the bytes of a split table anew, for another base.
///
/// Ids of the old base are replaced as `ids` says, own ids move with the number of the base's types. Names of the old base become names of
/// the target where it has them, and are added to the own strings where it has not.
struct SplitRewriter {
  private let split: BTFTypeTable
  private let distilled: BTFTypeTable
  private let target: BTFTypeTable
  private let ids: [TypeID]

  private var types: [UInt8]
  private var strings: [UInt8]
  /// New offsets of the old base's names, as they turn up.
  private var movedNames: [StringOffset: StringOffset] = [:]

  init(_ split: BTFTypeTable, distilled: BTFTypeTable, target: BTFTypeTable, ids: [TypeID]) {
    self.split = split
    self.distilled = distilled
    self.target = target
    self.ids = ids
    types = split.types.array()
    strings = split.strings.array()
  }

  /// A whole BTF blob of the split's byte order, with a 24-byte header.
  consuming func blob() throws(BTFError) -> Bytes {
    for (id, names) in zip(distilled.ownTypeIDs, ids.dropFirst()) { noteName(of: TypeID(id), as: names) }
    for id in split.ownTypeIDs { try rewrite(split.requireRecord(TypeID(id))) }
    let order = split.header.order
    var bytes: [UInt8] = order == .little ? [0x9f, 0xeb] : [0xeb, 0x9f]
    bytes += [1, split.header.flags]
    for word in [
      BTFHeader.minimumLength, 0, UInt32(truncatingIfNeeded: types.count), UInt32(truncatingIfNeeded: types.count),
      UInt32(truncatingIfNeeded: strings.count),
    ] { bytes += order.bytes(of: word) }
    return Bytes(bytes + types + strings)
  }

  /// The type that a distilled one stands for has its name.
  private mutating func noteName(of distilledID: TypeID, as match: TypeID) {
    guard let old = distilled.record(distilledID), let new = target.record(match) else { return }
    movedNames[old.nameOffset] = new.nameOffset
  }

  private mutating func rewrite(_ record: TypeRecord) throws(BTFError) {
    guard let kind = record.kind else {
      throw BTFError(
        .unexpectedKind(record.info.kindCode, allowed: "one of which it is known where it refers to the base"),
        offset: split.fileOffset(of: record.id), type: record.id)
    }
    let start = record.payload - TypeIndex.headSize
    var fields: [(RecordField, Int)] = []
    RecordFields.visit(kind, entryCount: kind == .function ? 0 : record.entryCount) { fields.append(($0, start + $1)) }
    for (field, place) in fields {
      let old: UInt32 = split.types.load(place, swapped: split.isSwapped)
      switch field {
      case .type: store(try moved(TypeID(old), in: record).rawValue, at: place)
      case .name: store(try moved(StringOffset(old), in: record).rawValue, at: place)
      }
    }
  }

  private func moved(_ id: TypeID, in record: TypeRecord) throws(BTFError) -> TypeID {
    if Int(id.rawValue) < ids.count { return ids[Int(id.rawValue)] }
    guard id.rawValue < split.typeCount else {
      throw BTFError(.noSuchType(id, count: split.typeCount), offset: split.fileOffset(of: record.id), type: record.id)
    }
    return TypeID(id.rawValue - split.firstTypeID + target.typeCount)
  }

  private mutating func moved(_ name: StringOffset, in record: TypeRecord) throws(BTFError) -> StringOffset {
    if name.isEmpty { return name }
    guard name.rawValue < split.stringLimit else {
      throw BTFError(.noSuchString(name, limit: split.stringLimit), offset: split.fileOffset(of: record.id), type: record.id)
    }
    if name.rawValue >= split.firstStringOffset {
      return StringOffset(name.rawValue - split.firstStringOffset + target.stringLimit)
    }
    if let known = movedNames[name] { return known }
    guard let bytes = distilled.nameBytes(name) else {
      throw BTFError(.noSuchString(name, limit: split.stringLimit), offset: split.fileOffset(of: record.id), type: record.id)
    }
    let place = StringOffset(target.stringLimit + UInt32(truncatingIfNeeded: strings.count))
    strings += bytes.array() + [0]
    movedNames[name] = place
    return place
  }

  private mutating func store(_ word: UInt32, at place: Int) {
    types.replaceSubrange(place..<place + 4, with: split.header.order.bytes(of: word))
  }
}
