/// The rules for the records of integers, floats and enums.
extension Inspection {
  /// `btf_int_check_meta()`
  mutating func checkInteger(_ record: TypeRecord) {
    requireNoEntries(record)
    requireNoKindFlag(record)
    let encoding = table.integerEncoding(of: record)
    if encoding.rawValue >> 28 != 0 {
      report(
        .integerReservedBits, record, at: 12,
        "reserved bits of the encoding are set (found 0x\(String(encoding.rawValue, radix: 16)), allowed up to 0xfffffff)")
    }
    let bits = Int(encoding.bitOffset) + Int(encoding.bitWidth)
    if bits > 128 {
      report(.integerTooWide, record, at: 12, "offset and width are too large (found \(bits) bits, allowed 128)")
    } else if (bits + 7) / 8 > Int(record.byteSize) {
      report(
        .integerExceedsSize, record, at: 12, "the bits do not fit (found \(bits) bits, allowed \(UInt64(record.byteSize) * 8))")
    }
    // Only none, SIGNED, CHAR or BOOL.
    if ![0, 1, 2, 4].contains(encoding.flags) {
      report(.integerEncoding, record, at: 12, "the encoding is not supported (found \(encoding.flags), allowed 0, 1, 2 or 4)")
    }
  }

  /// `btf_float_check_meta()`
  mutating func checkFloat(_ record: TypeRecord) {
    requireNoEntries(record)
    requireNoKindFlag(record)
    if ![2, 4, 8, 12, 16].contains(record.byteSize) {
      report(.floatSize, record, at: 8, "the size is not a float's (found \(record.byteSize), allowed 2, 4, 8, 12 or 16)")
    }
  }

  /// `btf_enum_check_meta()`, `btf_enum64_check_meta()`
  mutating func checkEnumeration(_ record: TypeRecord) {
    if ![1, 2, 4, 8].contains(record.byteSize) {
      report(.enumSize, record, at: 8, "the size is not an enum's (found \(record.byteSize), allowed 1, 2, 4 or 8)")
    }
    requireIdentifier(record.nameOffset, of: record, isOptional: true)
    let entrySize = record.kind == .enumeration64 ? 12 : 8
    for index in 0..<record.entryCount {
      let name = table.enumerator(index, of: record).nameOffset
      let field = TypeIndex.headSize + index * entrySize
      if name.isEmpty {
        report(.nameMissing, record, entry: index, at: field, "there is no name (found offset 0)")
      } else if !names.isInside(name) {
        reportNameOffset(name, record, entry: index, at: field)
      } else if let fault = names.identifierFault(name) {
        report(.nameInvalid, record, entry: index, at: field, "the name is not an identifier (\(fault))")
      }
    }
  }
}
