public import ByteReading

/// All types of one BTF blob: indexed when opened, decoded when asked for.
///
/// Split BTF stands on a base: ids and string offsets below the base's counts are the base's. Everything is immutable, so a table
/// can be shared between threads.
public final class BTFTypeTable: Sendable {
  /// The BTF that this one is split from, if it is.
  public let base: BTFTypeTable?
  public let header: BTFHeader
  /// The id of the first type that lies in this blob: 1, or the base's ``typeCount``.
  public let firstTypeID: UInt32
  /// The string offset at which this blob's own strings begin: 0, or the base's ``stringLimit``.
  public let firstStringOffset: UInt32

  /// The blob as it was given.
  public let blob: Bytes
  // The fields that every lookup reads are visible to the optimiser of the modules above.
  @usableFromInline let types: Bytes
  @usableFromInline let strings: Bytes
  @usableFromInline let isSwapped: Bool
  let layout: KindLayout
  /// Start of each own record in `types`; the first belongs to `firstTypeID`.
  @usableFromInline let offsets: [UInt32]

  /// How deep split BTF may be stacked.
  static let baseLimit = 8

  /// Opens a BTF blob: verifies its header and finds every record in one pass.
  ///
  /// Names and references are not looked at; `BTFValidation` does that. `base` is for split BTF.
  public init(_ blob: Bytes, base: BTFTypeTable? = nil) throws(BTFError) {
    let header = try BTFHeader(blob)
    let body = Int(header.length)
    // The header's sections were verified to lie inside, in order.
    guard let types = blob.slice(at: body + Int(header.typeOffset), count: Int(header.typeLength)),
      let strings = blob.slice(at: body + Int(header.stringOffset), count: Int(header.stringLength)),
      // An empty layout section lies nowhere; libbpf does not look at its offset either.
      let layoutSection = blob.slice(
        at: header.layoutLength > 0 ? body + Int(header.layoutOffset) : body, count: Int(header.layoutLength))
    else { throw BTFError(.truncated(needed: body, available: blob.count), offset: blob.fileOffset) }
    try BTFTypeTable.verify(strings: strings, base: base)
    var depth = 0
    var below = base
    while let table = below {
      depth += 1
      below = table.base
    }
    guard depth <= BTFTypeTable.baseLimit else {
      throw BTFError(.tooManyBases(limit: BTFTypeTable.baseLimit), offset: blob.fileOffset)
    }

    let layout = try KindLayout(section: layoutSection, extending: base?.layout ?? .builtIn)
    let isSwapped = header.order.isSwapped
    let firstTypeID = base?.typeCount ?? 1
    self.offsets = try TypeIndex.build(types, isSwapped: isSwapped, layout: layout, firstID: firstTypeID)
    self.base = base
    self.header = header
    self.firstTypeID = firstTypeID
    self.firstStringOffset = base?.stringLimit ?? 0
    self.blob = blob
    self.types = types
    self.strings = strings
    self.isSwapped = isSwapped
    self.layout = layout
  }

  /// The last offset that a string may have; offsets of split BTF go on where the base's end (libbpf: `BTF_MAX_STR_OFFSET`).
  static let lastStringOffset: UInt32 = 0x7fff_ffff

  /// A string section's last string must end, or names could run past the section (libbpf: `btf_parse_str_sec()`).
  private static func verify(strings: Bytes, base: BTFTypeTable?) throws(BTFError) {
    if strings.count == 0 && base != nil { return }
    guard strings.count > 0, strings[strings.count - 1] == 0 else {
      throw BTFError(.unterminatedStrings, offset: strings.fileOffset + strings.count)
    }
    guard base != nil || strings[0] == 0 else {
      throw BTFError(.needsBase, offset: strings.fileOffset)
    }
    let end = UInt64(base?.stringLimit ?? 0) + UInt64(strings.count)
    guard end <= UInt64(lastStringOffset) + 1 else {
      throw BTFError(.stringsTooLong(end: end, lastOffset: lastStringOffset), offset: strings.fileOffset)
    }
  }

  /// One more than the highest id, counting the base's types and `void`.
  @inlinable public var typeCount: UInt32 { firstTypeID + UInt32(truncatingIfNeeded: offsets.count) }

  /// The ids of the types that lie in this blob itself.
  public var ownTypeIDs: Range<UInt32> { firstTypeID..<typeCount }

  /// One more than the highest string offset, counting the base's strings.
  @inlinable public var stringLimit: UInt32 { firstStringOffset + UInt32(truncatingIfNeeded: strings.count) }
}

extension BTFTypeTable {
  /// The record of `id`; `void` for 0; nil where there is none.
  @inlinable @inline(__always) public func record(_ id: TypeID) -> TypeRecord? {
    guard id.rawValue >= firstTypeID else { return recordOfBase(id) }
    let index = Int(id.rawValue &- firstTypeID)
    guard index < offsets.count else { return nil }
    // Indexing verified that the whole record lies inside the section.
    let offset = Int(offsets[index])
    let head = types.loadTriple(offset, swapped: isSwapped)
    return TypeRecord(id: id, nameOffset: head.0, info: head.1, sizeOrType: head.2, payload: offset &+ 12)
  }

  @usableFromInline func recordOfBase(_ id: TypeID) -> TypeRecord? {
    id == .void ? .void : base?.record(id)
  }

  /// The record of `id`, or an error that names `referrer` as the one that refers to it.
  public func requireRecord(_ id: TypeID, referrer: TypeID? = nil) throws(BTFError) -> TypeRecord {
    guard let record = record(id) else {
      throw BTFError(
        .noSuchType(id, count: typeCount), offset: referrer.map { fileOffset(of: $0) } ?? types.fileOffset, type: referrer)
    }
    return record
  }

  /// Offset of a record's first byte in the file, for errors; the type section's where there is none.
  public func fileOffset(of id: TypeID) -> Int {
    if id.rawValue < firstTypeID, let base { return base.fileOffset(of: id) }
    guard id.rawValue >= firstTypeID, id.rawValue < typeCount else { return types.fileOffset }
    return types.fileOffset + Int(offsets[Int(id.rawValue - firstTypeID)])
  }

  /// The table below this one in which a record that is not this table's own lies.
  @usableFromInline func table(of record: TypeRecord) -> BTFTypeTable {
    var below = base
    while let table = below {
      if record.id.rawValue >= table.firstTypeID { return table }
      below = table.base
    }
    preconditionFailure("the record of another table")
  }
}
