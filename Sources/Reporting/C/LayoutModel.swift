import BTF

/// Size and alignment of a type as the header declares it.
struct TypeExtent {
  /// Bytes.
  var size: UInt64
  /// Bytes, a power of two.
  var alignment: UInt32
  /// The type behind typedefs, modifiers and arrays.
  var terminal: TypeRecord
  /// Whether an array was passed on the way.
  var isArray: Bool
}

/// How a struct or union is declared: what a compiler must be told so that it lays the members out as the BTF says.
struct CompositeForm: RawRepresentable {
  /// Bits 0-4: one more than the logarithm of the alignment; bit 5: packed; bit 6: the alignment is written out; 0: not known.
  let rawValue: UInt8
  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(alignment: UInt32, isPacked: Bool = false, statesAlignment: Bool = false) {
    rawValue = UInt8(alignment.trailingZeroBitCount & 31) + 1 | (isPacked ? 32 : 0) | (statesAlignment ? 64 : 0)
  }

  /// A type whose form is being worked out.
  static let active = CompositeForm(rawValue: 0x80)

  var alignment: UInt32 { 1 << UInt32((rawValue & 31) &- 1) }
  var isPacked: Bool { rawValue & 32 != 0 }
  var statesAlignment: Bool { rawValue & 64 != 0 }
}

extension HeaderWriter {
  /// Size and alignment of `id` as declared.
  ///
  /// What has no size (`void`, functions, types that are only declared) counts as empty; where such a type is used by value, an empty
  /// struct is written for it.
  @inline(__always) mutating func extent(of id: TypeID, depth: Int) throws(BTFError) -> TypeExtent {
    var elements: UInt64 = 1
    var isArray = false
    var current = id
    var steps = 0
    while true {
      let record = try record(current, referrer: id)
      try spend(on: id)
      var size: UInt64 = 0
      var alignment: UInt32 = 1
      switch record.kind {
      case .typedef, .const, .volatile, .restrict, .typeTag:
        current = record.reference
        steps += 1
        try verify(depth: steps, at: id)
        continue
      case .array:
        let shape = table.array(record)
        let product = elements.multipliedReportingOverflow(by: UInt64(shape.count))
        guard !product.overflow else { throw BTFError(.sizeOverflow, offset: table.fileOffset(of: id), type: id) }
        elements = product.partialValue
        isArray = true
        current = shape.element
        steps += 1
        try verify(depth: steps, at: id)
        continue
      case .pointer:
        size = UInt64(pointerSize)
        alignment = UInt32(pointerSize)
      case .integer, .float:
        size = UInt64(record.byteSize)
        alignment = self.alignment(ofScalar: record)
      case .enumeration, .enumeration64:
        size = UInt64(enumSize(record))
        alignment = pointerSize == 8 ? UInt32(size) : min(UInt32(size), UInt32(pointerSize))
      case .structure, .union:
        size = UInt64(record.byteSize)
        alignment = try form(ofComposite: record, depth: depth).alignment
      case .void, .forward, .function, .functionPrototype, .variable, .dataSection, .declarationTag, nil:
        break
      }
      let total = elements.multipliedReportingOverflow(by: size)
      guard !total.overflow, total.partialValue < 1 << 56 else {
        throw BTFError(.sizeOverflow, offset: table.fileOffset(of: id), type: id)
      }
      return TypeExtent(size: total.partialValue, alignment: max(1, alignment), terminal: record, isArray: isArray)
    }
  }

  /// How `record`, a struct or union, is declared; worked out once for each type.
  mutating func form(ofComposite record: TypeRecord, depth: Int) throws(BTFError) -> CompositeForm {
    let known = CompositeForm(rawValue: forms[Int(record.id.rawValue)])
    if known.rawValue == CompositeForm.active.rawValue {
      throw BTFError(.cycle, offset: table.fileOffset(of: record.id), type: record.id)
    }
    if known.rawValue != 0 { return known }
    try verify(depth: depth, at: record.id)
    let start = placeCount
    try collectPlaces(of: record, depth: depth)
    let form = try makeForm(ofComposite: record, places: start, depth: depth)
    placeCount = start
    return form
  }

  /// The form of `record`, whose members' places were collected from `start` on.
  mutating func makeForm(ofComposite record: TypeRecord, places start: Int, depth: Int) throws(BTFError) -> CompositeForm {
    let form =
      record.kind == .structure
      ? try structForm(record, places: start, depth: depth) : try unionForm(record, places: start, depth: depth)
    forms[Int(record.id.rawValue)] = form.rawValue
    return form
  }

  /// A struct is packed where a member, or its end, lies where a compiler would not put it. Where that is only so because this
  /// machine aligns more strictly than the BTF's own (16-byte integers), the alignment that holds is written out, so that programs need
  /// not load its members byte by byte.
  private mutating func structForm(_ record: TypeRecord, places start: Int, depth: Int) throws(BTFError) -> CompositeForm {
    let word = UInt32(pointerSize)
    var largest: UInt32 = 1
    var largestCapped: UInt32 = 1
    var isNatural = true
    var isNaturalCapped = true
    for index in 0..<record.entryCount {
      let place = try place(index, of: record, collectedFrom: start, depth: depth)
      if place.style == .skipped { continue }
      let capped = min(place.alignment, word)
      if !place.isNatural(alignment: place.alignment) { isNatural = false }
      if !place.isNatural(alignment: capped) { isNaturalCapped = false }
      largest = max(largest, place.alignment)
      largestCapped = max(largestCapped, capped)
    }
    if isNatural && record.byteSize % largest == 0 { return CompositeForm(alignment: largest) }
    if isNaturalCapped && record.byteSize % largestCapped == 0 && largestCapped < largest {
      return CompositeForm(alignment: largestCapped, isPacked: true, statesAlignment: true)
    }
    return CompositeForm(alignment: 1, isPacked: true)
  }

  /// A union has no room for padding that C could name, so its alignment is raised where its size demands that.
  private mutating func unionForm(_ record: TypeRecord, places start: Int, depth: Int) throws(BTFError) -> CompositeForm {
    var largest: UInt32 = 1
    var bytes: UInt64 = 0
    var isNatural = true
    for index in 0..<record.entryCount {
      let place = try place(index, of: record, collectedFrom: start, depth: depth)
      if place.style == .skipped { continue }
      bytes = max(bytes, (place.end + 7) / 8)
      if place.start != 0 || (place.isBitField && place.width > place.unit) { continue }
      largest = max(largest, place.alignment)
    }
    let size = UInt64(record.byteSize)
    if size % UInt64(largest) != 0 {
      largest = 1
      isNatural = false
    }
    var alignment = largest
    while alignment < 1 << 28, rounded(bytes, to: UInt64(alignment)) < size { alignment <<= 1 }
    if rounded(bytes, to: UInt64(alignment)) != size { alignment = largest }
    return CompositeForm(alignment: alignment, isPacked: !isNatural, statesAlignment: alignment != largest)
  }

  private func rounded(_ value: UInt64, to unit: UInt64) -> UInt64 { (value + unit - 1) / unit * unit }
}
