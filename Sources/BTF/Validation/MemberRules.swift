/// A member against its type: the `check_member()` and `check_kflag_member()` of each kind.
extension Inspection {
  /// The type is resolved. `field` is the member's place in the record.
  mutating func check(_ member: Member, _ index: Int, of record: TypeRecord, type: TypeRecord, at field: Int) {
    guard let (behind, size) = sized(type.id) else {
      let found = naming(type)
      return report(.memberType, record, entry: index, at: field + 4, "its type has no size (found \(found))")
    }
    let place = field + 8
    switch behind.kind {
    case .integer: checkInteger(behind, member, index, of: record, at: place)
    case .enumeration, .enumeration64: checkEnumeration(behind, member, index, of: record, at: place)
    default:
      guard member.bitFieldWidth == 0 else {
        let found = naming(behind)
        return report(
          .bitFieldWidth, record, entry: index, at: place,
          "is a bit field of a type that cannot be one (found \(member.bitFieldWidth) bits of \(found))")
      }
      let alignment = behind.kind == .float ? min(8, size) * 8 : 8
      guard isAligned(member, index, of: record, to: alignment, at: place) else { return }
      requireEnd(UInt64(member.bitOffset / 8) + UInt64(size), index, of: record, at: place)
    }
  }

  /// `btf_int_check_member()`, `btf_int_check_kflag_member()`
  private mutating func checkInteger(_ type: TypeRecord, _ member: Member, _ index: Int, of record: TypeRecord, at place: Int) {
    let encoding = table.integerEncoding(of: type)
    var offset = member.bitOffset
    var width = encoding.bitWidth
    if record.kindFlag {
      guard isRegular(type) else {
        let found = naming(type)
        return report(.bitFieldBase, record, entry: index, at: place, "its type is not a plain integer (found \(found))")
      }
      if member.bitFieldWidth == 0 {
        guard isAligned(member, index, of: record, to: 8, at: place) else { return }
      } else if member.bitFieldWidth > width {
        return report(
          .bitFieldWidth, record, entry: index, at: place,
          "is wider than its type (found \(member.bitFieldWidth) bits, allowed \(width))")
      } else {
        width = member.bitFieldWidth
      }
    } else {
      let (sum, overflow) = offset.addingReportingOverflow(UInt32(encoding.bitOffset))
      if overflow {
        return report(
          .memberOffsetOverflow, record, entry: index, at: place,
          "the offset is too large (found \(UInt64(offset) + UInt64(encoding.bitOffset)) bits, allowed \(UInt32.max))")
      }
      offset = sum
    }
    let bits = UInt64(width) + UInt64(offset % 8)
    if bits > 128 {
      return report(
        .memberTooWide, record, entry: index, at: place, "reaches too far from its first byte (found \(bits) bits, allowed 128)")
    }
    requireEnd(UInt64(offset / 8) + (bits + 7) / 8, index, of: record, at: place)
  }

  /// `btf_enum_check_member()`, `btf_enum_check_kflag_member()`; to the latter every enum has the 32 bits of an `int`.
  private mutating func checkEnumeration(_ type: TypeRecord, _ member: Member, _ index: Int, of record: TypeRecord, at place: Int) {
    if member.bitFieldWidth > 32 {
      return report(
        .bitFieldWidth, record, entry: index, at: place, "is wider than an enum (found \(member.bitFieldWidth) bits, allowed 32)")
    }
    if member.bitFieldWidth == 0 {
      guard isAligned(member, index, of: record, to: 8, at: place) else { return }
    }
    if record.kindFlag {
      let bits = member.bitFieldWidth == 0 ? 32 : UInt64(member.bitFieldWidth)
      requireEnd((UInt64(member.bitOffset) + bits + 7) / 8, index, of: record, at: place)
    } else {
      requireEnd(UInt64(member.bitOffset / 8) + UInt64(type.byteSize), index, of: record, at: place)
    }
  }

  private mutating func isAligned(_ member: Member, _ index: Int, of record: TypeRecord, to bits: UInt32, at place: Int) -> Bool {
    guard bits == 0 || member.bitOffset % bits != 0 else { return true }
    report(
      .memberMisaligned, record, entry: index, at: place,
      "is not aligned (found bit \(member.bitOffset), needs a multiple of \(bits))")
    return false
  }

  private mutating func requireEnd(_ end: UInt64, _ index: Int, of record: TypeRecord, at place: Int) {
    guard end > UInt64(record.byteSize) else { return }
    report(
      .memberExceedsStruct, record, entry: index, at: place,
      "ends beyond the struct (found byte \(end), allowed \(record.byteSize))")
  }
}
