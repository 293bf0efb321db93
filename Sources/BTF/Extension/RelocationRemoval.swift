public import ByteReading

extension BTFExtension {
  /// The same section with no CO-RE relocation records: none are announced, and zeros stand in their place.
  ///
  /// The section keeps its size, since `.rel.BTF.ext` may have relocations of the records themselves, which must not lead outside. Where
  /// the records share bytes with another part, they stay and are only no longer announced.
  public static func withoutRelocations(_ section: Bytes) throws(BTFError) -> Bytes {
    // Everything that the header announces lies inside.
    let order = try BTFExtension(section).order
    func word(_ offset: Int) -> Int { Int(section.integer(at: offset, order: order, as: UInt32.self) ?? 0) }
    let length = word(4)
    guard length >= Int(lengthWithRelocations) else { return section }
    func range(_ field: Int) -> Range<Int> {
      let start = length + word(field)
      return start..<start + word(field + 4)
    }
    var bytes = section.array()
    let records = range(24)
    if !records.overlaps(range(8)), !records.overlaps(range(16)) {
      for place in records { bytes[place] = 0 }
    }
    // core_relo_len
    for place in 28..<32 { bytes[place] = 0 }
    return Bytes(bytes)
  }
}
