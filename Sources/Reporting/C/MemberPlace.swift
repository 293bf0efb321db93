import BTF

/// A member of a struct or union, and where a compiler has to put it. All offsets and widths are in bits.
struct MemberPlace {
  enum Style {
    /// Declared by its name.
    case plain
    /// A struct or union without a member name: its body is written in place.
    case inlineBody
    /// A member without a name that C could not refer to: padding.
    case skipped
  }

  var name: StringOffset
  var type: TypeID
  /// The type behind typedefs, modifiers and arrays.
  var terminal: TypeRecord
  var style: Style
  var start: UInt64
  /// Bits that it takes.
  var width: UInt64
  var isBitField: Bool
  /// Size of the declared type.
  var unit: UInt64
  /// Of the declared type, in bytes.
  var alignment: UInt32

  var end: UInt64 { start &+ width }

  /// Whether a compiler may put it where it is, if its type has `alignment` bytes.
  ///
  /// A bit field must lie inside one aligned unit of its type; anything else begins at a multiple of the alignment.
  func isNatural(alignment: UInt32) -> Bool {
    let bits = UInt64(alignment) * 8
    return isBitField ? start % bits + width <= unit : start % bits == 0
  }
}

extension HeaderWriter {
  /// Most members whose places are kept while a composite is written; those of a larger one are worked out when they are needed.
  private static let keptPlaces = 4096

  /// Works out where the members of `record` lie and puts that on the stack of places. A type that is being worked out when its size is
  /// asked for contains itself.
  mutating func collectPlaces(of record: TypeRecord, depth: Int) throws(BTFError) {
    let before = forms[Int(record.id.rawValue)]
    guard before != CompositeForm.active.rawValue else {
      throw BTFError(.cycle, offset: table.fileOffset(of: record.id), type: record.id)
    }
    guard record.entryCount <= HeaderWriter.keptPlaces else { return }
    forms[Int(record.id.rawValue)] = CompositeForm.active.rawValue
    for index in 0..<record.entryCount {
      let place = try place(index, of: record, depth: depth)
      if placeCount < places.count { places[placeCount] = place } else { places.append(place) }
      placeCount += 1
    }
    forms[Int(record.id.rawValue)] = before
  }

  /// Where the member `index` of `record` lies, from the stack where it was kept.
  @inline(__always) mutating func place(
    _ index: Int, of record: TypeRecord, collectedFrom start: Int, depth: Int
  ) throws(BTFError) -> MemberPlace {
    record.entryCount <= HeaderWriter.keptPlaces ? places[start + index] : try place(index, of: record, depth: depth)
  }

  /// Where the member `index` of `record` lies.
  ///
  /// Bit fields come in two forms: a width in the member, or (old encoders) an integer type with fewer bits than its size holds.
  @inline(__always) mutating func place(_ index: Int, of record: TypeRecord, depth: Int) throws(BTFError) -> MemberPlace {
    let member = table.member(index, of: record)
    let extent = try extent(of: member.type, depth: depth + 1)
    var place = MemberPlace(
      name: member.nameOffset, type: member.type, terminal: extent.terminal, style: .plain, start: UInt64(member.bitOffset),
      width: extent.size &* 8, isBitField: false, unit: extent.size &* 8, alignment: extent.alignment)
    if member.bitFieldWidth > 0 {
      place.isBitField = true
      place.width = UInt64(member.bitFieldWidth)
    } else if !record.kindFlag, extent.terminal.kind == .integer, !extent.isArray {
      let encoding = table.integerEncoding(of: extent.terminal)
      if encoding.bitOffset != 0 || UInt64(encoding.bitWidth) < extent.size &* 8, encoding.bitWidth > 0 {
        place.isBitField = true
        place.start += UInt64(encoding.bitOffset)
        place.width = UInt64(encoding.bitWidth)
      }
    }
    if member.nameOffset.isEmpty {
      place.style = extent.terminal.kind?.isComposite == true && !extent.isArray && !place.isBitField ? .inlineBody : .skipped
    }
    if place.isBitField { restrict(&place, boolean: extent.terminal) }
    return place
  }

  /// Keeps a bit field within what C allows: no wider than its type.
  private mutating func restrict(_ place: inout MemberPlace, boolean terminal: TypeRecord) {
    if place.width > place.unit { place.width = place.unit }
    if place.width == 0 { place.style = .skipped }
    let isInteger = terminal.kind == .integer && !form(ofScalar: terminal).isBytes || terminal.kind?.isEnumeration == true
    if !isInteger { place.style = .skipped }
  }
}
