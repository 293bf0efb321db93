import ByteReading

/// The indexing pass: where each record begins.
enum TypeIndex {
  /// Bytes of the head of every record (`struct btf_type`).
  static let headSize = 12
  /// The most records that room is made for before one is seen; 126,573 are in a kernel's BTF of 5.5 MB.
  private static let firstReservation = 1 << 19

  /// Walks the type section once; every record is verified to lie inside it.
  ///
  /// Costs one bounds check a record and nothing else: an error is built outside the loop.
  static func build(
    _ types: Bytes, isSwapped: Bool, layout: KindLayout, firstID: UInt32
  ) throws(BTFError) -> [UInt32] {
    var offsets: [UInt32] = []
    // An upper bound that the section's size implies, up to what a kernel has: a sparse file of 4 GiB must not reserve a third of that.
    offsets.reserveCapacity(min(types.count / headSize, firstReservation))
    var position = 0
    let entries = layout.entries
    let limit = types.count
    while position <= limit - headSize {
      let info = BTFInfo(rawValue: types.load(position + 4, swapped: isSwapped))
      let entry = entries[Int(info.kindCode)]
      // At most 0xffffff entries of 255 bytes: far below what an Int holds.
      let size = headSize &+ Int(entry.fixed) &+ info.entryCount &* Int(entry.perEntry)
      guard entry.isKnown, size <= limit - position else { break }
      offsets.append(UInt32(truncatingIfNeeded: position))
      position += size
    }
    if position != limit {
      throw failure(
        types, at: position, isSwapped: isSwapped, layout: layout, id: firstID &+ UInt32(truncatingIfNeeded: offsets.count))
    }
    return offsets
  }

  /// Why the record at `position` could not be stepped over.
  private static func failure(
    _ types: Bytes, at position: Int, isSwapped: Bool, layout: KindLayout, id: UInt32
  ) -> BTFError {
    let place = types.fileOffset + position
    let left = types.count - position
    guard left >= headSize else {
      return BTFError(.truncated(needed: headSize - left, available: left), offset: place, type: TypeID(id))
    }
    let info = BTFInfo(rawValue: types.load(position + 4, swapped: isSwapped))
    guard info.kindCode != 0 else { return BTFError(.voidRecord, offset: place, type: TypeID(id)) }
    let entry = layout.entry(info.kindCode)
    guard entry.isKnown else { return BTFError(.unknownKind(info.kindCode), offset: place, type: TypeID(id)) }
    let size = headSize + Int(entry.fixed) + info.entryCount * Int(entry.perEntry)
    return BTFError(.truncated(needed: size - left, available: left), offset: place, type: TypeID(id))
  }
}
