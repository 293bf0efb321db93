import ByteReading

extension ValueEncoder {
  /// The next value of the text, put at `place` as one of the shape `index`.
  mutating func value(
    _ index: Int, at place: ValuePlace, _ cursor: inout JSONCursor, _ out: inout [UInt8]
  ) throws(ValueEncodingError) {
    let shape = layout.plan.shapes[index]
    switch shape.form {
    case .composite(let form): try composite(form, at: place, &cursor, &out)
    case .array(let form): try array(form, at: place, &cursor, &out)
    case .bytes: try bytes(shape.byteCount, at: place, &cursor, &out)
    case .none:
      try kind(of: &cursor, is: .null, orThrow: .noValue)
      try null(&cursor)
    case .integer(let form):
      let start = place.offset * 8 + form.bitOffset
      try scalar(shape, at: BitPlace(start: start, width: form.bitWidth, isShared: place.isShared), &cursor, &out)
    default:
      let bits = BitPlace(start: place.offset * 8, width: shape.byteCount * 8, isShared: place.isShared)
      try scalar(shape, at: bits, &cursor, &out)
    }
  }

  private mutating func composite(
    _ form: CompositeForm, at place: ValuePlace, _ cursor: inout JSONCursor, _ out: inout [UInt8]
  ) throws(ValueEncodingError) {
    guard try kind(&cursor) == .object else { throw try unexpected(&cursor, allowed: "an object") }
    let firstWord = seen.count
    for _ in 0..<(form.count + 63) / 64 { seen.append(0) }
    var expected = form.first
    var isFirst = true
    while try nextMember(&cursor, isFirst: isFirst) {
      isFirst = false
      let index = try member(of: form, expected: expected, &cursor)
      let (word, bit) = (firstWord + (index - form.first) / 64, UInt64(1) << UInt64((index - form.first) % 64))
      guard seen[word] & bit == 0 else {
        throw ValueEncodingError(.givenTwice(layout.plan.name(layout.plan.fields[index].name)), at: cursor.position)
      }
      seen[word] |= bit
      do throws(ValueEncodingError) {
        try field(layout.plan.fields[index], at: place, &cursor, &out)
      } catch {
        throw error.inside(member: layout.plan.name(layout.plan.fields[index].name))
      }
      expected = index + 1
    }
    seen.removeLast(seen.count - firstWord)
  }

  private mutating func field(
    _ field: ValueField, at place: ValuePlace, _ cursor: inout JSONCursor, _ out: inout [UInt8]
  ) throws(ValueEncodingError) {
    let offset = place.offset + field.offset
    let isShared = place.isShared || field.isShared
    guard field.bitWidth == 0 else {
      let bits = BitPlace(start: offset * 8 + field.bitShift, width: field.bitWidth, isShared: isShared)
      return try scalar(layout.plan.shapes[field.shape], at: bits, &cursor, &out)
    }
    let bound = field.extent.map { offset + $0 } ?? place.bound
    try value(field.shape, at: ValuePlace(offset: offset, bound: bound, isShared: isShared), &cursor, &out)
  }

  private mutating func array(
    _ form: ArrayForm, at place: ValuePlace, _ cursor: inout JSONCursor, _ out: inout [UInt8]
  ) throws(ValueEncodingError) {
    let found = try kind(&cursor)
    let room = try capacity(form, at: place)
    if form.isText, found == .string { return try text(form, room: room, at: place, &cursor, &out) }
    guard found == .array else {
      throw try unexpected(&cursor, allowed: form.isText ? "a string, or an array of numbers" : "an array")
    }
    var count = 0
    while try nextElement(&cursor, isFirst: count == 0) {
      guard count < room else {
        let reason: ValueEncodingError.Reason =
          form.takesRest && place.bound == nil ? .tooLarge(limit: PlanLimits.encodedByteCount) : .tooManyElements(limit: room)
        throw ValueEncodingError(reason, at: cursor.position)
      }
      var element = place
      element.offset += count * form.stride
      if form.takesRest { grow(to: element.offset + form.stride, &out) }
      do throws(ValueEncodingError) {
        try value(form.element, at: element, &cursor, &out)
      } catch {
        throw error.inside(element: count)
      }
      count += 1
    }
  }

  /// How many elements the array can have.
  private func capacity(_ form: ArrayForm, at place: ValuePlace) throws(ValueEncodingError) -> Int {
    guard form.takesRest else { return form.count }
    return max(0, (place.bound ?? PlanLimits.encodedByteCount) - place.offset) / form.stride
  }

  /// Makes the value longer, for its flexible array.
  func grow(to count: Int, _ bytes: inout [UInt8]) {
    if bytes.count < count { bytes.append(contentsOf: repeatElement(0, count: count - bytes.count)) }
  }
}
